"""The questions of the wall against plain Python over the same rows, admitted through the front door."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from city.access import Viewer
from queries import _ask, alerts, hotline, places, sources, vitals
from tests._store import NOW, everyone

HOUR = timedelta(hours=1)
SITES = ("NJ-T-01", "NJ-T-02", "NJ-T-03", "NJ-T-04")
XUANWU = Viewer("test", "district", ("320102",), "public")


def reading(value, place="NJ-T-01", at=NOW - HOUR, indicator="air_pm25"):
    return {"indicator": indicator, "place": place, "observed_at": at, "value": value, "num": None, "den": None}


def request(number, place, at, topic="garbage"):
    return {
        "event": f"r{number}",
        "kind": "request",
        "topic": topic,
        "title": "t",
        "place": place,
        "opened_at": at,
        "updated_at": at,
        "status": "open",
    }


def test_now_and_spark_of_the_city(store):
    store.deliver("rows", [reading(40.0 + h, at=NOW - h * HOUR) for h in range(1, 30)])
    now = vitals.now(everyone(), "3201", ["air_pm25", "air_pm10"])
    assert now["indicator"].to_list() == ["air_pm25"]
    since = (NOW - 6 * HOUR).replace(minute=0)
    steps = vitals.spark(everyone(), "3201", ["air_pm25"], since)
    assert steps["moment"].to_list() == [since + n * HOUR for n in range(6)]
    assert steps["value"].to_list() == [pytest.approx(46.0 - n) for n in range(6)]
    daily = vitals.spark_days(everyone(), "3201", ["air_pm25"], NOW - timedelta(days=3), NOW)
    assert daily["moment"].to_list() == sorted(daily["moment"].to_list()) and daily.height >= 2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_beyond_is_what_plain_comparison_finds(store, seed):
    chance = random.Random(seed)
    rows = [reading(float(chance.randint(0, 100)), site, indicator="air_pm10") for site in SITES]
    store.deliver("rows", rows)
    found = alerts.beyond(everyone(), [("air_pm10", False, ">", 60.0), ("air_no2", False, "<", 5.0)])
    at_sites = {place for place in found["place"] if place in SITES}
    assert at_sites == {row["place"] for row in rows if row["value"] >= 60.0}
    for place, above in zip(found["place"], found["above"], strict=True):
        assert place in above and "3201" in above


def test_beyond_knows_reporting_units_and_stays_in_the_scope(store):
    store.deliver("rows", [reading(90.0, "NJ-T-04"), reading(90.0, "NJ-T-01")])
    conditions = [("air_pm25", False, ">", 60.0)]
    all_of_it = alerts.beyond(everyone(), conditions)
    above = dict(zip(all_of_it["place"], all_of_it["above"], strict=True))
    assert "NJ-JB" in above["NJ-T-04"] and "320111" in above["NJ-T-04"]
    assert "NJ-T-04" not in alerts.beyond(XUANWU, conditions)["place"].to_list()
    assert alerts.beyond(everyone(), []).height == 0


def test_history_gives_only_the_pairs_asked_for_newest_first(store):
    store.deliver("rows", [reading(50.0 + h, site, NOW - h * HOUR) for h in range(1, 6) for site in SITES[:2]])
    hours = alerts.history(everyone(), ["air_pm25"], ["NJ-T-01"], NOW - 10 * HOUR)
    assert set(hours["place"]) == {"NJ-T-01"}
    assert hours["value"].to_list() == [51.0, 52.0, 53.0, 54.0, 55.0]


def test_warnings_in_force_are_the_newest_issues(store):
    def issue(warning, level, issued_h, expires_h):
        return {
            "warning": warning,
            "kind": "暴雨",
            "level": level,
            "issuer": "气象台",
            "title": "t",
            "issued_at": NOW - issued_h * HOUR,
            "expires_at": NOW + expires_h * HOUR,
            "place": "3201",
        }

    store.deliver("notices", [issue("a", 3, 5, 9), issue("a", 1, 2, 9), issue("b", 2, 8, -1), issue("c", 4, 1, 3)])
    assert alerts.warnings(everyone(), NOW)["level"].to_list() == [1, 4]
    assert alerts.warnings(everyone(), NOW - 3 * HOUR)["level"].to_list() == [2, 3]


@pytest.mark.parametrize("seed", [1, 2])
def test_rising_topics_are_those_that_plain_counting_finds(store, seed):
    chance = random.Random(seed)
    until = NOW.replace(minute=0)
    streets = ("320102002", "320102003", "320111004")
    rows, number = [], 0
    for street in streets:
        for topic in ("garbage", "noise"):
            for week in range(5):
                for _ in range(chance.randint(0, 30)):
                    number += 1
                    at = until - timedelta(days=7 * week) - timedelta(minutes=chance.randint(1, 1439))
                    rows.append(request(number, street, at, topic))
    store.deliver("cases", rows)
    ago = [(row["topic"], row["place"], (until - row["opened_at"]).days // 7) for row in rows]
    counts = Counter(ago)
    expected = {}
    for street in streets:
        for topic in ("garbage", "noise"):
            opened = counts[topic, street, 0]
            usual = sum(counts[topic, street, week] for week in range(1, 5)) / 4
            if opened >= 10 and opened > 1.5 * usual:
                expected[topic, street] = (opened, usual)
    found = hotline.rising(replace(everyone(), personal=True), until)
    keys = zip(found["topic"], found["place"], strict=True)
    assert dict(zip(keys, zip(found["opened"], found["usual"], strict=True), strict=True)) == expected


def test_feeds_know_their_source(store):
    store.deliver("rows", [reading(40.0)])
    feeds = sources.feeds(everyone())
    row = next(one for one in feeds.iter_rows(named=True) if one["source"] == "rows")
    assert row["promise_s"] and row["name_zh"] and row["is_sample"] is False


def test_named_places_and_shapes_stay_in_the_scope(store):
    assert set(places.named(everyone(), ["NJ-JB"], ["district"])["place"]) == {"NJ-JB", "320102", "320111"}
    assert set(places.named(XUANWU, ["NJ-JB"], ["district"])["place"]) == {"320102"}
    assert places.shapes(XUANWU, "3201", "district")["place"].to_list() in ([], ["320102"])


@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_delivery_does_not_touch_is_not_asked_again_and_late_hours_come_all_the_same(store, monkeypatch, seed):
    chance = random.Random(seed)
    known: dict = {}

    def deliver(hours):
        rows = [reading(float(chance.randint(1, 90)), at=NOW - h * HOUR) for h in hours]
        store.deliver("rows", rows)
        known.update({row["observed_at"].replace(minute=0): row["value"] for row in rows})

    def told():
        steps = vitals.spark(everyone(), "NJ-T-01", ["air_pm25"], (NOW - 40 * HOUR).replace(minute=0))
        hours = alerts.history(everyone(), ["air_pm25"], ["NJ-T-01"], (NOW - 40 * HOUR).replace(minute=0))
        assert dict(zip(hours["hour"], hours["value"], strict=True)) == known
        assert hours["hour"].to_list() == sorted(hours["hour"], reverse=True)
        assert dict(zip(steps["moment"], steps["value"], strict=True)) == known
        return steps

    deliver(range(13, 40))
    deliver(range(5, 9))
    assert told().height == 31
    asked = []
    real = _ask._Door._answer
    monkeypatch.setattr(_ask._Door, "_answer", lambda door, *given: asked.append(given[2]) or real(door, *given))
    deliver(range(1, 5))
    assert told().height == 35
    assert asked and all(given["since"] > NOW - 10 * HOUR for given in asked), "the older hours were asked again"
    deliver([30])
    assert told().height == 35
    assert any(given["since"] < NOW - 30 * HOUR for given in asked), "a late hour was not asked"
    deliver([60])
    del known[(NOW - 60 * HOUR).replace(minute=0)]
    assert told().height == 35
