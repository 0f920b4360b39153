"""Anomalies: how surprising the newest readings of many series are, from their own past alone.

What is compared is the distance from the usual value of that slot of that type of day (the residual), its change since the
slot before (the step), and its mean over three hours (the level). Each becomes a p by the series' own past; the surprise is
the weighted mean of their -log10 p. An anomaly is a hint: by itself it is blue or yellow, never orange or red.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from city.alerting.baselines import Baselines, History, baselines, level_slots, levels
from city.alerting.conformal import Floats, p_of
from city.alerting.counts import SPARSE, p_of_counts
from city.alerting.daytypes import types_of

BLUE_P, YELLOW_P = 3e-3, 1e-3
"""Proposed limits of p. Held for three ticks, over 10,000 quiet series of 15 minutes they cost 5 (Gaussian) to 41 (heavy
tails) false alarms a day at blue, 0 to 11 at yellow; simulated, tests/city/alerting/test_calibration.py."""
WEIGHTS = (3.0, 1.0, 1.0)
"""Of residual, step and level in the surprise: the residual leads. Chosen while looking at the benchmark."""
HOLD_HOURS = 12.0
STEPS_S = (60, 120, 180, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
"""The seconds of a slot that are looked for where none is said; each divides a day."""


@dataclass(frozen=True)
class Tick:
    """One row per series (or per tick of one series): the newest reading judged. NaN where nothing can be said.

    p: 10^-(weighted mean of -log10) of those below that are known. residual: reading less the usual, in the series' unit.
    """

    p: Floats
    expected: Floats
    residual: Floats
    p_residual: Floats
    p_step: Floats
    p_level: Floats

    def next_before(self, before: Floats) -> Floats:
        """The last residuals for the tick after this one: the oldest leaves, this one comes."""
        return np.column_stack([before[:, 1:], self.residual])


def tick(
    values: Floats,
    slot: int,
    kind: int,
    usual: Baselines,
    before: Floats | None = None,
    are_counts: NDArray[np.bool_] | None = None,
) -> Tick:
    """Judge the newest readings of all series at once, values (series,), at a slot of a day of the type `kind`.

    before: (series, slots in three hours) the residuals of the ticks before, oldest first; those of the night by default.
    are_counts: (series,) which series count things: where these are rare (slot median below 5) the count's own tail is p.
    """
    rows = np.arange(len(values))
    before = usual.before if before is None else before
    return _judge(values, rows, np.full(len(values), kind), np.full(len(values), slot), usual, before, are_counts)


def _judge(
    values: Floats,
    series: NDArray[np.int64],
    kind: NDArray[np.int64],
    slot: NDArray[np.int64],
    usual: Baselines,
    before: Floats,
    are_counts: NDArray[np.bool_] | None,
) -> Tick:
    """The one judgement, of rows: each is a reading of a series at a slot of a type of day; before (rows, slots in 3 h)."""
    expected = usual.median[series, kind, slot]
    now = values - expected
    mean = levels(np.column_stack([before[:, 1:], now]), before.shape[1])[:, -1]
    each = [p_of(now, usual.residual), p_of(now - before[:, -1], usual.step), p_of(mean, usual.level)]
    p = together(*each)
    if are_counts is not None:
        rare = are_counts & (expected < SPARSE)
        behind = usual.total[series, kind, slot], usual.number[series, kind, slot]
        counted, none = p_of_counts(values, *behind, usual.scatter), np.full(len(values), np.nan)
        p = np.where(rare, counted, p)
        each = [np.where(rare, other, one) for one, other in zip(each, (counted, none, none), strict=True)]
    return Tick(p, expected, now, *each)


def together(*each: Floats, weights: Sequence[float] = WEIGHTS) -> Floats:
    """One p of several, (rows,): 10^-(weighted mean of -log10 p) of those that are known, NaN where none is.

    At most e times too small whatever their dependence (Vovk and Wang 2020); too large where they are independent.
    """
    logs = np.log(np.stack(each))
    weight = ~np.isnan(logs) * np.array(weights)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.exp((np.nan_to_num(logs) * weight).sum(axis=0) / weight.sum(axis=0))


def level_of(p: Floats, blue: float = BLUE_P, yellow: float = YELLOW_P) -> NDArray[np.int64]:
    """1 blue or 2 yellow where p is at or below its limit, else 0; NaN is 0. There is no way to a higher level."""
    if not 0 < yellow <= blue < 1:
        raise ValueError(f"0 < yellow <= blue < 1 does not hold: yellow {yellow}, blue {blue}")
    with np.errstate(invalid="ignore"):
        return (p <= blue).astype(np.int64) + (p <= yellow).astype(np.int64)


def budget_per_day(series: int, ticks_per_day: int, p: float, gain: float = 1.0) -> float:
    """About how many false alarms a day a limit costs: series × ticks × p, divided by the gain of holding it (`for`)."""
    return series * ticks_per_day * p / gain


def step_of(times: NDArray[np.datetime64], first: int = 100) -> int:
    """The seconds of a slot: the largest of STEPS_S that is at most the median distance of the first readings."""
    apart = np.diff(times[:first].astype("datetime64[s]").astype(np.int64))
    middle = float(np.median(apart[apart > 0])) if np.any(apart > 0) else STEPS_S[-1]
    return max((one for one in STEPS_S if one <= middle), default=STEPS_S[0])


def score(
    times: NDArray[np.datetime64],
    values: Floats,
    special: Mapping[date, int] | None = None,
    step_s: int | None = None,
    is_count: bool = False,
) -> Floats:
    """p of each reading of one series, (readings,): night by night the baselines of what was, by day a tick each.

    times rise. Of several readings in a slot each is judged, and the first becomes history; one that goes back fills its slot.
    step_s: seconds of a slot, a divisor of a day; by default that of the first 100 readings. NaN while there is no past.
    """
    step_s = step_s or step_of(times)
    if 86400 % step_s:
        raise ValueError(f"{step_s} s do not divide a day")
    if not len(times):
        return np.empty(0)
    slots, seconds = 86400 // step_s, times.astype("datetime64[s]").astype(np.int64)
    midnight = int(seconds.min()) // 86400 * 86400
    place = (seconds - midnight) // step_s
    grid = np.full((int(place.max()) // slots + 1) * slots, np.nan)
    grid[place[::-1]] = values[::-1]
    residuals, p = np.full(len(grid), np.nan), np.full(len(times), np.nan)
    first = (datetime(1970, 1, 1) + timedelta(seconds=midnight)).date()
    types, long = types_of(first, len(grid) // slots, special), level_slots(slots)
    for day in range(1, len(types)):
        rows = np.nonzero(place // slots == day)[0]
        if not len(rows):
            continue
        here = slice(day * slots, (day + 1) * slots)
        past = History(grid[: day * slots].reshape(1, day, slots), first, special)
        usual = baselines(past, [int(types[day])], residuals[None, : day * slots])
        residuals[here] = grid[here] - usual.median[0, types[day]]
        earlier = np.pad(residuals, (long, 0), constant_values=np.nan)
        before = np.lib.stride_tricks.sliding_window_view(earlier, long)[place[rows]]
        same = np.full(len(rows), types[day])
        counts = np.full(len(rows), is_count)
        p[rows] = _judge(values[rows], 0 * rows, same, place[rows] % slots, usual, before, counts).p
    return p


def held(times: NDArray[np.datetime64], surprise: Floats, hours: float = HOLD_HOURS) -> NDArray[np.bool_]:
    """Which readings of one series speak, (readings,): none within `hours` of an earlier one that was as surprising.

    surprise: -log10 p, or anything that grows with it. It holds for every limit at once: what speaks at a limit is what
    speaks here and is beyond it.
    """
    seconds = times.astype("datetime64[s]").astype(np.int64)
    speaks, until, most = np.zeros(len(times), dtype=np.bool_), -np.inf, -np.inf
    for number, (at, size) in enumerate(zip(seconds.tolist(), surprise.tolist(), strict=True)):
        if size == size and (at > until or size > most):
            speaks[number], until, most = True, at + hours * 3600, size
    return speaks
