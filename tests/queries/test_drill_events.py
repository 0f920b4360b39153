"""Events, air stations and places of the detail pages against plain Python over the same rows."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from city.access import Viewer
from city.air_index import HOURLY
from queries import air, events, places
from tests._store import NOW, everyone
from tests.data._twin import ABOVE, DAY, HOUR, hour_of

PLACES = ("320102002", "320102002001", "320111001", "320111004004", "320111401")
PLACES = tuple(place for place in PLACES if place in ABOVE)


def of(*codes):
    return Viewer("test", "district", codes, "internal")


def case(number, place="320102002", kind="request", topic="noise", opened=NOW - DAY, **more):
    return {
        "event": f"E{number:04d}",
        "kind": kind,
        "topic": topic,
        "title": f"event {number}",
        "place": place,
        "opened_at": opened,
        "due_at": opened + 2 * DAY,
        "closed_at": None,
        "updated_at": opened,
        "level": None,
        "status": "open",
        "department": "ecology",
    } | more


def random_cases(seed, count=80):
    chance = random.Random(seed)
    found = []
    for number in range(count):
        opened = NOW - chance.randint(1, 60 * 24) * HOUR
        closed = opened + 5 * HOUR if chance.random() < 0.4 else None
        kind, topic = chance.choice([("request", "noise"), ("request", "parking"), ("incident", "pipe_burst")])
        found.append(
            case(
                number,
                chance.choice(PLACES),
                kind,
                topic,
                opened,
                closed_at=closed,
                updated_at=closed or opened,
                status="closed" if closed else "open",
                level=chance.choice([None, 1, 2, 3, 4]) if kind == "incident" else None,
            )
        )
    return found


@pytest.mark.parametrize("viewer", [everyone(), of("320111"), of("NJ-JB")], ids=lambda v: v.scope)
def test_open_events_are_those_not_closed_the_worst_and_oldest_first(store, viewer):
    rows = random_cases(1)
    store.deliver("cases", rows)
    for kind in ("incident", "request"):
        truth = [
            row
            for row in rows
            if row["kind"] == kind and not row["closed_at"] and set(viewer.places) & ABOVE[row["place"]]
        ]
        truth.sort(key=lambda row: (row["level"] or 9, row["opened_at"], row["event"]))
        assert events.open_below(viewer, "3201", kind)["event"].to_list() == [row["event"] for row in truth][:50]
    counts = {row["kind"]: row for row in events.open_counts(viewer, "3201", NOW).iter_rows(named=True)}
    for kind, row in counts.items():
        mine = [
            one
            for one in rows
            if one["kind"] == kind and not one["closed_at"] and set(viewer.places) & ABOVE[one["place"]]
        ]
        assert (row["open"], row["overdue"]) == (len(mine), sum(one["due_at"] < NOW for one in mine))


def test_topics_count_two_spans(store):
    rows = [one for one in random_cases(2) if one["kind"] == "request"]
    store.deliver("cases", rows)
    until = hour_of(NOW) + HOUR
    since, before = until - 7 * DAY, until - 30 * DAY
    found = {
        row["topic"]: (row["opened"], row["opened_before"])
        for row in events.topics(replace(everyone(), personal=True), "320102", before, since, until).iter_rows(
            named=True
        )
    }
    for topic in ("noise", "parking"):
        mine = [one["opened_at"] for one in rows if one["topic"] == topic and "320102" in ABOVE[one["place"]]]
        expected = (sum(since <= at < until for at in mine), sum(before <= at < since for at in mine))
        assert found.get(topic, (0, 0)) == expected


def test_topics_of_few_requests_are_told_to_whom_they_may_be(store):
    rows = [case(n, "320102002", "request", "parking" if n else "noise", NOW - DAY) for n in range(8)]
    store.deliver("cases", [*rows, case(9, "320102002", "request", "water", NOW - DAY)])
    span = (NOW - 9 * DAY, NOW - 5 * DAY, NOW)

    def opened(viewer):
        found = events.topics(viewer, "320102", *span)
        return dict(found.select("topic", "opened").iter_rows())

    assert opened(replace(everyone(), personal=True)) == {"parking": 7, "noise": 1, "water": 1}
    assert opened(everyone()) == {"parking": None, "noise": None, "water": None}


def test_one_event_with_its_row_and_only_in_sight(store):
    store.deliver("cases", [case(1), case(2, "320111004")])
    row = events.one(everyone(), "E0002").row(0, named=True)
    assert (row["place"], row["row"], row["file"], row["source"]) == ("320111004", 2, "cases-001.parquet", "cases")
    assert events.one(of("320102"), "E0002").is_empty()
    assert events.one(everyone(), "E9999").is_empty()


def test_similar_events_share_kind_topic_and_street(store):
    near = [case(1), case(2, "320102002001"), case(3, opened=NOW - 20 * DAY)]
    far = [case(4, topic="parking"), case(5, "320111004"), case(6, opened=NOW - 90 * DAY)]
    store.deliver("cases", near + far)
    found = events.similar(everyone(), "E0001", "request", "noise", "320102002", NOW - 31 * DAY, NOW + 30 * DAY)
    assert found["event"].to_list() == ["E0002", "E0003"]


def test_points_are_open_events_with_coordinates(store):
    store.deliver("cases", [case(1), case(2)])
    assert events.points(everyone(), "3201").is_empty()


def pollutants(place, hour, without=()):
    values = {"air_pm25": 40.0, "air_pm10": 80.0, "air_so2": 8.0, "air_no2": 30.0, "air_co": 0.8, "air_o3_1h": 90.0}
    return [
        {"indicator": key, "place": place, "observed_at": hour, "value": value, "num": None, "den": None}
        for key, value in values.items()
        if key not in without
    ]


def test_stations_have_a_row_for_each_pollutant_also_for_what_is_missing(store):
    hour = hour_of(NOW) - HOUR
    store.deliver("rows", pollutants("NJ-T-01", hour) + pollutants("NJ-T-04", hour, without=("air_co",)))
    frame = air.stations(everyone(), hour)
    assert frame.height == 2 * len(HOURLY)
    missing = frame.filter(frame["value"].is_null())
    assert list(missing.select("place", "indicator").iter_rows()) == [("NJ-T-04", "air_co")]
    assert set(air.stations(of("320102"), hour)["place"]) == {"NJ-T-01"}
    assert air.newest_hour(everyone(), NOW) == hour
    assert air.newest_hour(everyone(), hour - 40 * DAY) is None
    found = air.history(everyone(), "NJ-T-01", hour, hour + HOUR)
    assert set(found["indicator"]) == {*HOURLY, "air_aqi"}


def test_a_place_its_way_children_and_sites(store):
    assert places.one(everyone(), "320102")["name_zh"].to_list() == ["玄武区"]
    assert places.one(of("320111"), "320102").is_empty()
    steps = places.way(everyone(), "320111001")
    assert steps.filter(steps["level"] != "unit")["place"].to_list() == ["3201", "320111", "320111001"]
    assert "NJ-JB" in steps["place"].to_list()
    narrow = places.way(of("320111"), "320111001")
    assert dict(narrow.select("place", "is_visible").iter_rows())["3201"] is False
    assert places.children(everyone(), "NJ-JB")["place"].to_list() == ["320111001"]
    assert set(places.children(everyone(), "320102")["place"]) >= {"320102002", "320102003"}
    found = places.sites_below(everyone(), "320102")
    assert set(found["place"]) == {"NJ-T-01", "NJ-T-02", "NJ-T-03"} and found["signs"].sum() == 0
    hour = hour_of(NOW) - timedelta(hours=1)
    store.deliver("rows", pollutants("NJ-T-01", hour))
    found = places.sites_below(everyone(), "320102")
    assert dict(found.select("place", "signs").iter_rows())["NJ-T-01"] >= 6
