"""Questions about quality: the six properties of GB/T 36344, broken rules, delivered fields, flagged readings."""

from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask


def properties(viewer: Viewer, since: datetime, until: datetime, asof: datetime | None = None) -> pl.DataFrame:
    """Each source's six properties by day of receipt: source, property, day, rows_read, rows_broken, share (0-1, or null), share_of_period.

    Of `accessible` the rows are deliveries. Counts are null of a source that is not opened to the viewer. A day without a delivery has no row.
    """
    return ask("sources/properties", viewer, asof, since=since, until=until)


def over_period(daily: pl.DataFrame) -> pl.DataFrame:
    """The whole period of the rows of `properties`: source, property, rows_read, rows_broken, share (its rows added up first)."""
    summed = daily.group_by("source", "property", maintain_order=True)
    counts = [
        pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name)
        for name in ("rows_read", "rows_broken")
    ]
    return summed.agg(*counts, pl.col("share_of_period").first().alias("share"))


def newest(daily: pl.DataFrame) -> pl.DataFrame:
    """Of the rows of `properties` those of each source's newest day with a delivery."""
    return daily.filter(pl.col("day") == pl.col("day").max().over("source"))


def rules_broken(viewer: Viewer, since: datetime, until: datetime, asof: datetime | None = None) -> pl.DataFrame:
    """What was broken: source, contract, rule, property, rows_broken, deliveries, last_at; most broken first."""
    return ask("sources/rules_broken", viewer, asof, since=since, until=until)


def fields(viewer: Viewer, asof: datetime | None = None) -> pl.DataFrame:
    """What each source ever delivered: source, contract, field (indicator or column), deliveries, rows, first_at, last_at."""
    return ask("sources/fields", viewer, asof)


def flags(viewer: Viewer, since: datetime, until: datetime, asof: datetime | None = None) -> pl.DataFrame:
    """Flagged readings by source: source, indicator, flag (jump, freeze, digits), readings, hours, places, last_hour.

    An indicator that several sources deliver stands with each of them.
    """
    return ask("sources/flags", viewer, asof, since=since, until=until)
