"""The sample city's stories and habits: storm, lantern fair, seasons, daily totals, events."""

from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from city.catalogue import catalogue
from city.topics import topics
from data.sample import clock, events, phrases, stories, warned
from data.sample.rows import event_rows
from data.sample.weather import Weather
from tests.data._sample import UNTIL, hour_of_peak, places, read


def test_storm_goes_its_way():
    noon = stories.storm_noon(2026)
    span = (noon + timedelta(hours=4), noon + timedelta(hours=22))
    rain = hour_of_peak(read("rain_1h", *span, 600), pl.col("v").max())
    ponding = hour_of_peak(read("ponding_depth", *span, 600), pl.col("v").max())
    vehicle = pl.col("num").sum() / pl.col("den").sum()
    traffic = hour_of_peak(read("traffic_index", *span, 600), vehicle)
    river = hour_of_peak(read("river_level", *span, 3600).filter(pl.col("place") == "NJ-RV-02"), pl.col("v").max())
    calls = hour_of_peak(read("hotline_requests", *span, 900), pl.col("v").sum(), "30m")
    assert noon + timedelta(hours=8) < rain < ponding < traffic < calls + timedelta(minutes=30)
    assert ponding < calls
    assert river > rain
    assert 60 < read("rain_1h", *span, 600)["v"].max() < 110
    assert read("ponding_depth", *span, 600)["v"].max() >= 40
    level = read("river_level", *span, 3600).filter(pl.col("place") == "NJ-RV-02")["v"]
    assert level.max() - level[0] > 1.0


def test_storm_brings_requests_and_incidents():
    day = clock.seconds(datetime(2026, 7, 2)) // clock.DAY
    weather = Weather((day - 7) * clock.DAY, (day + 2) * clock.DAY)
    found = event_rows(events.happen("request", day - 7, day, weather), clock.seconds(datetime(2026, 7, 3)))
    evening = found.filter(pl.col("opened_at").dt.hour() >= 20)
    by_day = evening.group_by(pl.col("opened_at").dt.date().alias("d")).len().sort("d")["len"]
    assert by_day[-1] > 3 * by_day[:-1].max()
    that_night = evening.filter(pl.col("opened_at") >= datetime(2026, 7, 2))
    assert that_night["topic"].value_counts(sort=True)["topic"][0] == "ponding"


def test_storm_warnings_step_up_and_down():
    issued = warned.storm(2026)
    assert [w.level for w in issued] == [4, 3, 2, 1, 2, 3]
    assert {w.issuer for w in issued} == {"南京市气象台"}
    assert all(a.expires_at == b.issued_at for a, b in pairwise(issued))
    assert len({w.warning for w in issued}) == 6
    t = np.array([clock.seconds(w.issued_at) for w in issued])
    assert warned.grade(t).tolist() == [1, 2, 3, 4, 3, 2]
    assert warned.grade(t[:1] - 1).tolist() == [0]


def test_lantern_fair_fills_and_empties():
    day = datetime(2026, 3, 3)
    crowd = read("safety_crowd_load", day + timedelta(hours=14), day + timedelta(hours=24), 300).filter(
        pl.col("place") == "NJ-CR-01"
    )
    at = dict(zip(crowd["observed_at"].dt.truncate("5m"), crowd["v"], strict=True))
    assert at[day + timedelta(hours=20)] == pytest.approx(100 * 60000 / 66000, abs=1.5)
    assert at[day + timedelta(hours=20, minutes=30)] == pytest.approx(100 * 65000 / 66000, abs=1.5)
    assert at[day + timedelta(hours=22, minutes=30)] < 30
    assert hour_of_peak(crowd, pl.col("v").max(), "5m") == day + timedelta(hours=20, minutes=30)
    rain = read("rain_1h", day + timedelta(hours=19), day + timedelta(hours=23), 600).filter(
        pl.col("place") == "320104002"
    )
    begins = rain.filter(pl.col("v") > 0.1)["observed_at"].min()
    assert day + timedelta(hours=20, minutes=50) < begins < day + timedelta(hours=21, minutes=20)
    station = read("traffic_station_crowding", day + timedelta(hours=19), day + timedelta(hours=22), 300).filter(
        pl.col("place") == "NJ-MT-05"
    )
    assert station["v"].max() > 80
    assert station["v"].min() < 12


def test_stories_can_be_found_in_a_year():
    assert [s.key for s in stories.stories(2026)] == ["lantern", "storm"]
    for story in stories.stories(2026):
        assert story.name["zh"] and story.name["en"] and story.start < story.end
        assert set(story.signs) <= set(catalogue().indicators)
        known = set(places()) | {"3201"}
        assert set(story.places) <= known
    assert len(stories.windows(datetime(2025, 11, 22), datetime(2026, 11, 22))) == 2


def test_year_of_events_is_plausible():
    day = clock.seconds(UNTIL) // clock.DAY
    weather = Weather((day - 30) * clock.DAY, (day + 1) * clock.DAY)
    for kind, low, high in (("request", 400, 900), ("incident", 60, 140)):
        found = events.happen(kind, day - 29, day, weather)
        now = clock.seconds(UNTIL)
        frame = event_rows(found, now)
        assert frame["event"].n_unique() == frame.height
        assert low < len(found) / 30 < high
        closed = frame.filter(pl.col("closed_at").is_not_null())
        assert 0.90 < (closed["closed_at"] <= closed["due_at"]).mean() < 0.99
        assert set(frame["status"]) <= set(topics().statuses)
        assert set(frame["channel"]) <= set(topics().channels)
        assert set(frame["department"]) <= set(catalogue().departments)
        assert frame["place"].is_in(places().implode()).all()
        assert frame["updated_at"].max() <= UNTIL
        assert frame.filter(pl.col("rating").is_not_null() & pl.col("closed_at").is_null()).height == 0


def test_every_topic_has_phrases_and_a_share():
    assert set(phrases.TEXTS) == set(phrases.SHARES) == set(topics().topics)
    assert set(phrases.STORM) <= set(phrases.TEXTS)
    assert all(topics().topic(key).department in catalogue().departments for key in phrases.TEXTS)


def test_daily_totals_are_those_of_such_a_city():
    first, last = datetime(2026, 11, 16), datetime(2026, 11, 20)
    rides = read("traffic_metro_ridership", first, last, 3600)["v"].sum() / 4 * 1e4
    assert 2.5e6 < rides < 3.5e6
    assert 5000 < read("hotline_requests", first, last, 3600)["v"].sum() / 4 < 9000
    assert 15 < read("lift_entrapments", first, last, 10800)["v"].sum() / 4 < 34
    satisfied = read("hotline_satisfied", first, last, clock.DAY)
    assert 73 < 100 * satisfied["num"].sum() / satisfied["den"].sum() < 90


def test_summer_is_warm_winter_foul():
    def mean(key: str, month: int) -> float:
        return read(key, datetime(2026, month, 3), datetime(2026, month, 24), 7200)["v"].mean()

    assert mean("temp_max", 7) > 25 > 10 > mean("temp_max", 1)
    assert mean("air_pm25", 1) > 1.5 * mean("air_pm25", 7)
    assert mean("air_o3_1h", 6) > 1.5 * mean("air_o3_1h", 12)
    assert mean("grid_load", 7) > mean("grid_load", 4)
