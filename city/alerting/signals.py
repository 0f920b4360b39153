"""Signals: what a rule says of each of its series, and how that changes when readings come, stay out or fail.

inactive → pending (beyond a limit, not yet for long enough) → firing → recovering (back, not yet for long enough) →
inactive; nodata (nothing came for too long) and error (the reading failed, or never changes) from anywhere, and back. A
missing reading is never a value: it neither raises nor ends anything. Only a new reading moves a signal up or down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from city.alerting.conformal import Floats
from city.alerting.signal_table import (
    ERROR,
    FIRING,
    INACTIVE,
    LEVELS,
    MICROSECOND,
    NODATA,
    PENDING,
    RECOVERING,
    Rows,
    joined,
    micros,
    names_of,
    numbers,
)

CHANGES = pl.Schema(
    {
        "series": pl.String(),
        "at": pl.Datetime("us"),
        "from_state": pl.String(),
        "to_state": pl.String(),
        "from_level": pl.Int8(),
        "to_level": pl.Int8(),
        "level_max": pl.Int8(),
        "value": pl.Float64(),
        "reason": pl.String(),
        "is_late": pl.Boolean(),
        "notify": pl.Boolean(),
    }
)
"""One row per series that changed its state or level at a tick; to_level of nodata and error is at least fault_level."""


@dataclass(frozen=True)
class Steps:
    """When a rule speaks: limits per level 1 to 4 in the series' unit, and how long readings must say so.

    hysteresis: so far a value must come back behind the limit of a level that fires, in the same unit. hold: per level, how
    long its condition must hold from the first reading to the newest (`for`); shorter than the readings are apart, it asks
    for one more. frozen: so many equal values on end are an error, except values in `still`. ValueError if it makes no sense.
    """

    limits: Mapping[int, float]
    is_upper: bool = True
    hysteresis: float = 0.0
    hold: Mapping[int, timedelta] = field(default_factory=dict)
    keep_firing_for: timedelta = timedelta(0)
    nodata_after: timedelta = timedelta(minutes=15)
    fault_level: int = 1
    min_quality: float = 0.8
    frozen: int | None = None
    still: tuple[float, ...] = (0.0,)

    def __post_init__(self) -> None:
        if not self.limits or set(self.limits) - set(LEVELS) or set(self.hold) - set(self.limits):
            raise ValueError(
                f"limits are of levels 1 to 4, and holds of levels with a limit: {self.limits}, {self.hold}"
            )
        ordered = [self.sign * self.limits[level] for level in sorted(self.limits)]
        if not np.all(np.isfinite(ordered)) or any(a >= b for a, b in zip(ordered, ordered[1:], strict=False)):
            raise ValueError(f"each level's limit lies beyond that of the level below: {self.limits}")
        if self.hysteresis < 0 or self.nodata_after <= timedelta(0) or self.frozen is not None and self.frozen < 2:
            raise ValueError("hysteresis >= 0, nodata_after > 0 and frozen >= 2")

    @property
    def sign(self) -> float:
        return 1.0 if self.is_upper else -1.0


def advance(
    states: pl.DataFrame, observations: pl.DataFrame, at: datetime, rule: Steps, now: datetime | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One tick at `at` of all series of a rule: the states after it (SCHEMA), and one row per series that changed.

    observations: one row per series with series, value, and if known observed_at (else `at`), quality from 0 to 1 (null:
    passed), failed (it could not be asked). Series without a row are missing. A series that comes twice: ValueError.
    Changes: series, at, from_state, to_state, from_level, to_level, level_max, value, reason (value, missing, failed,
    frozen), is_late, notify. What is older than keep_firing_for (if there is none: nodata_after) at `now` is late, and
    nobody is told of it any more.
    """
    table = joined(states, observations, at)
    old, read = Rows.of(table), _Readings.of(table, at, rule)
    new, is_frozen = _moved(old, read, micros(at), rule)
    return new.frame(table["series"]), _changes(old, new, read, is_frozen, table["series"], at, rule, now or at)


def replay(
    states: pl.DataFrame,
    ticks: Iterable[tuple[datetime, pl.DataFrame]],
    rule: Steps,
    now: datetime,
    told: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Ticks again from the states before them, because readings came late: the states now, and the changes, in order.

    told: the changes of these ticks that people were told of the first time. None of these is told again: notify is False
    where in the same episode (from firing to inactive) the same state was told at the same or a higher level.
    """
    every = []
    for at, observations in ticks:
        states, changes = advance(states, observations, at, rule, now)
        every.append(changes)
    changes = pl.concat(every) if every else pl.DataFrame(schema=CHANGES)
    if told is None or told.is_empty() or changes.is_empty():
        return states, changes
    same = ["series", "to_state", "episode"]
    most = _with_episode(told.sort("at")).group_by(same).agg(pl.col("to_level").max().alias("told_level"))
    both = _with_episode(changes).join(most, on=same, how="left", maintain_order="left")
    is_known = (pl.col("told_level") >= pl.col("to_level")).fill_null(False)
    return states, both.with_columns(pl.col("notify") & ~is_known).select(list(CHANGES))


def _with_episode(changes: pl.DataFrame) -> pl.DataFrame:
    """The changes with how often their series has begun to fire among them."""
    begins = (pl.col("to_state") == "firing") & (pl.col("from_level") == 0)
    return changes.with_columns(begins.cum_sum().over("series").alias("episode"))


@dataclass(frozen=True)
class _Readings:
    """What came of each series at a tick; times in microseconds.

    is_new: a usable reading that was not there before; one that failed its checks is not usable. has_failed: the series
    could not be asked.
    """

    value: Floats
    observed_at: Floats
    is_new: NDArray[np.bool_]
    has_failed: NDArray[np.bool_]

    @classmethod
    def of(cls, table: pl.DataFrame, at: datetime, rule: Steps) -> "_Readings":
        value, observed_at = numbers(table["reading"]), numbers(table["observed_at"])
        quality, failed = numbers(table["quality"]), table["failed"].fill_null(False).to_numpy()
        is_usable = np.isfinite(value) & ~failed & ~(quality < rule.min_quality)
        age = micros(at) - observed_at
        is_usable &= (age >= 0) & (age < rule.nodata_after / MICROSECOND)
        seen_at = numbers(table["seen_at"])
        return cls(value, observed_at, is_usable & ~(observed_at <= seen_at), failed)


def _moved(old: Rows, read: _Readings, at: float, rule: Steps) -> tuple[Rows, NDArray[np.bool_]]:
    """The rows after a tick, and which of them are frozen."""
    new = replace(old)
    is_new = read.is_new
    new.same = np.where(is_new, np.where(read.value == old.value, old.same + 1, 1), old.same)
    new.value = np.where(is_new, read.value, old.value)
    new.seen_at = np.where(is_new, read.observed_at, old.seen_at)
    is_frozen = np.zeros(len(is_new), dtype=np.bool_)
    if rule.frozen is not None:
        is_frozen = is_new & (new.same >= rule.frozen) & ~np.isin(read.value, rule.still)
    since, held = _held(old, read, rule)
    judged = is_new & ~is_frozen
    fires = judged & (held > 0)
    has_fired = old.level > 0
    ends = (old.state == RECOVERING) & (at - old.bad_at >= rule.keep_firing_for / MICROSECOND)
    calm = np.where(
        has_fired & ~ends, RECOVERING, np.where(~np.isnan(since).all(axis=1) & ~has_fired, PENDING, INACTIVE)
    )
    last = np.where(np.isnan(new.seen_at), old.entered_at, new.seen_at)
    is_silent = ~is_new & (old.state != ERROR) & (at - last >= rule.nodata_after / MICROSECOND)
    new.state = np.select(
        [is_frozen | (read.has_failed & ~is_new), fires, judged, is_silent], [ERROR, FIRING, calm, NODATA], old.state
    )
    is_over = judged & (new.state == INACTIVE)
    new.level = np.where(fires, held, np.where(is_over, 0, old.level))
    new.level_max = np.where(fires, np.maximum(held, old.level_max), np.where(is_over, 0, old.level_max))
    new.bad_at = np.where(fires, read.observed_at, np.where(is_over, np.nan, old.bad_at))
    new.since = np.where(judged[:, None], since, old.since)
    new.since[(new.state == NODATA) | (new.state == ERROR)] = np.nan
    new.entered_at = np.where(new.state != old.state, at, old.entered_at)
    return new, is_frozen


def _held(old: Rows, read: _Readings, rule: Steps) -> tuple[Floats, NDArray[np.int64]]:
    """Since when each level's condition holds (series, 4), and the highest level that held for long enough, 0 for none."""
    since, held = np.full(old.since.shape, np.nan), np.zeros(len(read.value), dtype=np.int64)
    value = rule.sign * read.value
    for level, limit in sorted(rule.limits.items()):
        is_kept = old.level >= level
        slack = np.where(is_kept & (old.state != RECOVERING), rule.hysteresis, 0.0)
        holds = read.is_new & (value >= rule.sign * limit - slack)
        before = old.since[:, level - 1]
        begun = np.where(np.isnan(before), read.observed_at, before)
        since[:, level - 1] = np.where(holds, begun, np.nan)
        long = read.observed_at - begun >= rule.hold.get(level, timedelta(0)) / MICROSECOND
        held = np.where(holds & (is_kept | long), level, held)
    return since, held


def _changes(
    old: Rows,
    new: Rows,
    read: _Readings,
    is_frozen: NDArray[np.bool_],
    series: pl.Series,
    at: datetime,
    rule: Steps,
    now: datetime,
) -> pl.DataFrame:
    moved = (old.state != new.state) | (old.level != new.level)
    is_fault = (new.state == NODATA) | (new.state == ERROR)
    rises = (new.state == FIRING) & (new.level_max > old.level_max)
    is_over = (old.state == RECOVERING) & (new.state == INACTIVE)
    tell = rises | is_over | (is_fault & (old.state != new.state))
    reason = np.select(
        [is_frozen, read.has_failed & ~read.is_new, new.state == NODATA], ["frozen", "failed", "missing"], "value"
    )
    is_late = now - at > (rule.keep_firing_for or rule.nodata_after)
    table = pl.DataFrame(
        {
            "series": series,
            "from_state": names_of(old.state),
            "to_state": names_of(new.state),
            "from_level": old.level,
            "to_level": np.where(is_fault, np.maximum(new.level, rule.fault_level), new.level),
            "level_max": np.maximum(old.level_max, new.level_max),
            "value": new.value,
            "reason": reason,
            "notify": tell & (not is_late),
        },
        nan_to_null=True,
    )
    table = table.with_columns(pl.lit(at).cast(pl.Datetime("us")).alias("at"), pl.lit(is_late).alias("is_late"))
    return table.filter(pl.Series(moved)).cast(CHANGES).select(list(CHANGES))
