"""The newest value that each sign shows in each place, with what is normal then and what was there a day before."""

from datetime import datetime, timedelta

import polars as pl

from city.catalogue import catalogue
from data.batch import WHOLE
from data.rolling import DAY, HOUR, Rolling

NEAR, LAGGING = timedelta(hours=3), timedelta(hours=24)


def roll_latest(rolling: Rolling, changed: pl.DataFrame) -> None:
    """Replaces the rows of `latest` of the series in `changed` (indicator, place, newest recomputed hour)."""
    refs = _newest(rolling, changed)
    made = not refs.is_empty()
    if made:
        _find_near(rolling, refs)
        rolling.make("fresh", "latest")
    else:
        rolling.see_files("fresh", "latest", [])
    rolling.engine.load("changed", changed)
    rolling.replace("latest", WHOLE, rolling.batch.files("latest"), "replace_latest")


def _newest(rolling: Rolling, changed: pl.DataFrame) -> pl.DataFrame:
    """indicator, place and `ref`, the newest hour of the series; a series without any hour is not there.

    It is looked for from what `latest` and the delivery know on, and in the whole past only where that was taken back.
    """
    rolling.see("latest", "latest")
    rolling.engine.load("changed", changed)
    low = rolling.frame("changed_since")["low"][0]
    rolling.see("some_hours", "hourly", low)
    found = rolling.frame("newest")
    sure = found.filter(pl.col("ref") >= low) if low else found.clear()
    lost = found.join(sure, on=["indicator", "place"], how="anti")
    if not lost.is_empty():
        rolling.engine.load("changed", lost.rename({"ref": "hour"}))
        rolling.see("some_hours", "hourly")
        sure = pl.concat([sure, rolling.frame("newest").drop_nulls("ref")])
    return sure


def _find_near(rolling: Rolling, refs: pl.DataFrame) -> None:
    """Makes `refs`, with `since`, and the hours and days around them that the statement `latest` reads."""
    rolling.see("normals", "normals")
    low: datetime = refs["ref"].min()  # type: ignore[assignment]
    high: datetime = refs["ref"].max()  # type: ignore[assignment]
    refs = refs.with_columns(since=pl.col("ref") - NEAR)
    rolling.engine.load("refs", refs)
    rolling.see("near_hours", "hourly", low - NEAR, high + HOUR)
    back = NEAR
    entries = catalogue().indicators
    if any(entries[key].shown == "last_hour" for key in refs["indicator"].unique()):
        lagging = rolling.frame("lagging")
        if not lagging.is_empty():
            back = LAGGING
            longer = lagging.select("indicator", "place", "ref", since=pl.col("ref") - LAGGING)
            refs = pl.concat([refs.join(longer, on=["indicator", "place"], how="anti"), longer])
            rolling.engine.load("refs", refs)
            rolling.see("near_hours", "hourly", longer["since"].min(), high + HOUR)  # type: ignore[arg-type]
            low_lagging: datetime = longer["since"].min()  # type: ignore[assignment]
            rolling.see("near_hours", "hourly", min(low - NEAR, low_lagging), high + HOUR)
    rolling.see("day_ago_hours", "hourly", low - back - DAY, high - DAY + HOUR)
    rolling.see("near_days", "daily", low - 2 * DAY, high + HOUR)
    summed = [key for key, entry in entries.items() if entry.shown == "day" and entry.time == "sum"]
    whole_days = refs.filter(pl.col("indicator").is_in(summed))["ref"]
    if whole_days.is_empty():
        rolling.see_files("past_hours", "hourly", [])
    else:
        first, last = whole_days.min(), whole_days.max()
        rolling.see("past_hours", "hourly", first - 2 * DAY, last)  # type: ignore[operator, arg-type]
