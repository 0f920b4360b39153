"""What the sources deliver, when they last did, whether that is as promised, and how often it is asked for."""

from datetime import date, datetime
from typing import Any

import polars as pl

from city.access import Viewer, can_see_indicator
from city.catalogue import catalogue
from city.settings import settings
from data import calls as counted
from data.sources import sources
from queries._ask import ask

CALLS = {
    "contract": pl.String(),
    "field": pl.String(),
    "named": pl.Int64(),
    "listed": pl.Int64(),
    "refreshed": pl.Int64(),
    "last_named": pl.Date(),
}


def feeds(viewer: Viewer, asof: datetime | None = None) -> pl.DataFrame:
    """Sources that delivered: source, name_zh, name_en, contract, promise_s, is_sample, last_admitted_at, last_data_at, rows_admitted …

    A source that the pack no longer describes has its key for a name and promises nothing (promise_s null). Counts of rows
    are null of a source that is not opened to the viewer (queries/_ask.py).
    """
    found = ask("sources/feeds", viewer, asof)
    known = [sources().get(key) for key in found["source"]]
    keys = found["source"].to_list()
    return found.hstack(
        [
            pl.Series(
                "name_zh", [one.name["zh"] if one else key for one, key in zip(known, keys, strict=True)], pl.String
            ),
            pl.Series(
                "name_en", [one.name["en"] if one else key for one, key in zip(known, keys, strict=True)], pl.String
            ),
            pl.Series("contract", [one.contract if one else "" for one in known], pl.String),
            pl.Series("promise_s", [one.promise_s if one else None for one in known], pl.Int64),
            pl.Series("is_sample", [one.sample if one else False for one in known], pl.Boolean),
        ]
    )


def received(
    viewer: Viewer, since: datetime, week: datetime, today: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Sources that delivered since a moment: source, deliveries, refused, last_refused_at, rows_today, rows_week, share_set_aside.

    Rows (admitted) are null of a source that is not opened to the viewer; share_set_aside (0-1) is of the rows read.
    """
    return ask("sources/received", viewer, asof, since=since, week=week, today=today)


def deliveries(
    viewer: Viewer, source: str, size: int = 50, skip: int = 0, asof: datetime | None = None
) -> pl.DataFrame:
    """Deliveries of a source, newest first: delivery, status, times, file, sentence, rows_read, rows_admitted, rows_known, rows_set_aside.

    File, sentence and counts are null of a source that is not opened to the viewer (queries/_ask.py).
    """
    return ask("sources/deliveries", viewer, asof, source=source, size=size, skip=skip)


def kinds(viewer: Viewer, asof: datetime | None = None) -> pl.DataFrame:
    """What kinds and topics of events each source has open in the viewer's places: source, kind, topic, open."""
    return ask("sources/kinds", viewer, asof)


def calls(viewer: Viewer, since: date, until: date) -> pl.DataFrame:
    """Calls of each field from one day to another, both included: contract, field, named, listed, refreshed, last_named (day).

    A call is one field asked for by one request: *named* by a person, *listed* among others on a page that a person opened,
    or *refreshed* by a screen that follows the stamp. A field that nobody asked for has no row; nor has an indicator
    above the viewer's clearance.
    """
    known = catalogue().indicators
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for day, contract, field, manner, n in counted.read(settings().store, since, until):
        given = known.get(field) if contract == "readings" else None
        if given and not can_see_indicator(viewer, field, given.sensitivity):
            continue
        row = found.setdefault(
            (contract, field),
            {**dict.fromkeys(CALLS), "contract": contract, "field": field, "named": 0, "listed": 0, "refreshed": 0},
        )
        row[manner] += n
        if manner == "named":
            row["last_named"] = day
    return pl.DataFrame(list(found.values()), CALLS)


def calls_counted_since(viewer: Viewer) -> date | None:
    """The day from which on calls are counted in this store; None before the first. The same for every viewer."""
    return counted.first_day(settings().store)
