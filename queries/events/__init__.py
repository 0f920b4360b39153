"""Questions about events: city incidents and requests of citizens. Times are naive, in the city's civil time."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from city.access import Viewer
from city.disclosure import only_said, sees_small
from city.due import CLASSES
from city.withheld import ALL
from queries._ask import ask
from queries._withheld import all_places, cell_of, counter, open_cells, opened_cells, said, where_of


def open_below(viewer: Viewer, place: str, kind: str, size: int = 50, asof: datetime | None = None) -> pl.DataFrame:
    """Open events of a kind ('incident', 'request') in a place and below: most severe first, then oldest."""
    return ask("events/open_below", viewer, asof=asof, place=place, kind=kind, size=size)


def open_counts(viewer: Viewer, place: str, now: datetime, asof: datetime | None = None) -> pl.DataFrame:
    """Per kind the number of open events in a place and below, and of those past their due time: kind, open, overdue."""
    return ask("events/open_counts", viewer, asof=asof, place=place, now=now)


def open_by_place(
    viewer: Viewer,
    places: Sequence[str],
    kind: str,
    topics: Sequence[str],
    now: datetime,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Open events of a kind and of these topics ('' is none) by place given: place, open, overdue; no row where there is none.

    Numbers are null where they are too small to be said to this viewer (city/withheld.py).
    """
    asked = {"kind": kind, "topics": list(topics), "now": now}
    found = ask("events/open_by_place", viewer, asof=asof, places=list(places), **asked)
    if sees_small(viewer):
        return found
    whole = ask("events/open_by_place", counter(), asof=asof, places=all_places(asof), **asked)
    for column in ("open", "overdue"):
        pairs = [(number, (ALL, place)) for number, place in found.select(column, "place").iter_rows()]
        found = only_said(found, [column], said(pairs, open_cells(whole, column, asof)))
    return found


def topics(
    viewer: Viewer,
    place: str,
    before: datetime,
    since: datetime,
    until: datetime,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Per topic the requests opened in [since, until) and in [before, since): topic, opened, opened_before.

    A number is null where it is too small to be said to this viewer (city/withheld.py).
    """
    found = ask("events/topics", viewer, asof=asof, place=place, before=before, since=since, until=until)
    if sees_small(viewer):
        return found
    for column, first, last in (("opened", since, until), ("opened_before", before, since)):
        cells = opened_cells("request", first, last, asof)
        pairs = [(n, (cell_of("topic", topic), place)) for n, topic in found.select(column, "topic").iter_rows()]
        found = only_said(found, [column], said(pairs, cells))
    return found


def one(viewer: Viewer, event: str, asof: datetime | None = None) -> pl.DataFrame:
    """One event in its current version with the file and line it came from; no row when unknown or out of sight."""
    return ask("events/one", viewer, asof=asof, event=event)


def like(
    viewer: Viewer,
    text: str,
    topics: Sequence[str],
    kinds: Sequence[str],
    each: int = 8,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Events whose number holds a text in small letters, or of these topics, of these kinds: the newest, at most `each` of a kind.

    What people wrote is not searched: a number that the door hides would be found by itself.
    """
    return ask("events/like", viewer, asof=asof, text=text, topics=list(topics), of_kinds=list(kinds), each=each)


def similar(
    viewer: Viewer,
    event: str,
    kind: str,
    topic: str,
    area: str,
    since: datetime,
    until: datetime,
    size: int = 20,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Other events of the same kind and topic in an area, opened in [since, until), newest first."""
    return ask(
        "events/similar",
        viewer,
        asof=asof,
        event=event,
        kind=kind,
        topic=topic,
        area=area,
        since=since,
        until=until,
        size=size,
    )


def points(viewer: Viewer, place: str, size: int = 2000, asof: datetime | None = None) -> pl.DataFrame:
    """Open events with a point in a place and below: event, kind, topic, title, level, lon, lat (WGS-84)."""
    return ask("events/points", viewer, asof=asof, place=place, size=size)


def newest(viewer: Viewer, place: str, kind: str, moment: datetime, asof: datetime | None = None) -> datetime | None:
    """The newest hour before a moment in which an event of this kind was opened in a place and below; None without any."""
    return ask("events/newest", viewer, asof=asof, place=place, kind=kind, moment=moment)["hour"][0]


def on_time(
    viewer: Viewer,
    place: str,
    kind: str,
    since: datetime,
    until: datetime,
    moment: datetime,
    farthest_days: int,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Events opened in [since, until) in a place and below, counted by the classes of city/due.py as of a moment.

    part ('all', 'topic', 'place', 'month'), key (topic, place directly below, month as 2011-07; null: without topic, or of
    the place itself), in_time, late, overdue, not_yet_due, without_due, due_too_far: all null in a row whose requests are too
    few to be told to this viewer (city/withheld.py).
    """
    found = ask(
        "events/on_time",
        viewer,
        asof=asof,
        place=place,
        kind=kind,
        since=since,
        until=until,
        moment=moment,
        farthest_days=farthest_days,
    )
    if sees_small(viewer):
        return found
    cells = opened_cells(kind, since, until, asof)
    people = found.select(pl.sum_horizontal(CLASSES)).to_series()
    keys = found.select("part", "key").iter_rows()
    pairs = [(n, where_of(part, key, place)) for n, (part, key) in zip(people, keys, strict=True)]
    return only_said(found, CLASSES, said(pairs, cells))
