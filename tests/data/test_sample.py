"""The sample city: the same hour is the same whenever it is made, whole, within the contracts, with its faults."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from city.catalogue import catalogue
from data import sample, sources
from data.sample import clock, events, faults, feeds_signs, readings
from data.sample.feeds import FEEDS
from data.sample.ground import ground
from data.sample.rows import Rows, event_rows
from data.sample.series import SIGNS
from data.sample.weather import Weather
from data.sources import Refused
from tests.data._sample import UNTIL, admitted, read

BULK = [
    key
    for key, feed in FEEDS.items()
    if feed.suffix == ".parquet"
    and key not in ("sample_requests", "sample_incidents", "sample_warnings", "sample_registers")
]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, Path]]:
    """Four days of deliveries as files: source and path by file name."""
    folder = tmp_path_factory.mktemp("week")
    files = {}
    for source, name, write in sample.deliveries(UNTIL, days=4):
        write(folder / name)
        files[name] = (source, folder / name)
    return files


def test_each_feed_has_its_source_and_each_source_its_feed():
    described = {key for key in sources.sources() if key.startswith("sample_")}
    assert described == set(FEEDS) | {"sample_objects"}
    assert all(sources.load(key).sample for key in described)


def test_every_indicator_is_read_or_derived():
    derived = {one.key for one in catalogue().indicators.values() if one.inputs}
    assert set(SIGNS) == set(catalogue().indicators) - derived


def test_signs_are_read_where_the_catalogue_has_them():
    level = {"units": "district", "units+city": "district", "streets": "street", "city": "city"}
    for sign in SIGNS.values():
        assert level.get(sign.places, "site") in catalogue().indicator(sign.key).levels, sign.key


def test_short_history_has_every_indicator(week):
    seen: set[str] = set()
    for source, path in week.values():
        if source.startswith("sample_") and "重传" not in path.name and sources.load(source).contract == "readings":
            seen |= set(admitted(source, path).good["indicator"].unique())
    assert seen == set(SIGNS)


def test_all_rows_keep_the_contract_but_the_spoilt_ones(week):
    for name, (source, path) in week.items():
        if "重传" in name:
            with pytest.raises(Refused, match="PM2.5"):
                admitted(source, path)
            continue
        checked = admitted(source, path)
        assert checked.good.height > 0, name
        if name not in ("sample_air_20261121.csv", "sample_health_20261121.csv") and source != "sample_objects":
            assert checked.set_aside.height == 0, (name, checked.set_aside["reason"].to_list()[:3])


def test_spoilt_rows_are_set_aside_with_their_rules(week):
    air = admitted(*week["sample_air_20261121.csv"])
    assert set(air.set_aside["rule"]) >= {
        "value_in_range", "value_missing", "value_readable", "place_known", "time_not_in_future", "time_readable",
        "duplicate_row", "key_conflict",
    }  # fmt: skip
    assert air.bad_share < sources.load("sample_air").bad_share_limit
    health = admitted(*week["sample_health_20261121.csv"])
    assert set(health.set_aside["rule"]) == {"denominator_positive", "value_in_range", "value_readable", "place_known"}


def test_late_rows_come_in_a_file_of_their_own_and_stand_once(week):
    first = admitted(*week["sample_health_20261121.csv"]).good
    late = admitted(*week["sample_health_20261121_补报.csv"]).good
    assert late["place"].unique().to_list() == ["NJ-HP-05"]
    assert late.height > 20
    assert late.join(first, on=["indicator", "place", "observed_at"]).height == 0


def test_one_feed_is_late_and_one_is_dead(week):
    newest = {}
    for key in ("sample_housing", "sample_bridges", "sample_police"):
        path = next(p for source, p in week.values() if source == key)
        newest[key] = UNTIL - pl.read_parquet(path)["observed_at"].max()
    promise = {key: timedelta(seconds=sources.load(key).promise_s) for key in newest}
    assert newest["sample_police"] < promise["sample_police"]
    assert promise["sample_housing"] < newest["sample_housing"] < 4 * promise["sample_housing"]
    assert newest["sample_bridges"] > 4 * promise["sample_bridges"]


def test_two_runs_are_equal(week, tmp_path):
    for source, name, write in sample.deliveries(UNTIL, days=4):
        if source in ("sample_weather", "sample_traffic", "sample_requests", "sample_air"):
            write(tmp_path / name)
            assert (tmp_path / name).read_bytes() == week[name][1].read_bytes(), name


def test_another_seed_is_another_city(week, tmp_path):
    for source, name, write in sample.deliveries(UNTIL, days=2, seed=2):
        if source == "sample_traffic":
            write(tmp_path / name)
            other, own = (
                pl.read_parquet(p) for p in (tmp_path / name, next(p for s, p in week.values() if s == source))
            )
            both = own.join(other, on=["indicator", "place", "observed_at"], suffix="_other").filter(pl.col("num") > 0)
            assert both.filter(pl.col("num") == pl.col("num_other")).height < both.height / 10 + 1


def test_live_continues_history_without_gap_or_double():
    later = UNTIL + timedelta(minutes=40)
    whole: dict[str, list[pl.DataFrame]] = {}
    moment = UNTIL
    for step in [5, 7, 60, 3, 600, 11, 900, 814]:
        for source, _, data in sample.live(moment, moment + timedelta(seconds=step)):
            if source in BULK:
                whole.setdefault(source, []).append(pl.read_parquet(data))
        moment += timedelta(seconds=step)
    assert moment == later
    rows = Rows(Weather(clock.seconds(UNTIL) - 2 * clock.DAY, clock.seconds(later)))
    for source in (key for key in BULK if key not in faults.DEAD_S):
        late = faults.LATE_S.get(source, 0)
        first, last = (FEEDS[source].last_sent(clock.seconds(t)) - late for t in (UNTIL, later))
        # History made later, at the steps of a whole day, says the same about these minutes.
        history = rows.readings(source, last - clock.DAY, last).filter(pl.col("observed_at") > clock.moment(first))
        told = pl.concat(whole[source]) if source in whole else history.clear()
        key = ["indicator", "place", "observed_at"]
        assert told.select(key).is_duplicated().sum() == 0
        assert told.sort(key).equals(history.sort(key)), source


def test_coarse_history_says_the_same_as_fine():
    first, last = datetime(2026, 8, 3), datetime(2026, 8, 4)
    for key in ("hotline_requests", "safety_police_incidents", "traffic_metro_ridership"):
        fine, coarse = read(key, first, last, 900), read(key, first, last, 21600)
        by_block = fine.group_by("place", pl.col("observed_at").dt.truncate("6h").alias("b")).agg(pl.col("value").sum())
        both = coarse.with_columns(b=pl.col("observed_at").dt.truncate("6h")).join(by_block, on=["place", "b"])
        assert both.height == coarse.height
        assert np.allclose(both["value"], both["value_right"])
    for key in ("rain_1h", "traffic_index", "grid_load"):
        fine, coarse = read(key, first, last, 900), read(key, first, last, 21600)
        both = coarse.join(fine, on=["indicator", "place", "observed_at"])
        assert both.height == coarse.height
        assert np.allclose(both["v"], both["v_right"], equal_nan=True)


def test_units_add_up_in_both_views():
    when = datetime(2026, 11, 20, 12)
    for key in ("safety_police_incidents", "hotline_on_time", "traffic_index"):
        frame = read(
            key,
            when - timedelta(hours=1) if key != "hotline_on_time" else when - timedelta(days=1),
            when,
            SIGNS[key].every,
        )
        total = frame.group_by("place").agg(n=pl.coalesce("value", "den").sum())
        n = dict(total.iter_rows())
        assert n["320111"] + n["320116"] == pytest.approx(n["320111-net"] + n["320116-net"] + n["NJ-JB"])
        assert n["320111"] > n["320111-net"]


def test_volume_stays_within_four_million_rows():
    last = clock.seconds(UNTIL)
    first = (last - 365 * clock.DAY) // clock.DAY * clock.DAY
    weather = Weather(first, last)
    rows = 0
    for sign in SIGNS.values():
        n = {"units": 14, "units+city": 15}.get(sign.places) or len(readings.places_of(sign, ground()))
        span = readings.tiers(sign, first, last, weather=weather)
        rows += n * sum(len(readings._ticks(tier, sign)) for tier in span)
        assert all(a.last <= b.first for a, b in pairwise(span)), sign.key
    assert 3_000_000 < rows < 4_050_000


def test_event_found_live_is_the_event_of_history():
    later = UNTIL + timedelta(hours=3)
    live = [pl.read_parquet(data) for source, _, data in sample.live(UNTIL, later) if source == "sample_requests"]
    told = pl.concat(live).sort("event")
    day = clock.seconds(later) // clock.DAY
    found = events.happen("request", day - 40, day, Weather((day - 41) * clock.DAY, (day + 1) * clock.DAY))
    history = event_rows(found, FEEDS["sample_requests"].last_sent(clock.seconds(later)))
    assert told.height > 20
    assert told.equals(history.join(told.select("event"), on="event").sort("event"))
    assert told["closed_at"].is_not_null().any()
    assert told["closed_at"].is_null().any()


def test_live_brings_something_on_nearly_each_call():
    calls = [
        len(list(sample.live(UNTIL + timedelta(seconds=5 * i), UNTIL + timedelta(seconds=5 * i + 5))))
        for i in range(24)
    ]
    assert sum(n > 0 for n in calls) >= 18
    assert max(calls) <= 6


def test_stopped_feeds_leave_holes_not_zeros():
    frame = pl.DataFrame({"observed_at": [datetime(2026, 1, 1) + timedelta(hours=i) for i in range(24 * 300)]})
    frame = frame.with_columns(
        pl.lit("rain_1h").alias("indicator"), pl.lit("320102").alias("place"), pl.lit(1.0).alias("value")
    )
    left = faults.kept("sample_weather", frame, 1)
    assert 3 < frame.height - left.height < 200
    assert faults.kept("sample_requests", frame, 1).height == frame.height


def test_signs_by_source_are_the_feeds():
    assert set(feeds_signs.by_source()) | {
        "sample_requests",
        "sample_incidents",
        "sample_warnings",
        "sample_registers",
    } == set(FEEDS)
