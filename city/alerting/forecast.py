"""Where a series is heading: the usual values ahead, moved to the level of the last hours, with the errors that this made.

forecast = usual value of the slot ahead × (last hours / what was usual then), or plus their difference for series that are
not amounts. The errors are those that the same rule made on the history, horizon by horizon: their shares are the chances.
"""

from dataclasses import dataclass

import numpy as np

from city.alerting.conformal import Floats

LEAST_RATIO, MOST_RATIO = 0.2, 5.0
"""The last hours never move a forecast further than this."""
LEAST_ERRORS = 20


@dataclass(frozen=True)
class Forecast:
    """point: (series, horizons), in the series' unit, horizons 1, 2, … slots ahead. errors: (series, horizons, any number)
    past values less their forecasts, NaN where there were none."""

    point: Floats
    errors: Floats

    def quantile(self, share: float) -> Floats:
        """The value that is not exceeded with the chance `share`, (series, horizons); NaN with fewer than 20 errors."""
        count = np.sum(~np.isnan(self.errors), axis=2)
        ranked = np.sort(self.errors, axis=2)
        # The conformal quantile: of n errors the one of rank share × (n + 1), so that the chance is not overstated.
        place = np.clip(np.ceil(share * (count + 1)).astype(np.int64) - 1, 0, np.maximum(count - 1, 0))
        picked = np.take_along_axis(ranked, place[:, :, None], axis=2)[:, :, 0]
        return np.where(count >= LEAST_ERRORS, self.point + picked, np.nan)

    def chance(self, limit: Floats | float, is_upper: bool = True) -> Floats:
        """The chance of a value at or beyond a limit, a number or (series,): (series, horizons); NaN with too few errors."""
        sign = 1.0 if is_upper else -1.0
        room = sign * (np.reshape(limit, (-1, 1)) - self.point)
        count = np.sum(~np.isnan(self.errors), axis=2)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.sum(sign * self.errors >= room[:, :, None], axis=2) / count
        return np.where((count >= LEAST_ERRORS) & ~np.isnan(room), share, np.nan)


def moved(ahead: Floats, values: Floats, usual: Floats, is_amount: bool = True) -> Floats:
    """The usual values ahead (…, horizons) moved to the level of the last hours: values and what was usual, each (…, slots).

    Amounts by the ratio of the two sums, within 0.2 and 5, where the usual sum is above 0; others by their mean difference.
    NaN where none of the last values is known.
    """
    known = ~np.isnan(values) & ~np.isnan(usual)
    count = known.sum(axis=-1, keepdims=True)
    was = np.where(known, values, 0.0).sum(axis=-1, keepdims=True)
    expected = np.where(known, usual, 0.0).sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.clip(was / expected, LEAST_RATIO, MOST_RATIO)
        by_difference = ahead + (was - expected) / count
        result = np.where(expected > 0, ahead * ratio, by_difference) if is_amount else by_difference
    return np.where(count > 0, result, np.nan)


def forecast(
    values: Floats, usual: Floats, ahead: Floats, last: int, is_amount: bool = True, every: int = 1
) -> Forecast:
    """The forecast of many series from now on.

    values, usual: (series, ticks) the past up to now and what was usual at each tick (value less residual of
    leave_one_week_out, so that errors are not too small); ahead: (series, horizons) what is usual at the ticks to come; last:
    how many ticks make the level. Errors are taken at every `every`-th past tick. ValueError if the past is shorter.
    """
    ticks, horizons = values.shape[1], ahead.shape[1]
    if ticks < last + horizons:
        raise ValueError(f"{ticks} past ticks are fewer than {last} for the level and {horizons} ahead")
    point = moved(ahead, values[:, -last:], usual[:, -last:], is_amount)
    window = np.lib.stride_tricks.sliding_window_view
    starts = slice(0, ticks - last - horizons + 1, every)
    were, before = (window(one, last, axis=1)[:, starts] for one in (values, usual))
    came, then = (window(one[:, last:], horizons, axis=1)[:, starts] for one in (values, usual))
    errors = came - moved(then, were, before, is_amount)
    return Forecast(point, errors.transpose(0, 2, 1))


def ticks_to_limit(found: Forecast, limit: Floats | float, q: float = 0.9, is_upper: bool = True) -> Floats:
    """The first horizon at which the limit is reached with a chance of at least q, in ticks, (series,); NaN for none."""
    reached = found.chance(limit, is_upper) >= q
    return np.where(reached.any(axis=1), reached.argmax(axis=1) + 1.0, np.nan)
