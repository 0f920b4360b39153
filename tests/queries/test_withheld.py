"""A viewer collects what every exit says of requests, of all places, and subtracts: no small number comes out."""

from datetime import timedelta

from city.access import Viewer
from city.disclosure import LEAST
from city.due import CLASSES
from city.withheld import ALL, linked
from queries import _withheld, events, hotline, places
from queries._questions import tables_of
from tests._store import NOW, empty_store, store
from tests.city.test_withheld import subtracted
from tests.data._twin import DAY
from tests.queries.test_drill_events import case
from tests.test_house_questions import QUESTIONS, question

__all__ = ["empty_store", "store"]
LEADER, DUTY = (Viewer(name, name, ("3201",), "internal", personal=name == "duty") for name in ("leader", "duty"))
SINCE, UNTIL = NOW.replace(hour=0, minute=0) - timedelta(days=30), NOW.replace(minute=0)
WHERE = {
    "320102002001": (1, 0, 6),
    "320102002002": (9, 7, 8),
    "320102003": (12, 20, 5),
    "320111001001": (4, 11, 0),
    "320111004001": (30, 6, 7),
    "320111": (0, 2, 0),
}
WITHHELD = {"events/by_place", "events/on_time", "events/open_by_place", "events/topics", "hotline/rising"}
ONE_BY_ONE = {
    "alerts/known_events", "events/like", "events/newest", "events/one", "events/open_below", "events/open_counts", "events/points", "events/similar",
    "objects/near", "sources/events_after", "sources/kinds",
}  # fmt: skip
"""They list events to whoever may see the place, say a time, or count what is listed (docs/disclosure.md)."""


def told(viewer):
    """(what, where) → the number that any exit says."""
    found = {}
    tree = places.tree(LEADER)
    for place in ["3201", *tree["place"].unique()]:
        for topic, now, _ in events.topics(viewer, place, SINCE - 30 * DAY, SINCE, UNTIL).iter_rows():
            found[f"topic:{topic}", place] = now
        frame = events.on_time(viewer, place, "request", SINCE, UNTIL, NOW, 30)
        for row in frame.iter_rows(named=True):
            people = None if row["late"] is None else sum(row[one] for one in CLASSES)
            cell = _withheld.where_of(row["part"], row["key"], place)
            assert found.get(cell, people) == people, f"{cell} is said on one page and not on another"
            found[cell] = people
    return found


def test_no_small_number_is_found_by_subtracting_what_all_exits_say(store):
    numbers = iter(range(10_000))
    rows = [
        case(next(numbers), topic=topic, place=place, opened=NOW - DAY)
        for place, many in WHERE.items()
        for topic, n in zip(("noise", "parking", "water"), many, strict=True)
        for _ in range(n)
    ]
    store.deliver("cases", rows)
    true, said = told(DUTY), told(LEADER)
    assert all(n is not None for n in true.values()) and true[ALL, "3201"] == len(rows)
    hidden = {cell for cell, n in true.items() if said.get(cell) is None}
    small = {cell for cell, n in true.items() if 0 < n < LEAST}
    assert small and small <= hidden and ("topic:noise", "3201") not in hidden
    ways = _withheld._ways(places.tree(LEADER))
    parts = [[one for one in {what for what, _ in true} if one.startswith(name)] for name in ("topic:", "month:")]
    tables = linked(true, ways, parts)
    unsaid = hidden | {cell for cell in tables.numbers if cell not in true}
    assert not small & subtracted(tables.numbers, tables.sums, unsaid)
    assert {cell for cell in said if cell in hidden} == hidden, "the same rows, with a star"


def test_open_events_and_what_rises_say_no_more(store):
    rows = [
        case(n, topic="noise", place="320102003" if n < 3 else "320111004", opened=NOW - DAY / 2) for n in range(33)
    ]
    store.deliver("cases", [one | {"closed_at": None} for one in rows])
    where = ["3201", "320102", "320111"]
    frame = events.open_by_place(LEADER, where, "request", ["noise"], NOW)
    assert dict(frame.select("place", "open").iter_rows()) == {"3201": 33, "320102": None, "320111": None}
    assert events.open_by_place(DUTY, where, "request", ["noise"], NOW)["open"].null_count() == 0
    assert hotline.rising(DUTY, UNTIL).height == 1 and hotline.rising(LEADER, UNTIL).is_empty()
    assert _withheld.said([(None, (ALL, "x")), (0, (ALL, "x")), (4, (ALL, "x"))], frozenset()) == [False, True, False]


def test_every_question_about_events_is_withheld_or_lists_them():
    about = {
        name for name in map(question, QUESTIONS) if {"events", "events_hourly", "events_open"} & set(tables_of(name))
    }
    assert about >= WITHHELD
    assert not about - WITHHELD - ONE_BY_ONE, "say in WITHHELD or ONE_BY_ONE how small numbers of people are kept"
