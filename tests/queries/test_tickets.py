"""Tickets are read within the viewer's places and clearance, and as the ledger was known then."""

from datetime import timedelta

import pytest

from actions.tickets import decide, report
from city.access import Viewer
from data.ledger import ledger
from queries import tickets
from queries.places import asked
from tests._store import NOW, everyone

GULOU, XUANWU, STREET = "320106", "320102", "320111001"


def district(place, clearance="internal"):
    return Viewer("d", "district", (place,), clearance)


def told(place="3201", **shown):
    number = report(everyone(), {"tile": "signs", "place": place, **shown}, "value", "x", f"{place}-{shown}")
    return tickets.one(everyone(), number) or number


def numbers(viewer, **asked):
    return [one.number for one in tickets.listed(viewer, **asked)]


@pytest.fixture
def places(store):
    """The tiny city's codes by level."""
    return store.table("places").select("place", "level", "parent").to_dicts()


def test_an_empty_ledger_has_no_tickets(store):
    assert tickets.listed(everyone()) == [] and tickets.one(everyone(), 1) is None
    assert tickets.position(everyone()) == 0


def test_a_district_sees_its_own_and_what_lies_below(store, places):
    districts = [one["place"] for one in places if one["level"] == "district"]
    below = next(one for one in places if one["level"] == "street")
    home, other = below["parent"], next(one for one in districts if one != below["parent"])
    for place in ("3201", home, below["place"], other):
        told(place)
    assert numbers(everyone()) == [4, 3, 2, 1]
    assert numbers(district(home)) == [3, 2] and numbers(district(other)) == [4]
    assert tickets.one(district(other), 3) is None and tickets.one(district(home), 3).place == below["place"]
    assert numbers(everyone(), place=home) == [3, 2] and numbers(district(other), place=home) == []


def test_tickets_above_the_clearance_are_not_seen(store):
    told(indicator="air_pm25")
    told(indicator="no_longer_there")
    assert numbers(district("3201", "public")) == [1] and numbers(everyone("sensitive")) == [2, 1]


def test_a_place_that_is_gone_stays_with_the_whole_city(store, places):
    told("999999")
    home = next(one["place"] for one in places if one["level"] == "district")
    assert numbers(everyone()) == [1] and numbers(district(home)) == []


def test_lists_are_filtered_and_in_order(store):
    first, second, third = told(source="rows"), told(source="cases"), told(source="rows", indicator="air_pm25")
    decide(everyone(), third, "rejected", "no", "p")
    assert numbers(everyone()) == [2, 1, 3]
    assert numbers(everyone(), states=("decided",)) == [3] and numbers(everyone(), source="rows") == [1, 3]
    assert numbers(everyone(), indicator="air_pm25") == [3] and numbers(everyone(), source="' or 1 = 1") == []
    assert first.source == "rows" and second.state == "reported"


def test_as_known_then(store):
    ledger().append(everyone(), "ticket", None, "report", body={"place": "3201", "fault": "value"}, words="x", at=NOW)
    ledger().append(
        everyone(), "ticket", "1", "decide", body={"decision": "accepted"}, seen=1, at=NOW + timedelta(hours=1)
    )
    assert tickets.one(everyone(), 1).state == "decided"
    assert tickets.one(everyone(), 1, asof=NOW + timedelta(minutes=5)).state == "reported"
    assert tickets.listed(everyone(), asof=NOW - timedelta(minutes=5)) == []
    assert [tickets.position(everyone(), at) for at in (NOW - timedelta(hours=1), NOW, None)] == [0, 1, 2]


def test_what_others_write_is_seen_at_once(store):
    told()
    assert numbers(everyone()) == [1]
    told(source="b")
    assert numbers(everyone()) == [2, 1]


def test_the_door_says_of_each_place_what_it_is(store):
    rows = asked(everyone(), ["3201", "999"], None).to_dicts()
    assert rows == [
        {"place": "3201", "is_known": True, "is_visible": True, "is_within": True},
        {"place": "999", "is_known": False, "is_visible": False, "is_within": True},
    ]
