"""Questions about quality: the six properties of GB/T 36344, broken rules, delivered fields, flagged readings."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask


def properties(viewer: Viewer, since: datetime, until: datetime, asof: datetime | None = None) -> pl.DataFrame:
    """Each source's six properties by day of receipt: source, property, day, rows_read, rows_broken, share (0-1, or null).

    Of `accessible` the rows are deliveries. A day without a delivery has no row.
    """
    return ask("sources/properties", viewer, asof, since=since, until=until)


def over_period(daily: pl.DataFrame, by: Sequence[str] = ("source", "property")) -> pl.DataFrame:
    """The rows of `properties` added up by these columns: rows_read, rows_broken, share = 1 - rows_broken / rows_read."""
    summed = daily.group_by(by, maintain_order=True).agg(pl.col("rows_read").sum(), pl.col("rows_broken").sum())
    share = 1 - pl.col("rows_broken") / pl.col("rows_read")
    return summed.with_columns(share=pl.when(pl.col("rows_read") > 0).then(share))


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
