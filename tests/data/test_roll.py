"""Hours and days of every indicator equal the slow twin's, whatever the order and the pieces in which rows arrive."""

import random
from datetime import datetime, timedelta

import polars as pl
import pytest

from city.catalogue import catalogue
from tests._store import NOW, READING
from tests.data._twin import ABOVE, DAY, daily, day_of, hour_of, hourly

TODAY = day_of(NOW)
FIELDS = ("value", "samples", "sum", "min", "max", "last", "last_at", "num", "den")
PLACES = sorted(set(ABOVE) - {"NJ-RV-01"})


def invented(seed: int) -> list[dict]:
    """Random rows for every indicator that is delivered: at sites, streets and above, over three days."""
    dice = random.Random(seed)
    rows = []
    for entry in catalogue().indicators.values():
        if entry.is_derived:
            continue
        low, high = max(entry.range[0], -50), min(entry.range[1], 90)
        for place in dice.sample(PLACES, 7):
            for _ in range(dice.randint(1, 9)):
                at = TODAY - dice.randint(0, 2) * DAY + timedelta(minutes=5 * dice.randint(0, 149))
                row = {
                    "indicator": entry.key,
                    "place": place,
                    "observed_at": at,
                    "value": None,
                    "num": None,
                    "den": None,
                }
                value = round(dice.uniform(low, high), 3)
                if (entry.is_ratio or entry.space == "weighted") and dice.random() < 0.9:
                    den = dice.randint(1, 50)
                    scale = catalogue().units[entry.unit].factor
                    row |= {"num": value / scale * den, "den": float(den)}
                else:
                    row["value"] = value
                rows.append(row)
    unique = {(row["indicator"], row["place"], row["observed_at"]): row for row in rows}
    return list(unique.values())


def for_twin(rows: list[dict], indicator: str) -> list[dict]:
    """The twin's rows of one indicator, with the value that numerator and denominator give."""
    scale = catalogue().units[catalogue().indicator(indicator).unit].factor
    return [
        {**row, "at": row["observed_at"], "value": row["num"] / row["den"] * scale if row["den"] else row["value"]}
        for row in rows
        if row["indicator"] == indicator
    ]


def check_equal(store, rows):
    for tbl, period, twin in (("hourly", "hour", hourly), ("daily", "day", daily)):
        table = store.table(tbl)
        assert not table.select("indicator", "place", period).is_duplicated().any()
        for entry in catalogue().indicators.values():
            if entry.is_derived:
                continue
            found = {(r["place"], r[period]): r for r in table.filter(indicator=entry.key).iter_rows(named=True)}
            expected = twin(entry.key, for_twin(rows, entry.key))
            assert set(found) == set(expected), f"{tbl} of {entry.key}"
            for key, row in expected.items():
                for field in FIELDS:
                    wanted, got = row[field], found[key][field]
                    if isinstance(wanted, float):
                        wanted = pytest.approx(wanted, rel=1e-9, abs=1e-9)
                    assert got == wanted, f"{tbl} of {entry.key} at {key}: {field}"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_delivery(store, seed):
    rows = invented(seed)
    store.deliver("rows", rows)
    check_equal(store, rows)


@pytest.mark.parametrize("seed", [4, 5, 6])
def test_any_order_pieces_repeats_and_corrections(store, seed):
    rows, dice = invented(seed), random.Random(seed)
    wrong = [
        {**row, "value": row["value"] and row["value"] / 2, "num": row["num"] and row["num"] / 2}
        for row in dice.sample(rows, len(rows) // 10)
    ]
    pieces = [wrong, [], [], [], []]
    for row in rows:
        pieces[dice.randint(1, 4)].append(row)
    pieces.insert(3, dice.sample(rows, 50))
    for piece in pieces:
        dice.shuffle(piece)
        store.deliver("rows", piece)
    check_equal(store, rows)
    assert store.table("readings").height == len(rows)


def test_days_over_weeks_lie_in_months_and_stay_right(store):
    dice = random.Random(7)
    rows = [
        {"indicator": "air_pm25", "place": place, "observed_at": TODAY - day * DAY, "value": dice.randint(1, 90) / 1}
        for day in range(70)
        for place in ("NJ-T-01", "NJ-T-04", "320111")
    ]
    dice.shuffle(rows)
    for start in range(0, len(rows), 60):
        store.deliver("rows", [{"num": None, "den": None, **row} for row in rows[start : start + 60]])
    full = [{"num": None, "den": None, **row} for row in rows]
    check_equal(store, full)
    parts = {file.part for file in store.admission.snapshots.files("hourly", 999)}
    assert "2026-05" in parts and "2026-07-14" in parts


def reading(indicator, place, at, value):
    return {"indicator": indicator, "place": place, "observed_at": at, "value": value, "num": None, "den": None}


def value_of(store, tbl, indicator, place):
    found = store.table(tbl, f"indicator = '{indicator}' and place = '{place}'")
    assert found.height == 1, f"{found.height} rows of {indicator} at {place} in {tbl}"
    return found["value"][0]


CLEAN_AIR = {"air_pm10": 20.0, "air_so2": 5.0, "air_no2": 20.0, "air_co": 0.4, "air_o3_1h": 40.0}


def air(place, at, pm25, **others):
    return [reading(key, place, at, value) for key, value in ({"air_pm25": pm25} | CLEAN_AIR | others).items()]


def test_the_air_index_follows_the_mean_concentrations(store):
    """PM2.5 of 20 and 150 in two stations: the city's index is that of the mean 85, not the mean of two indexes."""
    at = hour_of(NOW) - timedelta(hours=1)
    store.deliver("rows", air("NJ-T-01", at, 20.0) + air("NJ-T-04", at, 150.0))
    low, high, both = (value_of(store, "hourly", "air_aqi", place) for place in ("NJ-T-01", "NJ-T-04", "3201"))
    store.deliver("rows", air("NJ-T-02", at - timedelta(hours=2), 85.0))
    alone = store.table("hourly", "indicator = 'air_aqi' and place = 'NJ-T-02'")["value"][0]
    assert low < both < high and both == alone
    assert both != pytest.approx((low + high) / 2)


def test_the_air_index_is_made_anew_when_one_of_its_inputs_comes_later(store):
    at = hour_of(NOW) - timedelta(hours=1)
    store.deliver("rows", air("NJ-T-01", at, 20.0))
    before = value_of(store, "hourly", "air_aqi", "320102")
    store.deliver("rows", air("NJ-T-02", at, 20.0, air_no2=900.0))
    assert value_of(store, "hourly", "air_aqi", "320102") > before
    assert value_of(store, "hourly", "air_aqi", "NJ-T-01") == before


def test_the_river_stands_above_the_alert_level_in_force_then(store):
    at = hour_of(NOW) - timedelta(hours=1)
    store.deliver("rows", [reading("river_level", "NJ-RV-01", at, 9.2)])
    assert value_of(store, "hourly", "river_above_alert", "3201") == pytest.approx(0.5)
    assert value_of(store, "daily", "river_above_alert", "NJ-RV-01") == pytest.approx(0.5)
    assert store.table("hourly", "indicator = 'river_level' and place = '3201'").is_empty()


@pytest.mark.parametrize(("derived", "given"), [("air_aqi", "air_pm25"), ("river_above_alert", "river_level")])
def test_a_derived_value_that_is_delivered_stays(store, derived, given):
    at = hour_of(NOW) - timedelta(hours=1)
    store.deliver("rows", [reading(derived, "NJ-RV-01", at, 7.0), reading(given, "NJ-RV-01", at, 9.2)])
    assert value_of(store, "hourly", derived, "NJ-RV-01") == 7.0


def test_a_unit_over_a_part_of_a_district_has_its_own_sum_and_is_not_counted_twice(store):
    at = hour_of(NOW) - timedelta(hours=1)
    streets = {"320111001": 5.0, "320111004": 7.0, "320111401": 11.0, "320102002": 13.0}
    store.deliver("rows", [reading("hotline_requests", place, at, value) for place, value in streets.items()])
    sums = {
        place: value_of(store, "hourly", "hotline_requests", place)
        for place in ("NJ-JB", "320111-net", "320111", "3201")
    }
    assert sums == {"NJ-JB": 5.0, "320111-net": 18.0, "320111": 23.0, "3201": 36.0}


def test_a_late_row_changes_only_its_hour(store):
    hours = [hour_of(NOW) - timedelta(hours=h) for h in range(1, 5)]
    store.deliver("rows", [reading("air_pm25", "NJ-T-01", at, 20.0) for at in hours])
    before = store.table("hourly")
    store.deliver("rows", [reading("air_pm25", "NJ-T-02", hours[2], 60.0)])
    after = store.table("hourly")
    changed = after.join(before, on=before.columns, how="anti", nulls_equal=True)
    assert set(changed["hour"]) == {hours[2]}
    assert after.filter(indicator="air_pm25", place="320102", hour=hours[2])["value"].to_list() == [40.0]


def test_no_data_is_no_row(store):
    store.deliver("rows", [reading("air_pm25", "NJ-T-01", datetime(2026, 7, 13, 3), 0.0)])
    assert set(store.table("hourly", "indicator = 'air_pm25'")["hour"]) == {datetime(2026, 7, 13, 3)}
    assert set(store.table("hourly", "indicator = 'air_pm25'")["value"]) == {0.0}
    assert pl.DataFrame(schema=READING).is_empty()
