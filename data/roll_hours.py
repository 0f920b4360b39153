"""The hours and days of readings that a delivery touches: computed group by group, put into their parts once."""

from datetime import datetime

import polars as pl

from city.air_index import hourly_aqi
from city.catalogue import catalogue
from data.rolling import DAY, HOUR, Rolling

EXACT = ("median", "p90")


def roll_hours(rolling: Rolling, touched: pl.DataFrame) -> pl.DataFrame:
    """Replaces the hours of `touched` (indicator, hour) in `hourly`.

    Returns the series that may have changed: indicator, place, and the newest recomputed hour that has a row, if any.
    """
    touched = touched.with_columns(day=pl.col("hour").dt.truncate("1d"))
    changed = []

    def compute(days: list[datetime]) -> None:
        these = touched.filter(pl.col("day").is_in(days)).drop("day")
        _compute_hours(rolling, these)
        rolling.see_files("old_rows", "hourly", rolling.touched_files("hourly", these["hour"], HOUR))
        changed.append(rolling.frame("changed"))

    rolling.by_groups("hourly", "hours", "hour", touched, rolling.grouped("readings", touched["day"]), compute)
    return pl.concat(changed).group_by("indicator", "place").agg(pl.col("hour").max())


def roll_days(rolling: Rolling, touched: pl.DataFrame) -> None:
    """Replaces the days of `touched` (indicator, hour) in `daily`."""
    touched = touched.select("indicator", day=pl.col("hour").dt.truncate("1d")).unique()
    groups = rolling.grouped("hourly", touched["day"])
    if _has(touched, "time", EXACT):
        groups = max(groups, rolling.grouped("readings", touched["day"]), key=len)
    rolling.by_groups(
        "daily",
        "days",
        "day",
        touched,
        groups,
        lambda days: _compute_days(rolling, touched.filter(pl.col("day").is_in(days))),
    )


def _compute_hours(rolling: Rolling, touched: pl.DataFrame) -> None:
    """Makes the table `hours`: all rows of the touched indicators and hours, at all places."""
    low, high = _span(touched["hour"])
    rolling.engine.load("touched_hours", touched)
    rolling.see("readings", "readings", low, high + HOUR)
    rolling.make("hours", "hourly")
    if any(catalogue().indicators[key].reference for key in touched["indicator"].unique()):
        _add(rolling, "hours", "references")
    for height in range(1, 5):
        rolling.make("hours", "parents", height=height)
    for entry in catalogue().indicators.values():
        if entry.space == "index" and entry.key in touched["indicator"]:
            _add_air_index(rolling, entry.key)
    if _has(touched, "time", EXACT):
        _add(rolling, "hours", "exact_hours")


def _compute_days(rolling: Rolling, touched: pl.DataFrame) -> None:
    """Makes the table `days`: all rows of the touched indicators and days, at all places."""
    low, high = _span(touched["day"])
    rolling.engine.load("touched_days", touched)
    rolling.see("day_hours", "hourly", low, high + DAY)
    rolling.make("days", "daily")
    if _has(touched, "time", EXACT):
        rolling.see("readings", "readings", low, high + DAY)
        _add(rolling, "days", "exact_days")


def _add(rolling: Rolling, name: str, statement: str) -> None:
    rolling.make("more", statement)
    rolling.make(name, f"{name}_and_more")


def _add_air_index(rolling: Rolling, index: str) -> None:
    """Adds the air index of each place and hour: first the mean concentrations, then the index."""
    inputs = catalogue().indicators[index].inputs
    long = rolling.frame("air_inputs", index=index)
    if long.is_empty():
        return
    wide = long.pivot("indicator", index=["place", "hour"], values="value", aggregate_function="max")
    wide = wide.with_columns(pl.lit(None, pl.Float64).alias(key) for key in inputs if key not in wide.columns)
    found = hourly_aqi(wide).join(long.group_by("place", "hour").agg(pl.col("last_at").max()), on=["place", "hour"])
    values = found.filter(pl.col(index).is_not_null()).select(
        "place", "hour", "last_at", indicator=pl.lit(index), value=pl.col(index).cast(pl.Float64)
    )
    rolling.engine.load("air_values", values)
    _add(rolling, "hours", "air_index")


def _has(touched: pl.DataFrame, rule: str, values: tuple[str, ...]) -> bool:
    """Whether one of the touched indicators has one of these values of a rule."""
    return any(getattr(catalogue().indicators[key], rule) in values for key in touched["indicator"].unique())


def _span(times: pl.Series) -> tuple[datetime, datetime]:
    return times.min(), times.max()  # type: ignore[return-value]
