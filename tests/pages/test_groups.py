"""Alerts of one topic in one district and time are one incident: it rises and ends with all of them, and names them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from city.access import Viewer
from city.alerting.groups import Group, Joining
from queries import incidents
from tests._store import NOW, empty_store, store
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import client
from tests.pages.test_watch import STREET, all_of, watched

__all__ = ["client", "empty_store", "enter", "store", "watched"]
NEXT, FAR, LATER = "320102003", "320111001", timedelta(hours=1)


def rain(store, minute, **of):
    """Rain by place and sign, told at a minute: `at(s320102002=30)`; `h3_` in front for three hours."""
    at, rows = NOW + timedelta(minutes=minute), []
    for name, value in of.items():
        indicator = "rain_3h" if name.startswith("h3_") else "rain_1h"
        rows.append(
            {"indicator": indicator, "place": name[-9:], "observed_at": at, "value": float(value)},
        )
    store.deliver("rows", rows, at)
    return at


def test_alerts_of_a_topic_in_a_district_are_one_incident_that_ends_with_the_last(store, watched):
    assert watched.look(rain(store, 0, s320102002=35, s320111001=35)) == 2
    assert watched.look(rain(store, 5, s320102003=55, h3_320102002=60)) == 2
    found = {one.place: one for one in all_of()}
    assert set(found) == {STREET, FAR} and found[FAR].hidden == 0 and len(found[FAR].members) == 1
    one = found[STREET]
    assert [(each.rule, each.place, each.level) for each in one.members] == [
        ("rain_1h", STREET, 2), ("rain_1h", NEXT, 3), ("rain_3h", STREET, 3),
    ]  # fmt: skip
    assert one.level == 3 and one.group == "rain@320102" and one.value == 35
    assert watched.look(rain(store, 31, s320102002=1, s320102003=1)) == 0
    assert watched.look(rain(store, 95, s320102002=1, s320102003=1)) == 2
    one = incidents.one(Viewer("w", "system", ("3201",), "sensitive"), one.code)
    assert [bool(each.calm_at) for each in one.members] == [True, True, False] and one.calm_at is None
    assert watched.look(rain(store, 100, s320102003=45)) == 1
    assert [bool(each.calm_at) for each in next(each for each in all_of() if each.code == one.code).members] == [
        True, False, False,
    ]  # fmt: skip
    assert len(all_of()) == 2


def test_who_holds_one_of_the_places_sees_the_incident_with_what_is_theirs(store, watched, client, enter):
    watched.look(rain(store, 0, s320102003=35))
    watched.look(rain(store, 5, s320102002=55))
    (one,) = all_of()
    street = Viewer("s", "street", (STREET,), "internal")
    (seen,) = incidents.listed(street)
    assert (seen.code, seen.place, seen.hidden, len(seen.members)) == (one.code, STREET, 1, 1)
    assert incidents.listed(Viewer("s", "street", (FAR,), "internal")) == []
    assert [each.code for each in incidents.listed(street, STREET)] == [one.code] and not incidents.listed(street, FAR)
    enter("duty")
    text = client.get(f"/incident/{one.code}?lang=en").get_data(as_text=True)
    assert "2 alerts in one incident" in text and "Xinjiekou" in text and "35.0 mm" in text
    assert "1 more are outside" not in text
    enter("street", (STREET,))
    text = client.get(f"/incident/{one.code}?lang=en").get_data(as_text=True)
    assert "1 more are outside your scope" in text and "Meiyuan" in text and "55.0 mm" in text
    assert "Xinjiekou" not in text and "35.0" not in text


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({}, True),
        ({"mode": "war"}, False),
        ({"stage": "reported"}, False),
        ({"stage": "archived"}, False),
        ({"calm_at": NOW - LATER}, True),
        ({"calm_at": NOW - 2 * LATER}, False),
    ],
)
def test_an_alert_joins_while_it_is_handled_and_for_a_while(store, watched, change, fits):
    watched.look(rain(store, 0, s320102002=35))
    assert Joining("rain@320102", 60, "plain").fits(replace(all_of()[0], **change), NOW) == fits
    assert not Joining("", 60, "plain").fits(replace(all_of()[0], group=""), NOW)


def test_the_key_is_the_place_of_a_level():
    assert Group("street", "t", 5).key({"a": "site", "b": "quasi", "c": "district"}) == "t@b"
    assert Group("street", "t", 5).key({"c": "district"}) == ""
