"""Reading the sample city in tests: one sign at a step, one file through its source and contract."""

from datetime import datetime
from functools import cache
from pathlib import Path

import polars as pl

from city.catalogue import catalogue
from data import sample, sources
from data.contracts import Checked, Context, check, judged_by
from data.sample import clock, readings
from data.sample.ground import ground
from data.sample.series import SIGNS
from data.sample.weather import Weather

UNTIL = datetime(2026, 11, 22, 19, 25, 30)
GEO = Path(sample.__file__).parent.parent / "geo"


@cache
def places() -> pl.Series:
    known = [pl.read_csv(GEO / name, infer_schema=False)["place"] for name in ("places.csv", "sites.csv")]
    return pl.concat(known)


def admitted(source: str, path: Path, now: datetime = UNTIL) -> Checked:
    chosen = sources.load(source)
    return check(chosen.contract, sources.read(chosen, path), Context(judged_by(catalogue()), places(), now))


def read(key: str, first: datetime, last: datetime, step_s: int) -> pl.DataFrame:
    """Readings of one sign at a step, with `v` (value, or num / den)."""
    a, b = clock.seconds(first), clock.seconds(last)
    span = [readings.Tier(a, b, step_s)]
    frame = readings.read(SIGNS[key], span, a, b, ground(), Weather(a - 2 * clock.DAY, b), 1)
    return frame.with_columns(v=pl.coalesce("value", pl.col("num") / pl.col("den")))


def hour_of_peak(frame: pl.DataFrame, how: pl.Expr, every: str = "10m") -> datetime:
    by_time = frame.group_by(pl.col("observed_at").dt.truncate(every).alias("t")).agg(how.alias("v"))
    return by_time.sort("v", "t")["t"][-1]
