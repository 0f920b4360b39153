"""The newest value that a sign shows, the one a day before, and the normal that it is compared with."""

import math
import random
from datetime import timedelta

import pytest

from city.catalogue import catalogue
from tests._store import NOW
from tests.data._twin import DAY, HOUR, day_of, hour_of, hourly, normals

TODAY, THIS_HOUR = day_of(NOW), hour_of(NOW)


def reading(indicator, place, at, value):
    return {"indicator": indicator, "place": place, "observed_at": at, "value": value, "num": None, "den": None}


def latest(store, indicator, place):
    found = store.table("latest", f"indicator = '{indicator}' and place = '{place}'")
    assert found.height == 1
    return found.row(0, named=True)


def test_the_newest_hour_and_the_same_hour_yesterday(store):
    times = [THIS_HOUR - 24 * HOUR, THIS_HOUR - HOUR, THIS_HOUR]
    store.deliver("rows", [reading("air_no2", "NJ-T-01", at, 10.0 * n) for n, at in enumerate(times, 1)])
    found = latest(store, "air_no2", "320102")
    assert (found["value"], found["previous"], found["period_start"]) == (30.0, 10.0, THIS_HOUR)


def test_a_sum_shows_the_newest_complete_hour(store):
    """hotline_requests comes every 15 minutes: the hour is complete when its fourth quarter has come."""
    quarters = [THIS_HOUR - HOUR + timedelta(minutes=15 * n) for n in range(6)]
    rows = [reading("hotline_requests", "320102002", at, 10.0) for at in quarters]
    store.deliver("rows", rows[:3])
    assert store.table("latest", "indicator = 'hotline_requests'").is_empty()
    store.deliver("rows", rows[3:4])
    assert (
        latest(store, "hotline_requests", "3201")["value"],
        latest(store, "hotline_requests", "3201")["samples"],
    ) == (40, 4)
    store.deliver("rows", rows[4:])
    found = latest(store, "hotline_requests", "3201")
    assert (found["value"], found["period_start"]) == (40.0, THIS_HOUR - HOUR)


def test_an_hour_that_another_follows_is_complete_even_if_a_row_is_missing(store):
    rows = [
        reading("hotline_requests", "320102002", THIS_HOUR - HOUR, 10.0),
        reading("hotline_requests", "320102002", THIS_HOUR, 3.0),
    ]
    store.deliver("rows", rows)
    assert latest(store, "hotline_requests", "3201")["value"] == 10.0


def test_the_running_day_against_the_whole_day_before(store):
    rows = [reading("air_pm25", "NJ-T-01", TODAY - DAY + n * HOUR, 20.0 + n) for n in range(24)]
    rows += [reading("air_pm25", "NJ-T-01", TODAY + n * HOUR, 50.0) for n in range(3)]
    store.deliver("rows", rows)
    found = latest(store, "air_pm25", "3201")
    assert (found["value"], found["previous"], found["period_start"]) == (50.0, 31.5, TODAY)
    assert (found["z"], found["normal"]) == (None, None)


def test_a_daily_sum_against_yesterday_up_to_the_same_hour(store):
    rows = [reading("lift_entrapments", "320102002", TODAY - DAY + n * HOUR, 2.0) for n in range(24)]
    rows += [reading("lift_entrapments", "320102002", TODAY + n * HOUR, 3.0) for n in range(4)]
    store.deliver("rows", rows)
    found = latest(store, "lift_entrapments", "3201")
    assert (found["value"], found["previous"]) == (12.0, 8.0)


def test_a_late_row_does_not_turn_the_clock_back(store):
    store.deliver("rows", [reading("air_no2", "NJ-T-01", THIS_HOUR, 30.0)])
    store.deliver("rows", [reading("air_no2", "NJ-T-01", THIS_HOUR - 5 * HOUR, 90.0)])
    assert latest(store, "air_no2", "3201")["value"] == 30.0
    store.deliver("rows", [reading("air_no2", "NJ-T-02", THIS_HOUR - 30 * HOUR, 70.0)])
    assert latest(store, "air_no2", "3201")["value"] == 30.0
    assert latest(store, "air_no2", "NJ-T-02")["value"] == 70.0


def test_a_late_row_of_yesterday_changes_what_today_is_compared_with(store):
    store.deliver("rows", [reading("air_no2", "NJ-T-01", THIS_HOUR, 30.0)])
    assert latest(store, "air_no2", "3201")["previous"] is None
    store.deliver("rows", [reading("air_no2", "NJ-T-01", THIS_HOUR - 24 * HOUR, 20.0)])
    assert latest(store, "air_no2", "3201")["previous"] == 20.0


def eight_weeks(indicator, places, dice, low, high):
    hours = [TODAY - n * HOUR for n in range(1, 60 * 24)]
    return [reading(indicator, place, at, float(dice.randint(low, high))) for at in hours for place in places]


@pytest.mark.parametrize("indicator", ["hotline_requests", "air_no2"])
def test_normals_are_median_and_mad_of_eight_weeks(store, indicator):
    dice = random.Random(3)
    rows = eight_weeks(indicator, ("320102002", "320111001"), dice, 20, 60)
    rows += [reading(indicator, "320102002", THIS_HOUR, 99.0)]
    store.deliver("rows", rows)
    entry = catalogue().indicator(indicator)
    everywhere = normals(hourly(indicator, [{**row, "at": row["observed_at"]} for row in rows]), TODAY)
    wide = {"3201", "320102", "320111", "NJ-JB"}
    expected = {k: v for k, v in everywhere.items() if k[0] in wide or entry.shown == "last_hour"}
    found = {
        (row["place"], row["slot"]): (row["median"], row["spread"], row["weeks"])
        for row in store.table("normals", f"indicator = '{indicator}'").iter_rows(named=True)
    }
    assert found == {key: pytest.approx(value, rel=1e-9) for key, value in expected.items()}


def test_z_is_the_distance_from_the_normal_in_spreads(store):
    dice = random.Random(4)
    rows = eight_weeks("hotline_requests", ("320102002",), dice, 90, 110)
    last = THIS_HOUR - HOUR
    rows += [reading("hotline_requests", "320102002", last + timedelta(minutes=15 * n), 50.0) for n in range(4)]
    store.deliver("rows", rows)
    found = latest(store, "hotline_requests", "320102")
    assert found["value"] == 200.0
    least = math.sqrt(found["normal"])
    assert found["z"] == pytest.approx((200.0 - found["normal"]) / max(found["spread"], least))


def test_normals_are_made_anew_for_the_new_day_and_for_a_late_past(store):
    dice = random.Random(5)
    rows = eight_weeks("hotline_requests", ("320102002",), dice, 20, 60)
    store.deliver("rows", rows)
    before = store.table("normals")
    store.deliver("rows", [reading("hotline_requests", "320111001", TODAY - 7 * DAY, 500.0)])
    assert not store.table("normals").equals(before)
    store.deliver("rows", [reading("hotline_requests", "320102002", TODAY + HOUR, 40.0)])
    assert set(store.table("normals")["before"]) == {TODAY}


def test_a_z_that_is_delivered_is_shown_as_it_is(store):
    rows = [reading("hotline_surge", "320102002", THIS_HOUR - n * HOUR, 3.5) for n in (2, 1)]
    store.deliver("rows", rows)
    assert latest(store, "hotline_surge", "320102002")["z"] == 3.5
