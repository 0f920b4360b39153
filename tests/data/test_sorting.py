"""Rows sorted by numbers lie as rows sorted by their texts do; large deliveries are written past the engine, as equal rows."""

import random
from datetime import datetime, timedelta

import polars as pl
import pytest

from data import keep
from data.sorting import in_order
from data.tables import TABLES
from tests._store import NOW
from tests.data._twin import DAY, HOUR, hour_of
from tests.data.test_roll import check_equal, invented

TABLE = TABLES["readings"]


@pytest.mark.parametrize("years", [1, 30_000])
def test_sorted_as_texts_are(years):
    dice = random.Random(years)
    places = [f"{dice.randrange(10**6):06d}" for _ in range(90)] + ["NJ-T-01", "南京", "é", ""]
    rows = [
        (dice.choice("abcß"), dice.choice(places), datetime(1, 1, 1) + timedelta(seconds=dice.randrange(9 * years)))
        for _ in range(3000)
    ]
    frame = pl.DataFrame(rows, ["indicator", "place", "observed_at"], orient="row").unique()
    shuffled = frame.sample(fraction=1, shuffle=True, seed=1)
    assert in_order(shuffled, TABLE).equals(frame.sort("indicator", "place", "observed_at"))


def test_no_row_is_no_fault():
    frame = pl.DataFrame(schema={"indicator": pl.String, "place": pl.String, "observed_at": pl.Datetime("us")})
    assert in_order(frame, TABLE).height == 0


def test_a_large_delivery_ends_as_a_small_one_does(store, monkeypatch):
    monkeypatch.setattr(keep, "DIRECT_ROWS", 10)
    rows = invented(11)
    store.deliver("rows", rows)
    pieces = store.admission.snapshots.files("readings", store.admission.snapshots.current().seq)
    assert {file.rows for file in pieces} != {len(rows)}
    check_equal(store, rows)
    corrected = [row | {"value": row["value"] and row["value"] / 2} for row in rows if row["value"]][:40]
    store.deliver("rows", corrected)
    keys = {(row["indicator"], row["place"], row["observed_at"]) for row in corrected}
    left = [row for row in rows if (row["indicator"], row["place"], row["observed_at"]) not in keys]
    check_equal(store, left + corrected)
    again = store.deliver("rows", corrected)
    assert (again.status, again.rows_known) == ("repeated", 40)


def test_what_is_written_past_the_engine_has_the_tables_types(store, monkeypatch):
    row = {"indicator": "air_no2", "place": "NJ-T-01", "value": 5.0, "num": None, "den": None}
    at = hour_of(NOW) - 3 * DAY
    store.deliver("rows", [row | {"observed_at": at}])
    through = store.table("readings").schema
    monkeypatch.setattr(keep, "DIRECT_ROWS", 1)
    store.deliver("rows", [row | {"observed_at": at + HOUR}])
    assert store.table("readings").height == 2 and store.table("readings").schema == through
