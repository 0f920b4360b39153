"""Real input: Nanjing's three files and four of Beijing's, admitted by their sources TOML alone; the index recomputed by hand."""

import csv
import json
import os
import subprocess
import sys
from datetime import datetime
from fractions import Fraction as F
from math import ceil

import polars as pl
import pytest

from city.air_index import aqi, iaqi
from data.admit import Admission
from data.admit_places import admit_places
from data.snapshots import Snapshots

FILES = ("raw_before_rename_nanjing.csv", "raw_nanjing.csv", "raw_南京.csv")
STATIONS = ("迈皋桥", "草场门", "山西路", "中华门", "瑞金路", "玄武湖", "浦口", "奥体中心", "仙林大学城")

# HJ 633-2012, hourly report: IAQI = (Ihigh - Ilow) / (Chigh - Clow) * (C - Clow) + Ilow, rounded up; the AQI is the largest.
# Concentrations as in the files; beside each sum its result, before each hour the index that the city published.
BY_HAND = {
    ("NJ-AQ-09", datetime(2020, 4, 1, 2), 26): {
        "air_pm25": (F(50 - 0, 35 - 0) * (14 - 0) + 0, 20),
        "air_pm10": (F(50 - 0, 50 - 0) * (24 - 0) + 0, 24),
        "air_so2": (F(50 - 0, 150 - 0) * (1 - 0) + 0, 1),
        "air_no2": (F(50 - 0, 100 - 0) * (51 - 0) + 0, 26),
        "air_co": (F(50 - 0, 5 - 0) * (F("0.6") - 0) + 0, 6),
        "air_o3_1h": (F(50 - 0, 160 - 0) * (16 - 0) + 0, 5),
    },
    ("NJ-AQ-05", datetime(2020, 4, 8, 0), 55): {
        "air_pm25": (F(50 - 0, 35 - 0) * (30 - 0) + 0, 43),
        "air_pm10": (F(100 - 50, 150 - 50) * (57 - 50) + 50, 54),
        "air_so2": (F(50 - 0, 150 - 0) * (19 - 0) + 0, 7),
        "air_no2": (F(100 - 50, 200 - 100) * (110 - 100) + 50, 55),
        "air_co": (F(50 - 0, 5 - 0) * (F("1.1") - 0) + 0, 11),
        "air_o3_1h": (F(50 - 0, 160 - 0) * (7 - 0) + 0, 3),
    },
    ("NJ-AQ-04", datetime(2020, 4, 7, 23), 62): {
        "air_pm25": (F(50 - 0, 35 - 0) * (22 - 0) + 0, 32),
        "air_pm10": (F(100 - 50, 150 - 50) * (71 - 50) + 50, 61),
        "air_so2": (F(50 - 0, 150 - 0) * (12 - 0) + 0, 4),
        "air_no2": (F(100 - 50, 200 - 100) * (124 - 100) + 50, 62),
        "air_co": (F(50 - 0, 5 - 0) * (F("1.2") - 0) + 0, 12),
        "air_o3_1h": (F(50 - 0, 160 - 0) * (4 - 0) + 0, 2),
    },
    ("NJ-AQ-07", datetime(2020, 4, 1, 10), 25): {
        "air_pm25": (F(50 - 0, 35 - 0) * (10 - 0) + 0, 15),
        "air_pm10": (F(50 - 0, 50 - 0) * (19 - 0) + 0, 19),
        "air_so2": (F(50 - 0, 150 - 0) * (3 - 0) + 0, 1),
        "air_no2": (F(50 - 0, 100 - 0) * (14 - 0) + 0, 7),
        "air_co": (F(50 - 0, 5 - 0) * (F("0.2") - 0) + 0, 2),
        "air_o3_1h": (F(50 - 0, 160 - 0) * (78 - 0) + 0, 25),
    },
    ("NJ-AQ-01", datetime(2020, 4, 3, 16), 45): {
        "air_pm25": (F(50 - 0, 35 - 0) * (21 - 0) + 0, 30),
        "air_pm10": (F(50 - 0, 50 - 0) * (43 - 0) + 0, 43),
        "air_so2": (F(50 - 0, 150 - 0) * (12 - 0) + 0, 4),
        "air_no2": (F(50 - 0, 100 - 0) * (19 - 0) + 0, 10),
        "air_co": (F(50 - 0, 5 - 0) * (F("1.0") - 0) + 0, 10),
        "air_o3_1h": (F(50 - 0, 160 - 0) * (144 - 0) + 0, 45),
    },
    ("NJ-AQ-02", datetime(2020, 4, 4, 17), 80): {
        "air_pm25": (F(50 - 0, 35 - 0) * (33 - 0) + 0, 48),
        "air_pm10": (F(100 - 50, 150 - 50) * (52 - 50) + 50, 51),
        "air_so2": (F(50 - 0, 150 - 0) * (8 - 0) + 0, 3),
        "air_no2": (F(50 - 0, 100 - 0) * (21 - 0) + 0, 11),
        "air_co": (F(50 - 0, 5 - 0) * (F("0.9") - 0) + 0, 9),
        "air_o3_1h": (F(100 - 50, 200 - 160) * (184 - 160) + 50, 80),
    },
    ("NJ-AQ-02", datetime(2020, 4, 4, 0), 55): {
        "air_pm25": (F(50 - 0, 35 - 0) * (34 - 0) + 0, 49),
        "air_pm10": (F(100 - 50, 150 - 50) * (59 - 50) + 50, 55),
        "air_so2": (F(50 - 0, 150 - 0) * (8 - 0) + 0, 3),
        "air_no2": (F(50 - 0, 100 - 0) * (79 - 0) + 0, 40),
        "air_co": (F(50 - 0, 5 - 0) * (F("1.0") - 0) + 0, 10),
        "air_o3_1h": (F(50 - 0, 160 - 0) * (54 - 0) + 0, 17),
    },
    ("NJ-AQ-07", datetime(2020, 4, 4, 21), 136): {
        "air_pm25": (F(100 - 50, 75 - 35) * (43 - 35) + 50, 60),
        "air_pm10": (F(150 - 100, 250 - 150) * (221 - 150) + 100, 136),
        "air_so2": (F(50 - 0, 150 - 0) * (6 - 0) + 0, 2),
        "air_no2": (F(50 - 0, 100 - 0) * (20 - 0) + 0, 10),
        "air_co": (F(50 - 0, 5 - 0) * (F("0.7") - 0) + 0, 7),
        "air_o3_1h": (F(50 - 0, 160 - 0) * (104 - 0) + 0, 33),
    },
    ("NJ-AQ-02", datetime(2020, 4, 1, 9), 65): {
        "air_pm25": (F(100 - 50, 75 - 35) * (47 - 35) + 50, 65),
        "air_pm10": (F(50 - 0, 50 - 0) * (49 - 0) + 0, 49),
        "air_so2": (F(50 - 0, 150 - 0) * (5 - 0) + 0, 2),
        "air_no2": (F(50 - 0, 100 - 0) * (47 - 0) + 0, 24),
        "air_co": (F(50 - 0, 5 - 0) * (F("1.2") - 0) + 0, 12),
        "air_o3_1h": (F(50 - 0, 160 - 0) * (33 - 0) + 0, 11),
    },
    ("NJ-AQ-05", datetime(2020, 4, 1, 21), 139): {
        "air_pm25": (F(150 - 100, 115 - 75) * (106 - 75) + 100, 139),
        "air_pm10": (F(100 - 50, 150 - 50) * (143 - 50) + 50, 97),
        "air_so2": (F(50 - 0, 150 - 0) * (6 - 0) + 0, 2),
        "air_no2": (F(50 - 0, 100 - 0) * (57 - 0) + 0, 29),
        "air_co": (F(50 - 0, 5 - 0) * (F("1.0") - 0) + 0, 10),
        "air_o3_1h": (F(50 - 0, 160 - 0) * (68 - 0) + 0, 22),
    },
}


def table(store, name):
    """All rows of a table at the newest stamp."""
    snapshots = Snapshots(store)
    files = [snapshots.path(file.name) for file in snapshots.files(name, snapshots.current().seq)]
    snapshots.close()
    return pl.concat([pl.read_parquet(file) for file in files], how="vertical_relaxed")


@pytest.fixture(scope="module")
def nanjing(shared, tmp_path_factory):
    """The store after the three files, and what became of each."""
    folder = shared("data/air-nanjing-2020")
    store = tmp_path_factory.mktemp("store")
    admission = Admission(store)
    admit_places(admission)
    outcomes = [admission.admit("air_nanjing", folder / name) for name in FILES]
    admission.close()
    return store, outcomes


def test_nanjing_is_admitted(nanjing):
    _, (first, again, last) = nanjing
    # 648 records of 7 pollutants; 81 records stand twice. The second file is a part of the first, the third follows it.
    assert (first.status, first.rows_read, first.rows_set_aside) == ("admitted", 648 * 7, 746)
    assert (again.status, again.rows_admitted, again.rows_known) == ("repeated", 0, 728)
    assert (last.status, last.rows_read, last.rows_set_aside) == ("admitted", 891 * 7, 377)
    assert first.rows_admitted + first.rows_set_aside == first.rows_read
    assert last.rows_admitted + last.rows_set_aside == last.rows_read


def test_nanjing_sets_aside_what_is_missing_or_repeated(nanjing):
    store, (first, _, last) = nanjing
    aside = table(store, "set_aside").group_by("delivery", "rule").len().rows()
    found = {(delivery, rule): rows for delivery, rule, rows in aside}
    assert found[first.delivery, "value_missing"] == 101 + 35 + 21 + 19 + 17 + 17 + 1
    assert found[last.delivery, "value_missing"] == 17 + 11 + 9 + 8 + 8 + 6 + 3
    assert {rule for _, rule in found} == {"value_missing", "duplicate_row"}
    assert '"PM10":"NaN"' in table(store, "set_aside").filter(pl.col("row") == 2)["content"][0]


def test_nanjing_keeps_each_reading_once(nanjing, shared):
    store, _ = nanjing
    wanted = set()
    for name in FILES:
        with (shared("data/air-nanjing-2020") / name).open(encoding="utf-8", newline="") as file:
            for record in csv.DictReader(file):
                if record["PM2.5"] != "NaN":
                    hour = datetime.strptime(record["Date"] + record["Hour"], "%Y%m%d%H")
                    place = f"NJ-AQ-0{STATIONS.index(record['WatchPoint']) + 1}"
                    wanted.add((place, hour, float(record["PM2.5"])))
    readings = table(store, "readings").filter(pl.col("indicator") == "air_pm25")
    found = readings.select("place", "observed_at", "value").rows()
    assert len(found) == len(wanted)
    assert set(found) == wanted


@pytest.mark.parametrize("key", BY_HAND, ids=lambda key: f"{key[0]} {key[1]:%m-%d %H}")
def test_ten_hours_by_hand(nanjing, key):
    place, hour, published = key
    parts = BY_HAND[key]
    assert {pollutant: ceil(sum_) for pollutant, (sum_, _) in parts.items()} == {p: n for p, (_, n) in parts.items()}
    assert max(number for _, number in parts.values()) == published
    rows = table(nanjing[0], "hourly").filter((pl.col("place") == place) & (pl.col("hour") == hour))
    values = dict(rows.select("indicator", "value").rows())
    assert {pollutant: iaqi(pollutant, values[pollutant], hour) for pollutant in parts} == {
        pollutant: number for pollutant, (_, number) in parts.items()
    }
    assert values["air_aqi"] == published


def test_every_published_index_is_found_again(shared):
    """1,239 records have all six pollutants and a published index; the rule then in force gives each of them."""
    columns = {
        "air_pm25": "PM2.5", "air_pm10": "PM10", "air_so2": "SO2",
        "air_no2": "NO2", "air_co": "CO", "air_o3_1h": "O3_1h",
    }  # fmt: skip
    published = {}
    for name in FILES:
        with (shared("data/air-nanjing-2020") / name).open(encoding="utf-8", newline="") as file:
            for record in csv.DictReader(file):
                if "NaN" not in [record["AQI"], *(record[column] for column in columns.values())]:
                    published[record["Date"], record["Hour"], record["WatchPoint"]] = record
    assert len(published) == 1239
    for (day, hour, _), record in published.items():
        concentrations = {key: float(record[column]) for key, column in columns.items()}
        assert aqi(concentrations, datetime.strptime(day + hour, "%Y%m%d%H")).value == int(record["AQI"])


BEIJING = """
import json, sys
from pathlib import Path
from data.admit import Admission, Item
from data.admit_places import admit_places
admission = Admission()
admit_places(admission)
files = sorted(Path(sys.argv[1]).glob("*.csv.gz"))[:4]
found = admission.admit_together([Item("air_beijing", path) for path in files])
admission.close()
print(json.dumps([[one.status, one.rows_read, one.rows_admitted] for one in found]))
"""


def test_beijing_is_admitted_with_a_pack_of_its_own(shared, root, tmp_path):
    folder = shared("data/air-beijing-2013-2017")
    pack = {"COCKPIT_CITY": str(root / "tests/cities/beijing"), "COCKPIT_STORE": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", BEIJING, str(folder)],
        cwd=root,
        env={name: value for name, value in os.environ.items() if not name.startswith("COCKPIT_")} | pack,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    outcomes = json.loads(run.stdout.splitlines()[-1])
    assert [(status, read) for status, read, _ in outcomes] == [("admitted", 35064 * 6)] * 4
    assert sum(admitted for _, _, admitted in outcomes) == 815_611
    assert set(table(tmp_path, "set_aside")["rule"]) == {"value_missing"}
    carbon = table(tmp_path, "hourly").filter((pl.col("indicator") == "air_co") & (pl.col("place") == "BJ-AQ-01"))
    assert carbon.sort("hour")["value"][0] == 0.3
