"""Alerts from newest readings: judged, at the finest place, since when, in order."""

from datetime import datetime, timedelta

import pytest

from city.alerting.newest import (
    finest,
    in_order,
    judge_rows,
    mildest,
    mildest_conditions,
    with_since,
    worst_by_place,
)
from city.catalogue import catalogue

NOW = datetime(2026, 7, 14, 12, 0)


def row(indicator="air_pm25", place="NJ-A", value=70.0, level="site", above=(), **more):
    return {
        "indicator": indicator,
        "place": place,
        "place_level": level,
        "value": value,
        "den": None,
        "z": None,
        "normal": None,
        "observed_at": NOW - timedelta(minutes=30),
        "above": list(above or (place, "320102", "3201")),
        **more,
    }


def judged(*rows):
    return judge_rows(catalogue(), rows, NOW)


def test_the_mildest_conditions_sieve_everything_that_any_level_would_take():
    for sign in catalogue().indicators.values():
        thresholds = sign.threshold_at(NOW)
        for _, alternatives in thresholds.levels if thresholds else ():
            for condition in alternatives:
                assert any(
                    mild.is_z == condition.is_z
                    and mild.is_upper == condition.is_upper
                    and (mild.number <= condition.number if mild.is_upper else mild.number >= condition.number)
                    for mild in mildest(sign, NOW)
                ), (sign.key, str(condition))
    assert ("air_pm25", False, ">", 60.0) in mildest_conditions(catalogue(), NOW)


def test_a_reading_beyond_its_threshold_is_an_alert_and_one_at_it_is_none():
    assert [(one.place, one.level) for one in judged(row(value=70.0), row(place="NJ-B", value=60.0))] == [("NJ-A", 1)]


def test_missing_is_no_alert():
    assert judged(row(observed_at=NOW - timedelta(days=3))) == []


def test_the_city_is_no_alert_where_finer_places_exist():
    assert judged(row(place="3201", level="city", above=("3201",))) == []
    assert judged(row("power_gap", "3201", 30.0, "city", above=("3201",)))[0].level == 4


def test_official_warnings_are_no_alerts_of_ours():
    assert judged(row("weather_warning_level", "320102", 4.0, "district")) == []


def test_small_counts_are_not_judged_by_their_history_alone():
    few = row("hotline_requests", "320102002", 5.0, "street", z=3.5, normal=1.0)
    many = row("hotline_requests", "320102003", 40.0, "street", z=3.5, normal=12.0)
    assert [one.place for one in judged(few, many)] == ["320102003"]


def test_only_the_finest_place_is_listed():
    site, district = row(), row(place="320102", level="district", above=("320102", "3201"))
    assert [one.place for one in judged(site, district)] == ["NJ-A"]
    assert [one.place for one in finest(judged(district))] == ["320102"]


def hours(values, indicator="rain_1h", place="NJ-A", median=None, spread=None):
    newest = NOW.replace(minute=0) - timedelta(hours=1)
    return [
        {
            "indicator": indicator,
            "place": place,
            "hour": newest - timedelta(hours=i),
            "value": value,
            "median": median,
            "spread": spread,
        }
        for i, value in enumerate(values)
        if value is not None
    ]


@pytest.mark.parametrize(
    ("values", "since_h"),
    [
        ([25, 25, 25, 5, 25], 3),
        ([25, None, 25, 5], 3),
        ([25, None, None, None, None, 25], 1),
        ([5], 1),
        ([25] * 49, None),
    ],
)
def test_since_when_without_a_break(values, since_h):
    alerts = judged(row("rain_1h", value=25.0))
    earliest = NOW - timedelta(hours=48)
    found = with_since(alerts, hours(values), earliest)[0]
    assert found.looked_back
    assert found.since == (None if since_h is None else NOW.replace(minute=0) - timedelta(hours=since_h))


def test_the_worst_of_a_place_is_the_highest_level_then_the_largest_excess():
    alerts = judged(row(value=70.0), row(place="NJ-B", value=90.0), row("rain_1h", "NJ-C", 75.0))
    assert worst_by_place(alerts)["320102"].place == "NJ-C"
    assert worst_by_place([one for one in alerts if one.place != "NJ-C"])["320102"].place == "NJ-B"


def test_highest_level_first_then_the_oldest():
    alerts = with_since(
        judged(row("rain_1h", "NJ-A", 25.0), row("rain_1h", "NJ-B", 25.0), row("rain_1h", "NJ-C", 75.0)),
        [*hours([25, 25, 5], place="NJ-B"), *hours([25, 5])],
        NOW - timedelta(hours=48),
    )
    assert [one.place for one in in_order(alerts)] == ["NJ-C", "NJ-B", "NJ-A"]
