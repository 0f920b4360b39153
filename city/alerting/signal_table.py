"""The table of signals: its states and their order, and its rows as arrays, so that a tick is one operation on all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from city.alerting.conformal import Floats

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
MICROSECOND = timedelta(microseconds=1)
LEVELS = (1, 2, 3, 4)
"""Blue, yellow, orange, red."""
SINCE = tuple(f"since_{level}" for level in LEVELS)
SCHEMA = pl.Schema(
    {
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
)
"""One row per series of one rule. level: held now, or last before it recovered or went silent. level_max: the highest since
it fired. bad_at: the last reading beyond a limit. seen_at, value: the last usable reading; same: how often on end it was
this value. since_1 to since_4: since which reading each level's condition holds."""


def no_states() -> pl.DataFrame:
    """The states of a rule that has seen no series yet."""
    return pl.DataFrame(schema=SCHEMA)


def joined(states: pl.DataFrame, observations: pl.DataFrame, at: datetime) -> pl.DataFrame:
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
        pl.lit("inactive").alias("state"),
        pl.lit(at).cast(pl.Datetime("us")).alias("entered_at"),
        level=0,
        level_max=0,
        same=0,
    )
    every = pl.concat([states, fresh.cast({"level": pl.Int8, "level_max": pl.Int8, "same": pl.Int64})], how="diagonal")
    return every.join(seen, on="series", how="left", maintain_order="left")


def micros(at: datetime) -> float:
    """A time as microseconds since 1970."""
    return (at - datetime(1970, 1, 1)) / MICROSECOND


def numbers(column: pl.Series) -> Floats:
    """A column as floats, times as microseconds since 1970 (exact up to the year 2255), null as NaN."""
    if column.dtype.is_temporal():
        column = column.cast(pl.Int64)
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy().copy()


@dataclass
class Rows:
    """SCHEMA as arrays: states as their number, times in microseconds, since as (series, 4)."""

    state: NDArray[np.int64]
    entered_at: Floats
    level: NDArray[np.int64]
    level_max: NDArray[np.int64]
    bad_at: Floats
    seen_at: Floats
    value: Floats
    same: NDArray[np.int64]
    since: Floats

    @classmethod
    def of(cls, table: pl.DataFrame) -> "Rows":
        """The rows of a frame that has the columns of SCHEMA."""
        return cls(
            state=table["state"].replace_strict(STATES, range(6), return_dtype=pl.Int64).to_numpy(),
            entered_at=numbers(table["entered_at"]),
            level=table["level"].cast(pl.Int64).to_numpy(),
            level_max=table["level_max"].cast(pl.Int64).to_numpy(),
            bad_at=numbers(table["bad_at"]),
            seen_at=numbers(table["seen_at"]),
            value=numbers(table["value"]),
            same=table["same"].cast(pl.Int64).to_numpy(),
            since=np.column_stack([numbers(table[name]) for name in SINCE]),
        )

    def frame(self, series: pl.Series) -> pl.DataFrame:
        """The frame of SCHEMA again."""
        columns = {"entered_at": self.entered_at, "bad_at": self.bad_at, "seen_at": self.seen_at, "value": self.value}
        columns |= {name: self.since[:, number] for number, name in enumerate(SINCE)}
        table = pl.DataFrame({"series": series, "state": names_of(self.state), **columns}, nan_to_null=True)
        whole = {"level": self.level, "level_max": self.level_max, "same": self.same}
        times = [pl.col(name).cast(pl.Int64) for name in columns if name != "value"]
        return table.with_columns(*times, **whole).cast(SCHEMA).select(list(SCHEMA))


def names_of(states: NDArray[np.int64]) -> NDArray[np.str_]:
    """The names of states given as their numbers."""
    return np.array(STATES)[states]
