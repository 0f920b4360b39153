"""Vital signs: newest values, trends, rankings, rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl

from city.access import Viewer
from queries._ask import ask, ask_since

USUAL = timedelta(days=56)
USUAL_LEAST = 4
"""Over what time before the last day the usual value of an hour of the week is counted, and how many values it takes."""


def now(viewer: Viewer, place: str, indicators: Sequence[str], asof: datetime | None = None) -> pl.DataFrame:
    """Newest values in one place: indicator, value, num, den, period_start, observed_at, z, normal, spread, previous."""
    return ask("vitals/now", viewer, asof, place=place, indicators=list(indicators))


def spark(
    viewer: Viewer, place: str, indicators: Sequence[str], since: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Hours of many indicators in one place, oldest first: indicator, moment, value, median, spread (normal or null)."""
    found = ask_since("vitals/spark", viewer, "hourly", since, asof, place=place, indicators=list(indicators))
    return found.sort("indicator", "moment")


def spark_days(
    viewer: Viewer,
    place: str,
    indicators: Sequence[str],
    since: datetime,
    until: datetime,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Days of indicators that come daily, in one place, oldest first: indicator, moment, value."""
    return ask("vitals/spark_days", viewer, asof, place=place, indicators=list(indicators), since=since, until=until)


def trend(
    viewer: Viewer,
    place: str,
    indicator: str,
    since: datetime,
    until: datetime,
    asof: datetime | None = None,
    is_judged: bool = True,
) -> pl.DataFrame:
    """Each hour of one indicator in one place: moment, value (null: nothing came), samples, num, den, median, spread.

    Median and spread are the normals; where none are kept those of the eight weeks before the last day, unless nobody needs them.
    """
    found = ask("vitals/trend", viewer, asof, place=place, indicator=indicator, since=since, until=until)
    if not is_judged or found["median"].count():
        return found
    day = until.replace(hour=0, minute=0, second=0, microsecond=0)
    span = {"since": day - USUAL, "until": day, "least": USUAL_LEAST}
    usual = ask("vitals/usual", viewer, asof, place=place, indicator=indicator, **span)
    slot = (pl.col("moment").dt.weekday().cast(pl.Int64) - 1) * 24 + pl.col("moment").dt.hour()
    bare = found.drop("median", "spread").with_columns(slot=slot)
    return (
        bare.join(usual.with_columns(pl.col("slot").cast(pl.Int64)), on="slot", how="left").drop("slot").sort("moment")
    )


def trend_daily(
    viewer: Viewer,
    place: str,
    indicator: str,
    since: datetime,
    until: datetime,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Each day as `trend`; median and spread are of the eight same weekdays before (null below four of them)."""
    return ask("vitals/trend_daily", viewer, asof, place=place, indicator=indicator, since=since, until=until)


def compare(
    viewer: Viewer, place: str, indicator: str, moments: list[datetime], asof: datetime | None = None
) -> pl.DataFrame:
    """The values of the hours asked for: moment, value, samples, hours_seen (of the six up to it); no row without value."""
    return ask("vitals/compare", viewer, asof, place=place, indicator=indicator, moments=moments)


def compare_daily(
    viewer: Viewer, place: str, indicator: str, moments: list[datetime], asof: datetime | None = None
) -> pl.DataFrame:
    """The values of the days asked for: moment, value, samples; no row where nothing came."""
    return ask("vitals/compare_daily", viewer, asof, place=place, indicator=indicator, moments=moments)


def compare_running(
    viewer: Viewer,
    place: str,
    indicator: str,
    moments: list[datetime],
    hours: int,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """The first hours of the days asked for: moment, total, mean, lowest, highest, newest, num, den, hours_seen."""
    return ask(
        "vitals/compare_running",
        viewer,
        asof,
        place=place,
        indicator=indicator,
        moments=moments,
        hours=hours,
    )


def ranking(viewer: Viewer, indicator: str, places: list[str], asof: datetime | None = None) -> pl.DataFrame:
    """The newest value of one indicator in each of these places; value is null where there is none."""
    return ask("vitals/ranking", viewer, asof, indicator=indicator, places=places)


def ranking_below(
    viewer: Viewer, indicator: str, place: str, levels: list[str], asof: datetime | None = None
) -> pl.DataFrame:
    """The same for all places of these levels below a place; sites and quasi units only where they ever sent it."""
    return ask("vitals/ranking_below", viewer, asof, indicator=indicator, place=place, levels=levels)


def rows(
    viewer: Viewer,
    indicators: list[str],
    place: str,
    since: datetime,
    until: datetime,
    size: int = 50,
    skip: int = 0,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Readings as delivered in a place and below, newest first: with source, delivery, file, row (line in the file)."""
    return ask(
        "vitals/rows",
        viewer,
        asof,
        indicators=indicators,
        place=place,
        since=since,
        until=until,
        size=size,
        skip=skip,
    )


def rows_count(
    viewer: Viewer,
    indicators: list[str],
    place: str,
    since: datetime,
    until: datetime,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Per source how many such readings there are: source, rows_read, deliveries, first_at, last_at."""
    return ask(
        "vitals/rows_count",
        viewer,
        asof,
        indicators=indicators,
        place=place,
        since=since,
        until=until,
    )


def rows_set_aside(viewer: Viewer, sources: list[str], size: int = 50, asof: datetime | None = None) -> pl.DataFrame:
    """Rows set aside of these sources with rule and reason, newest first; none for a viewer without the whole city."""
    return ask("vitals/rows_set_aside", viewer, asof, sources=sources, size=size)


def signs_of_place(viewer: Viewer, place: str, asof: datetime | None = None) -> pl.DataFrame:
    """The newest value of every indicator that exists in a place, as in latest."""
    return ask("vitals/signs_of_place", viewer, asof, place=place)


def signs_of_places(viewer: Viewer, places: list[str], asof: datetime | None = None) -> pl.DataFrame:
    """The same for several places at once."""
    return ask("vitals/signs_of_places", viewer, asof, places=places)


def sparks_of_place(
    viewer: Viewer, place: str, since: datetime, until: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """The hours of every indicator of a place: indicator, hour, value, oldest first."""
    return ask("vitals/sparks_of_place", viewer, asof, place=place, since=since, until=until)


def flags(
    viewer: Viewer,
    indicators: list[str],
    place: str,
    since: datetime,
    until: datetime,
    size: int = 50,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Hours with flagged readings in a place and below: indicator, place, names, hour, flag, readings, detail."""
    return ask(
        "vitals/flags",
        viewer,
        asof,
        indicators=indicators,
        place=place,
        since=since,
        until=until,
        size=size,
    )
