"""Signals: what a rule says of each of its series, and how that changes when readings come, stay out or fail.

inactive → pending (beyond a limit, not yet for long enough) → firing → recovering (back, not yet for long enough) →
inactive; nodata (nothing came for too long) and error (the reading failed, or never changes) from anywhere, and back. A
missing reading is never a value: it neither raises nor ends anything. Only a new reading moves a signal up or down.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

STATES = ("inactive", "pending", "firing", "recovering", "nodata", "error")
INACTIVE, PENDING, FIRING, RECOVERING, NODATA, ERROR = range(6)
NEXT: Mapping[str, tuple[str, ...]] = {
    "inactive": ("pending", "firing", "nodata", "error"),
    "pending": ("inactive", "firing", "nodata", "error"),
    "firing": ("recovering", "nodata", "error"),
    "recovering": ("inactive", "firing", "nodata", "error"),
    "nodata": ("inactive", "pending", "firing", "recovering", "error"),
    "error": ("inactive", "pending", "firing", "recovering", "nodata"),
}
"""Which states may follow which; there is no other way."""
LEVELS = (1, 2, 3, 4)
"""Blue, yellow, orange, red."""
SINCE = tuple(f"since_{level}" for level in LEVELS)
SCHEMA: dict[str, pl.DataType] = {
    "series": pl.String(),
    "state": pl.String(),
    "entered_at": pl.Datetime("us"),
    "level": pl.Int8(),
    "level_max": pl.Int8(),
    "bad_at": pl.Datetime("us"),
    "seen_at": pl.Datetime("us"),
    "value": pl.Float64(),
    "same": pl.Int64(),
    **dict.fromkeys(SINCE, pl.Datetime("us")),
}
"""One row per series of one rule. level: held now, or last before it recovered or went silent. level_max: the highest since
it fired. bad_at: the last reading beyond a limit. seen_at, value: the last usable reading; same: how often on end it was
this value. since_1 to since_4: since which reading each level's condition holds."""


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
            raise ValueError(f"limits are of levels 1 to 4, and holds of levels with a limit: {self.limits}, {self.hold}")
        ordered = [self.sign * self.limits[level] for level in sorted(self.limits)]
        if not np.all(np.isfinite(ordered)) or any(a >= b for a, b in zip(ordered, ordered[1:], strict=False)):
            raise ValueError(f"each level's limit lies beyond that of the level below: {self.limits}")
        if self.hysteresis < 0 or self.nodata_after <= timedelta(0) or self.frozen is not None and self.frozen < 2:
            raise ValueError("hysteresis >= 0, nodata_after > 0 and frozen >= 2")

    @property
    def sign(self) -> float:
        return 1.0 if self.is_upper else -1.0


def no_states() -> pl.DataFrame:
    """The states of a rule that has seen no series yet."""
    return pl.DataFrame(schema=SCHEMA)


def advance(
    states: pl.DataFrame, observations: pl.DataFrame, at: datetime, rule: Steps, now: datetime | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One tick at `at` of all series of a rule: the states after it (SCHEMA), and one row per series that changed.

    observations: one row per series with series, value, and if known observed_at (else `at`), quality from 0 to 1 (null:
    passed), failed (it could not be asked). Series without a row are missing. A series that comes twice: ValueError.
    Changes: series, at, from_state, to_state, from_level, to_level, level_max, value, reason (value, missing, failed,
    frozen), is_late, notify. What is older than keep_firing_for at `now` is late, and nobody is told of it any more.
    """
    table = _joined(states, observations, at)
    old, read = _Rows.of(table), _Readings.of(table, at, rule)
    new = _moved(old, read, _micros(at), rule)
    return new.frame(table["series"]), _changes(table["series"], old, new, read, at, rule, now or at)


def replay(
    states: pl.DataFrame,
    ticks: Iterable[tuple[datetime, pl.DataFrame]],
    rule: Steps,
    now: datetime,
    told: pl.DataFrame | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Ticks again from the states before them, because readings came late: the states now, and the changes, in order.

    told: the changes of these ticks that were told of the first time (series, to_state, to_level); they stay as history,
    and none is told twice: notify is False where the same state at the same or a higher level was told.
    """
    every = []
    for at, observations in ticks:
        states, changes = advance(states, observations, at, rule, now)
        every.append(changes)
    changes = pl.concat(every) if every else _no_changes()
    if told is None or told.is_empty() or changes.is_empty():
        return states, changes
    most = told.group_by("series", "to_state").agg(pl.col("to_level").max().alias("told_level"))
    joined = changes.join(most, on=["series", "to_state"], how="left", maintain_order="left")
    known = (pl.col("told_level") >= pl.col("to_level")).fill_null(False)
    return states, joined.with_columns(pl.col("notify") & ~known).drop("told_level")


def _joined(states: pl.DataFrame, observations: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """One row per series, known ones first in their order, with its state and its reading."""
    if observations["series"].is_duplicated().any():
        raise ValueError("one observation per series and tick")
    missing = {"observed_at": pl.lit(at), "quality": pl.lit(None, pl.Float64), "failed": pl.lit(False)}
    seen = observations.with_columns(value.alias(name) for name, value in missing.items() if name not in observations)
    seen = seen.select(
        "series",
        pl.col("value").cast(pl.Float64).alias("reading"),
        pl.col("observed_at").cast(pl.Datetime("us")).fill_null(at),
        pl.col("quality").cast(pl.Float64),
        pl.col("failed").cast(pl.Boolean).fill_null(False),
    )
    fresh = seen.join(states, on="series", how="anti", maintain_order="left").select("series")
    fresh = fresh.with_columns(
        pl.lit("inactive").alias("state"), pl.lit(at).cast(pl.Datetime("us")).alias("entered_at"), level=0, level_max=0, same=0
    )
    every = pl.concat([states, fresh.cast({"level": pl.Int8, "level_max": pl.Int8, "same": pl.Int64})], how="diagonal")
    return every.join(seen, on="series", how="left", maintain_order="left")


def _micros(at: datetime) -> float:
    return (at - datetime(1970, 1, 1)) / timedelta(microseconds=1)


def _numbers(column: pl.Series) -> NDArray[np.float64]:
    """A column as floats, times as microseconds since 1970 (exact up to the year 2255), null as NaN."""
    if column.dtype.is_temporal():
        column = column.cast(pl.Int64)
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy().copy()


@dataclass
class _Rows:
    """SCHEMA as arrays: states as their number, times in microseconds, since as (series, 4)."""

    state: NDArray[np.int64]
    entered_at: NDArray[np.float64]
    level: NDArray[np.int64]
    level_max: NDArray[np.int64]
    bad_at: NDArray[np.float64]
    seen_at: NDArray[np.float64]
    value: NDArray[np.float64]
    same: NDArray[np.int64]
    since: NDArray[np.float64]

    @classmethod
    def of(cls, table: pl.DataFrame) -> "_Rows":
        times = {name: _numbers(table[name]) for name in ("entered_at", "bad_at", "seen_at", "value")}
        whole = {name: table[name].cast(pl.Int64).to_numpy() for name in ("level", "level_max", "same")}
        state = table["state"].replace_strict(STATES, range(6), return_dtype=pl.Int64).to_numpy()
        return cls(state=state, **times, **whole, since=np.column_stack([_numbers(table[name]) for name in SINCE]))

    def frame(self, series: pl.Series) -> pl.DataFrame:
        """The frame of SCHEMA again."""
        columns = {"entered_at": self.entered_at, "bad_at": self.bad_at, "seen_at": self.seen_at, "value": self.value}
        columns |= {name: self.since[:, number] for number, name in enumerate(SINCE)}
        table = pl.DataFrame({"series": series, "state": names_of(self.state), **columns}, nan_to_null=True)
        whole = {"level": self.level, "level_max": self.level_max, "same": self.same}
        times = [pl.col(name).cast(pl.Int64) for name in columns if name != "value"]
        return table.with_columns(*times, **whole).cast(SCHEMA).select(list(SCHEMA))  # type: ignore[arg-type]


def names_of(states: NDArray[np.int64]) -> NDArray[np.str_]:
    """The names of states given as their numbers."""
    return np.array(STATES)[states]
