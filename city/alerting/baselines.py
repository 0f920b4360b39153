"""Baselines: what is usual for series at each slot of each type of day, and how far past readings lay from it.

Computed each night from history alone, for all series at once; city.alerting.detect judges new readings by them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from city.alerting.conformal import Deviations, Floats, deviations
from city.alerting.counts import scatter_of
from city.alerting.daytypes import TYPES, types_of

WEEKS, WEEK_DAYS, LEAST_WEEKS = 4, 28, 2
"""So many days of the same type are compared with, from so many days back; at least so many, or it is the last 7 days."""
CALIBRATED = 60
"""Days of past residuals that a new one is compared with."""
LEVEL_HOURS = 3.0


@dataclass(frozen=True)
class History:
    """Readings on a regular grid: values (series, days, slots of a day), NaN where none is; `first` is the first day.

    Times are local, the slot 0 of a day begins at midnight. Whoever knows of alarms or repairs in the past sets their
    readings to NaN, so that they do not become usual. special: types of holidays and make-up workdays (day_types_of).
    """

    values: Floats
    first: date
    special: Mapping[date, int] | None = None

    def __post_init__(self) -> None:
        if self.values.ndim != 3:
            raise ValueError(f"values have the shape (series, days, slots), not {self.values.shape}")

    @property
    def slots(self) -> int:
        return int(self.values.shape[2])

    @property
    def next_day(self) -> date:
        return self.first + timedelta(days=self.values.shape[1])


@dataclass(frozen=True)
class Baselines:
    """One row per series; what is judged by on the day after the history. Units are those of the series.

    median, mad: (series, day types, slots) the usual value and the median distance from it; NaN where there was nothing.
    total, number: (same) sum and number of the readings behind them. residual, step, level: past residuals, their changes
    from slot to slot, their means over the last three hours. before: (series, slots in three hours) the last residuals.
    scatter: (series,) variance over mean of counts.
    """

    median: Floats
    mad: Floats
    total: Floats
    number: Floats
    residual: Deviations
    step: Deviations
    level: Deviations
    before: Floats
    scatter: Floats


def baselines(history: History, kinds: Iterable[int] = range(TYPES), past: Floats | None = None) -> Baselines:
    """The baselines for the day after the history, of the day types `kinds` (others stay NaN).

    10,000 series are done in batches of some thousand: one holds 3 × 8 bytes per reading three times over.

    past: (series, ticks) the residuals of the last days up to midnight as they were judged when they came; of these the
    last 60 days count. By default, as on the first night, those of the history by leave_one_week_out.
    """
    values = history.values
    series, days, slots = values.shape
    types = types_of(history.first, days, history.special)
    near = _with_neighbours(values)
    shape = (series, TYPES, slots)
    found = {name: np.full(shape, np.nan) for name in ("median", "mad", "total", "number")}
    for kind in kinds:
        one = _usual(near, _like(types, days, kind, earlier_only=True))
        for name, array in zip(found, one, strict=True):
            found[name][:, kind] = array
    flat = leave_one_week_out(history) if past is None else past
    flat = flat[:, -CALIBRATED * slots :]
    recent = values.reshape(series, -1)[:, -flat.shape[1] :] if flat.shape[1] else flat
    long = level_slots(slots)
    return Baselines(
        **found,
        residual=deviations(flat),
        step=deviations(np.diff(flat, axis=1)),
        level=deviations(levels(flat, long)),
        before=_last(flat, long),
        scatter=scatter_of(recent, flat),
    )


def leave_one_week_out(history: History) -> Floats:
    """Residuals of the last 60 days of a history, (series, ticks): each day against others of its type, never itself.

    Residuals of the days that make a baseline are too small: judged by them, 1.3 to 1.9 times as many false alarms come.
    """
    series, days, slots = history.values.shape
    types, near = types_of(history.first, days, history.special), _with_neighbours(history.values)
    start = max(0, days - CALIBRATED)
    usual = np.full((series, days - start, slots), np.nan)
    for day in range(start, days):
        usual[:, day - start] = _usual(near, _like(types, day, int(types[day]), earlier_only=False))[0]
    return (history.values[:, start:] - usual).reshape(series, -1)


def level_slots(slots: int) -> int:
    """How many slots three hours are, where a day has `slots`; at least 2."""
    return max(2, round(LEVEL_HOURS * slots / 24))


def levels(residuals: Floats, long: int) -> Floats:
    """Means of each `long` residuals on end, (series, ticks), each ending at its tick; NaN where over half are missing."""
    known = ~np.isnan(residuals)
    padded = np.pad(np.where(known, residuals, 0.0), ((0, 0), (long, 0))).cumsum(axis=1)
    counted = np.pad(known, ((0, 0), (long, 0))).cumsum(axis=1)
    sums, numbers = padded[:, long:] - padded[:, :-long], counted[:, long:] - counted[:, :-long]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known & (2 * numbers >= long), sums / numbers, np.nan)


@dataclass(frozen=True)
class _Days:
    """Which days a day is compared with: those of its type, the last seven, the last one; positions in the history."""

    like: list[int]
    week: list[int]
    last: list[int]


def _like(types: NDArray[np.int64], day: int, kind: int, earlier_only: bool) -> _Days:
    """The days to compare `day` with: earlier ones, nearest first; then, unless `earlier_only`, later ones; never itself."""
    earlier = range(day - 1, max(-1, day - WEEK_DAYS - 1), -1)
    later = range(0) if earlier_only else range(day + 1, min(len(types), day + WEEK_DAYS + 1))
    like = [one for one in (*earlier, *later) if types[one] == kind]
    near = [*earlier[:7], *later[:7]]
    return _Days(like[:WEEKS], near[:7], near[:1])


def _with_neighbours(values: Floats) -> Floats:
    """(series, days, slots, 3): each slot with the one before and the one after, across midnight."""
    series, days, slots = values.shape
    flat = np.pad(values.reshape(series, -1), ((0, 0), (1, 1)), constant_values=np.nan)
    both = np.stack([flat[:, :-2], flat[:, 1:-1], flat[:, 2:]], axis=-1)
    return both.reshape(series, days, slots, 3)


def _usual(near: Floats, days: _Days) -> tuple[Floats, Floats, Floats, Floats]:
    """Median, median distance from it, sum and number, each (series, slots), of the days that have readings enough."""
    series, _, slots, _ = near.shape
    found = [np.full((series, slots), np.nan) for _ in range(4)]
    for chosen, least in ((days.like, LEAST_WEEKS), (days.week, 2), (days.last, 1)):
        open_ = np.isnan(found[0])
        if len(chosen) < least or not open_.any():
            continue
        if open_.all():
            picked = near[:, chosen].transpose(0, 2, 1, 3).reshape(series * slots, len(chosen), 3)
        else:
            picked = near.transpose(0, 2, 1, 3)[open_][:, chosen]
        enough = np.sum(~np.isnan(picked).all(axis=2), axis=1) >= least
        for array, one in zip(found, _summed(picked.reshape(len(picked), -1)), strict=True):
            array[open_] = np.where(enough, one, np.nan)
    median, mad, total, number = found
    return median, mad, total, number


def _summed(values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    number = np.sum(~np.isnan(values), axis=1)
    median = row_medians(values)
    mad = row_medians(np.abs(values - median[:, None]))
    return median, mad, np.nansum(values, axis=1), number.astype(np.float64)


def row_medians(values: Floats) -> Floats:
    """Medians of rows without their NaN, (rows,); NaN for a row of nothing. Sorting is 20 times numpy.nanmedian's speed."""
    if not values.shape[1]:
        return np.full(len(values), np.nan)
    ranked = np.sort(values, axis=1)
    number = np.sum(~np.isnan(ranked), axis=1)
    low, high = np.maximum(number - 1, 0) // 2, number // 2
    high = np.minimum(high, ranked.shape[1] - 1)
    both = np.take_along_axis(ranked, np.column_stack([low, high]), axis=1)
    return np.where(number > 0, both.mean(axis=1), np.nan)


def _last(flat: Floats, long: int) -> Floats:
    """The last `long` residuals, NaN in front where there are fewer."""
    padded = np.pad(flat, ((0, 0), (long, 0)), constant_values=np.nan)
    return padded[:, -long:]
