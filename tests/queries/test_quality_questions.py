"""Questions about quality, against plain Python over the stored rows."""

import random
from datetime import datetime, timedelta

import polars as pl

from queries import vitals
from queries.sources import quality
from tests._store import NOW, everyone
from tests.data._twin import HOUR, hour_of

DAY = timedelta(days=1)
AT = hour_of(NOW) - HOUR
HEAD = "站点,时间,PM2.5\n"
SINCE, UNTIL = NOW - 90 * DAY, NOW + DAY


def feed(store, known_at, good=20, nowhere=0, negative=0, text=None):
    path = store.files / "feed.csv"
    lines = [f"NJ-T-01,{known_at - n * timedelta(minutes=1):%Y-%m-%d %H:%M},20\n" for n in range(good)]
    lines += [f"nowhere,{known_at:%Y-%m-%d %H:%M},{n}\n" for n in range(nowhere)]
    lines += [f"NJ-T-02,{known_at - n * HOUR:%Y-%m-%d %H:%M},-4\n" for n in range(negative)]
    path.write_text(text or HEAD + "".join(lines), "utf-8")
    return store.admission.admit("feed", path, known_at=known_at)


def test_properties_by_day_agree_with_the_stored_rows(store):
    dice = random.Random(7)
    store.places()
    for back in (5, 4, 4, 2, 0):
        at = NOW - back * DAY - timedelta(minutes=dice.randint(0, 90))
        feed(store, at, dice.randint(15, 30), dice.randint(0, 3), dice.randint(0, 4))
    feed(store, NOW - 2 * DAY, text="nothing of this source\n1\n")
    daily = quality.properties(everyone(), SINCE, UNTIL)
    deliveries = store.table("deliveries", "source = 'feed'")
    broken = store.table("quality")
    days = deliveries["received_at"].dt.truncate("1d")
    assert daily.height == 6 * days.n_unique() and set(daily["source"]) == {"feed"}
    for row in daily.iter_rows(named=True):
        that_day = deliveries.filter(days == row["day"])
        read = that_day.height if row["property"] == "accessible" else that_day["rows_read"].sum()
        of_day = broken.filter(
            pl.col("judged_at").dt.truncate("1d") == row["day"], pl.col("property") == row["property"]
        )
        bad = of_day["rows_broken"].sum()
        assert (row["rows_read"], row["rows_broken"]) == (read, bad)
        assert row["share"] == (1 - bad / read if read else None)
    assert daily.filter(pl.col("property") == "accessible")["rows_broken"].sum() == 1
    summed = {row["property"]: row for row in quality.over_period(daily).iter_rows(named=True)}
    for name, row in summed.items():
        bad = broken.filter(pl.col("property") == name)["rows_broken"].sum()
        read = deliveries.height if name == "accessible" else deliveries["rows_read"].sum()
        assert row["share"] == 1 - bad / read
    newest = quality.newest(daily)
    assert set(newest["day"]) == {datetime(NOW.year, NOW.month, NOW.day)} and newest.height == 6
    ruled = quality.rules_broken(everyone(), SINCE, UNTIL)
    assert ruled["rows_broken"].sum() == broken["rows_broken"].sum()
    assert {"place_known", "value_in_range", "file_readable"} <= set(ruled["rule"])


def test_a_period_without_a_delivery_has_no_row(store):
    feed(store, NOW)
    assert quality.properties(everyone(), NOW + DAY, NOW + 2 * DAY).is_empty()
    empty = quality.over_period(quality.properties(everyone(), NOW + DAY, NOW + 2 * DAY))
    assert empty.is_empty()


def test_nothing_read_is_no_share():
    none = {"rows_read": [0], "rows_broken": [0], "share_of_period": pl.Series([None], dtype=pl.Float64)}
    daily = pl.DataFrame({"source": ["a"], "property": ["timely"], **none})
    assert quality.over_period(daily)["share"].to_list() == [None]


def test_fields_of_indicators_that_may_be_seen(store):
    feed(store, NOW)
    found = quality.fields(everyone())
    assert found.select("source", "field", "rows").rows() == [("feed", "air_pm25", 20)]


def test_flags_are_none_where_nothing_is_flagged(store):
    feed(store, NOW)
    assert quality.flags(everyone(), SINCE, UNTIL).is_empty()
    assert vitals.flags(everyone(), ["air_pm25"], "3201", SINCE, UNTIL).is_empty()
