"""Trend, comparison, ranking and source rows against plain Python over the same rows, admitted through the front door."""

import random
from collections import defaultdict
from datetime import datetime, timedelta
from statistics import median

import pytest

from city.access import Viewer
from queries import vitals
from tests._store import NOW, everyone
from tests.data._twin import ABOVE, DAY, HOUR, hour_of

SITES = ("NJ-T-01", "NJ-T-02", "NJ-T-03", "NJ-T-04")
KEY = "air_no2"


def of(*places):
    return Viewer("test", "district", places, "internal")


def reading(value, place="NJ-T-01", at=NOW - HOUR, indicator=KEY):
    return {"indicator": indicator, "place": place, "observed_at": at, "value": value, "num": None, "den": None}


def random_rows(seed, hours=24 * 4, share=0.6):
    """Readings of an hour now and then at each site, at most one a quarter of an hour."""
    chance = random.Random(seed)
    return [
        reading(float(chance.randint(0, 80)), site, hour_of(NOW) - n * HOUR + quarter * timedelta(minutes=15))
        for site in SITES
        for n in range(1, hours)
        for quarter in range(4)
        if chance.random() < share / 2
    ]


def hours_of(rows, place):
    """hour → mean of the readings at one site."""
    found = defaultdict(list)
    for row in rows:
        if row["place"] == place:
            found[hour_of(row["observed_at"])].append(row["value"])
    return {hour: sum(values) / len(values) for hour, values in found.items()}


@pytest.mark.parametrize("seed", [1, 2])
def test_trend_has_each_hour_once_with_its_mean_or_nothing(store, seed):
    rows = random_rows(seed)
    store.deliver("rows", rows)
    since, until = hour_of(NOW) - 48 * HOUR, hour_of(NOW)
    frame = vitals.trend(everyone(), "NJ-T-01", KEY, since, until)
    truth = hours_of(rows, "NJ-T-01")
    moments = [since + n * HOUR for n in range(48)]
    assert frame["moment"].to_list() == moments
    assert frame["value"].to_list() == [pytest.approx(truth[m]) if m in truth else None for m in moments]


def test_trend_carries_the_normal_of_its_hour_of_the_week(store):
    rows = [reading(float(n % 11), at=hour_of(NOW) - n * HOUR) for n in range(1, 24 * 7 * 7)]
    store.deliver("rows", rows)
    until = hour_of(NOW)
    normals = {row["slot"]: row for row in store.table("normals", "place = '320102'").iter_rows(named=True)}
    assert normals
    frame = vitals.trend(everyone(), "320102", KEY, until - 24 * HOUR, until)
    for row in frame.iter_rows(named=True):
        usual = normals[row["moment"].weekday() * 24 + row["moment"].hour]
        assert (row["median"], row["spread"]) == (usual["median"], usual["spread"])


def test_trend_finds_the_usual_itself_where_no_normals_are_kept(store):
    chance = random.Random(7)
    rows = [reading(float(chance.randint(0, 50)), at=hour_of(NOW) - n * HOUR) for n in range(1, 24 * 7 * 7)]
    store.deliver("rows", rows)
    assert store.table("normals", "place = 'NJ-T-01'").is_empty()
    until, midnight = hour_of(NOW), NOW.replace(hour=0, minute=0)
    past = defaultdict(list)
    for hour, value in hours_of(rows, "NJ-T-01").items():
        if midnight - 56 * DAY <= hour < midnight:
            past[hour.weekday(), hour.hour].append(value)
    frame = vitals.trend(everyone(), "NJ-T-01", KEY, until - 24 * HOUR, until)
    for row in frame.iter_rows(named=True):
        before = past[row["moment"].weekday(), row["moment"].hour]
        middle = median(before)
        assert len(before) >= 4 and row["median"] == pytest.approx(middle)
        assert row["spread"] == pytest.approx(1.4826 * median(abs(value - middle) for value in before))


def test_daily_trend_judges_by_the_same_weekdays_before(store):
    chance = random.Random(5)
    noon = NOW.replace(hour=12, minute=0)
    rows = [reading(float(chance.randint(0, 60)), at=noon - n * DAY) for n in range(1, 120) if chance.random() < 0.85]
    store.deliver("rows", rows)
    days = {row["observed_at"].replace(hour=0, minute=0): row["value"] for row in rows}
    until = NOW.replace(hour=0, minute=0)
    frame = vitals.trend_daily(everyone(), "NJ-T-01", KEY, until - 30 * DAY, until)
    assert frame.height == 30
    for row in frame.iter_rows(named=True):
        # The question looks 56 days back from the start of the window at most.
        before = [
            value
            for n, value in ((n, days.get(row["moment"] - 7 * n * DAY)) for n in range(1, 9))
            if value is not None and row["moment"] - 7 * n * DAY >= until - 86 * DAY
        ]
        assert row["value"] == days.get(row["moment"])
        if len(before) < 4:
            assert row["median"] is None and row["spread"] is None
        else:
            middle = median(before)
            assert row["median"] == pytest.approx(middle)
            assert row["spread"] == pytest.approx(1.4826 * median(abs(value - middle) for value in before))


@pytest.mark.parametrize("seed", [3, 4])
def test_compare_gives_the_hours_asked_for_and_how_dense_they_are(store, seed):
    rows = random_rows(seed, share=0.5)
    store.deliver("rows", rows)
    truth = hours_of(rows, "NJ-T-02")
    moments = [hour_of(NOW) - n * HOUR for n in (1, 5, 25, 49, 3000)]
    frame = vitals.compare(everyone(), "NJ-T-02", KEY, moments)
    expected = sorted(
        (m, pytest.approx(truth[m]), sum(m - n * HOUR in truth for n in range(6))) for m in moments if m in truth
    )
    assert list(frame.select("moment", "value", "hours_seen").iter_rows()) == expected


def test_compare_daily_gives_the_days_asked_for(store):
    store.deliver("rows", [reading(float(n), at=NOW - n * DAY) for n in range(10)])
    days = [NOW.replace(hour=0, minute=0) - n * DAY for n in (1, 7, 364)]
    frame = vitals.compare_daily(everyone(), "NJ-T-01", KEY, days)
    assert list(frame.select("moment", "value").iter_rows()) == [(days[1], 7.0), (days[0], 1.0)]


def test_compare_running_takes_the_first_hours_only(store):
    rows = random_rows(6)
    store.deliver("rows", rows)
    truth = hours_of(rows, "NJ-T-03")
    today = NOW.replace(hour=0, minute=0)
    frame = vitals.compare_running(everyone(), "NJ-T-03", KEY, [today, today - DAY], 9)
    for row in frame.iter_rows(named=True):
        first = [truth[row["moment"] + n * HOUR] for n in range(9) if row["moment"] + n * HOUR in truth]
        assert row["hours_seen"] == len(first)
        assert row["total"] == pytest.approx(sum(first))
        assert (row["lowest"], row["highest"]) == (pytest.approx(min(first)), pytest.approx(max(first)))
        last = max(hour for hour in truth if row["moment"] <= hour < row["moment"] + 9 * HOUR)
        assert row["newest"] == pytest.approx(truth[last])
    assert frame.height == 2


def test_ranking_lists_places_without_data_as_such(store):
    store.deliver("rows", [reading(10.0), reading(30.0, "NJ-T-04")])
    frame = vitals.ranking(everyone(), KEY, ["320102", "320111", "NJ-JB", "320111-net"])
    assert dict(frame.select("place", "value").iter_rows()) == {
        "320102": 10.0,
        "320111": 30.0,
        "NJ-JB": 30.0,
        "320111-net": None,
    }
    assert vitals.ranking(of("320102"), KEY, ["320102", "320111"])["place"].to_list() == ["320102"]


def test_ranking_below_leaves_out_sites_that_never_sent_it(store):
    store.deliver("rows", [reading(10.0), reading(30.0, "NJ-T-04")])
    frame = vitals.ranking_below(everyone(), KEY, "3201", ["site"])
    assert frame["place"].to_list() == ["NJ-T-01", "NJ-T-04"]
    frame = vitals.ranking_below(everyone(), KEY, "3201", ["district"])
    assert frame["place"].to_list() == ["320102", "320111"]
    assert vitals.ranking_below(of("320111"), KEY, "3201", ["district"])["place"].to_list() == ["320111"]


@pytest.mark.parametrize("viewer", [everyone("internal"), of("320102"), of("NJ-JB")], ids=lambda v: v.scope)
def test_rows_are_those_delivered_newest_first_page_by_page(store, viewer):
    rows = random_rows(8, hours=30)
    store.deliver("rows", rows)
    since, until = hour_of(NOW) - 20 * HOUR, hour_of(NOW) - 2 * HOUR
    truth = [
        (row["observed_at"], row["place"], row["value"], line)
        for line, row in enumerate(rows)
        if since <= row["observed_at"] < until and set(viewer.places) & ABOVE[row["place"]]
    ]
    truth.sort(key=lambda row: (-row[0].timestamp(), row[1]))
    pages = [vitals.rows(viewer, [KEY], "3201", since, until, size=7, skip=7 * n) for n in range(len(truth) // 7 + 1)]
    found = [row for page in pages for row in page.select("observed_at", "place", "value").iter_rows()]
    assert found == [row[:3] for row in truth] and found
    lines = {row["row"] for page in pages for row in page.iter_rows(named=True)}
    assert len(lines) == len(truth)
    counted = vitals.rows_count(viewer, [KEY], "3201", since, until)
    assert counted["rows_read"].to_list() == [len(truth)] and counted["source"].to_list() == ["rows"]
    assert pages[0]["file"][0] == "rows-001.parquet"


def test_rows_of_a_place_and_below(store):
    store.deliver("rows", [reading(10.0), reading(20.0, "NJ-T-03"), reading(30.0, "NJ-T-04")])
    since, until = NOW - DAY, NOW
    for place, values in (("320102", [10.0, 20.0]), ("NJ-JB", [30.0]), ("NJ-T-03", [20.0]), ("nowhere", [])):
        assert sorted(vitals.rows(everyone(), [KEY], place, since, until)["value"]) == values


def test_rows_set_aside_name_their_rule_and_only_for_the_whole_city(store):
    good = [reading(10.0, at=NOW - n * HOUR) for n in range(1, 60)]
    bad = store.write("rows", [*good, reading(-4.0, "NJ-T-02"), reading(12.0, "NJ-T-99")])
    assert store.admission.admit("rows", bad, known_at=NOW).rows_set_aside == 2
    found = vitals.rows_set_aside(everyone(), ["rows"], "3201")
    assert set(found["rule"]) == {"value_in_range", "place_known"} and found["reason"].null_count() == 0
    assert vitals.rows_set_aside(of("320102"), ["rows"], "3201").is_empty()
    assert vitals.rows_set_aside(everyone(), ["other"], "3201").is_empty()


def test_signs_and_sparks_of_a_place(store):
    rows = random_rows(9, hours=40) + [reading(5.0, "NJ-T-01", NOW - HOUR, "air_so2")]
    store.deliver("rows", rows)
    found = vitals.signs_of_place(everyone(), "NJ-T-01")
    newest = max(row["observed_at"] for row in rows if row["place"] == "NJ-T-01" and row["indicator"] == KEY)
    assert set(found["indicator"]) == {KEY, "air_so2"}
    assert dict(found.select("indicator", "observed_at").iter_rows())[KEY] == newest
    both = vitals.signs_of_places(everyone(), ["NJ-T-01", "NJ-T-04"])
    assert {(row["place"], row["indicator"]) for row in both.iter_rows(named=True)} == {
        ("NJ-T-01", KEY),
        ("NJ-T-01", "air_so2"),
        ("NJ-T-04", KEY),
    }
    truth = hours_of([row for row in rows if row["indicator"] == KEY], "NJ-T-01")
    since = NOW - DAY
    sparks = vitals.sparks_of_place(everyone(), "NJ-T-01", since, NOW)
    told = {hour: value for key, hour, value in sparks.iter_rows() if key == KEY}
    assert told == {hour: pytest.approx(value) for hour, value in truth.items() if since <= hour < NOW}
    daily = vitals.spark_days(everyone(), "NJ-T-01", [KEY], NOW - 5 * DAY, NOW)
    days = {datetime(hour.year, hour.month, hour.day) for hour in truth}
    assert set(daily["moment"]) == days and set(daily["indicator"]) == {KEY}
