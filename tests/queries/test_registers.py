"""Records by kind and state, open events by place and objects by kind, each counted as ten lines of Python count them."""

from datetime import timedelta

import polars as pl
import pytest

from city.access import Viewer
from queries import districts, events, registers, themes
from tests._scores import UNTIL
from tests._store import NOW, empty_store, everyone, store
from tests.queries.test_drill_events import case

__all__ = ["empty_store", "store"]
OWN = Viewer("own", "district", ("320102",), "internal")


def record(place, number, **told):
    """One record of a register, not due and not done."""
    return {
        "register": "systems",
        "record": f"{place}-{number}",
        "place": place,
        "title": f"system {number}",
        "kind": "a" if number % 2 else "b",
        "entered_at": UNTIL - timedelta(days=100 - number),
    } | told


@pytest.fixture
def listed(store):
    """Six records, one in each state and one in another district; two requests."""
    day = timedelta(days=1)
    rows = [
        record("320102002", 0),
        record("320102002", 1, due_at=NOW - day),
        record("320102002", 2, due_at=NOW + day),
        record("320102002", 3, done_at=UNTIL),
        record("320102002", 4, left_at=UNTIL, done_at=UNTIL - day),
        record("320111001", 5, done_at=UNTIL - 9 * day, ended_at=UNTIL),
    ]
    store.deliver("lists", rows)
    store.deliver("cases", [case(1), case(2, "320111001")])
    return store


def test_records_are_in_one_state_each(listed):
    counted = registers.states(everyone(), "systems", "3201", NOW)
    assert dict(counted.group_by("state").agg(pl.col("records").sum()).iter_rows()) == {
        "open": 2,
        "overdue": 1,
        "due": 1,
        "done": 1,
        "left": 1,
    }
    assert set(counted["state"]) == set(registers.STATES)
    assert registers.states(OWN, "systems", "3201", NOW)["records"].sum() == 5


def test_a_register_above_the_clearance_says_nothing(listed):
    listed.deliver("lists", [record("320102002", 7, register="security_risks", done_at=UNTIL)])
    for clearance, found in (("internal", 1), ("public", 0)):
        viewer = Viewer("own", "district", ("320102",), clearance)
        assert registers.states(viewer, "security_risks", "320102", NOW)["records"].sum() == found
        assert registers.page(viewer, "security_risks", "320102", NOW).height == found
        assert registers.kinds(viewer, ["security_risks"], "320102").height == found


def test_a_page_of_records_is_filtered_sorted_and_within_the_scope(listed):
    def numbers(viewer=None, **chosen):
        return registers.page(viewer or everyone(), "systems", "3201", NOW, **chosen)["title"].to_list()

    assert numbers() == [f"system {n}" for n in (5, 4, 3, 2, 1, 0)]
    assert numbers(sort="due")[:2] == ["system 1", "system 2"] and numbers(sort="done")[0] == "system 3"
    assert numbers(sort="title", size=2, skip=2) == ["system 2", "system 3"]
    assert numbers(kind="b", state="open") == ["system 0"]
    assert "system 5" not in numbers(OWN) and len(numbers(OWN)) == 5
    assert numbers(Viewer("no", "auditor", ("3201",), "internal")) == []


def test_kinds_say_where_they_come_from(listed):
    found = registers.kinds(everyone(), ["systems", "budgets"], "3201")
    assert [tuple(row) for row in found.select("register", "kind", "source", "records").iter_rows()] == [
        ("systems", "a", "lists", 3),
        ("systems", "b", "lists", 3),
    ]
    assert registers.kinds(OWN, ["systems"], "3201")["records"].sum() == 5


def test_records_are_a_number_of_their_own(listed):
    from city.counting import Count

    count = Count("all", "num", "systems", "", "stock", "records", "records", 1)
    found = districts.counted(everyone(), [count], ["3201", "320102"], [UNTIL])
    assert dict(found.select("place", "num").iter_rows()) == {"3201": 6.0, "320102": 5.0}


def test_open_events_by_place_are_not_told_where_they_are_few(listed):
    open_ = ["noise", "property_management", "ponding", ""]
    asked = (["3201", "320102", "320111"], "request", open_, NOW)
    every = events.open_by_place(Viewer("duty", "duty", ("3201",), "internal", personal=True), *asked)
    assert every.height and every["open"].null_count() == 0
    told = events.open_by_place(everyone(), *asked)
    assert told["open"].null_count() == told.filter(pl.col("place") != "").height
    assert set(events.open_by_place(OWN, *asked)["place"]) <= {"320102"}


def test_objects_are_counted_within_scope(listed):
    assert themes.objects(everyone(), ["lamp", "camera"], ["3201"], NOW).height == 0
