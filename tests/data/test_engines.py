"""The engine in this process keeps the seam's promises; a delivery replaces the files of its hour and its day alone."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from data import rolling
from data.batch import open_engine
from data.engines.in_process import DuckDB
from data.tables import TABLES
from tests._store import NOW
from tests.data.test_roll import DAY, TODAY, check_equal, hour_of, invented, reading

EDGES = TABLES["edges"]


@pytest.fixture
def engine():
    connection = open_engine()
    yield DuckDB(connection)
    connection.close()


def test_a_table_may_take_the_place_of_what_it_reads(engine, tmp_path):
    engine.load("things", pl.DataFrame({"child": ["b", "a"], "parent": ["x", "y"]}))
    engine.make("things", "select child, parent from things where child > $least", {"least": "a"})
    assert engine.frame("select child, parent from things").rows() == [("b", "x")]


def test_a_view_may_take_the_place_of_a_table_and_a_table_that_of_a_view(engine, tmp_path):
    engine.load("things", pl.DataFrame({"child": ["b", "a"], "parent": ["x", "y"]}))
    path = tmp_path / "edges.parquet"
    assert engine.write(path, EDGES, "select parent, child from things") == 2
    engine.read("things", EDGES, [path])
    assert engine.frame("select child, parent from things").rows() == [("a", "y"), ("b", "x")]
    engine.make("things", "select 1 as one")
    assert engine.frame("select one from things").rows() == [(1,)]


def test_no_files_are_no_rows_and_no_rows_are_no_file(engine, tmp_path):
    engine.read("things", EDGES, [])
    assert engine.frame("select child, parent from things").schema == {"child": pl.String, "parent": pl.String}
    assert engine.write(tmp_path / "none.parquet", EDGES, "select child, parent from things") == 0
    assert list(tmp_path.iterdir()) == []


def files(store):
    """name → (table, part) of what rolling up writes."""
    snapshots = store.admission.snapshots
    found = {}
    for tbl in ("hourly", "daily", "readings"):
        found |= {f.name: (tbl, f.part) for f in snapshots.files(tbl, snapshots.current().seq)}
    return found


def test_an_hour_replaces_the_files_of_its_hour_and_its_day_alone(store, monkeypatch):
    monkeypatch.setattr(rolling, "LIGHT_ROWS", 0)
    hours = [hour_of(NOW) - timedelta(hours=h) for h in (2, 26, 50, 24 * 12)]
    for at in hours:
        store.deliver("rows", [reading("air_pm25", "NJ-T-01", at, 20.0)])
    before = files(store)
    store.deliver("rows", [reading("air_pm25", "NJ-T-02", hours[0] + timedelta(hours=1), 60.0)])
    after = files(store)
    day = TODAY.date().isoformat()
    assert {before[name] for name in before.keys() - after.keys()} == {("daily", day)}
    made = [after[name] for name in after.keys() - before.keys()]
    assert sorted(made) == [("daily", day), ("hourly", day), ("readings", day)]


def test_a_corrected_hour_replaces_its_own_file_among_those_of_its_day(store, monkeypatch):
    monkeypatch.setattr(rolling, "LIGHT_ROWS", 0)
    for back in range(5):
        at = hour_of(NOW) - timedelta(hours=back)
        store.deliver("rows", [reading("air_pm25", "NJ-T-01", at, 20.0 + back)])
    before = files(store)
    store.deliver("rows", [reading("air_pm25", "NJ-T-01", hour_of(NOW) - timedelta(hours=2), 60.0)])
    gone = [before[name][0] for name in before.keys() - files(store).keys()]
    assert sorted(gone) == ["daily", "hourly", "readings"]


def test_small_files_of_a_day_become_one(store):
    for back in range(5):
        store.deliver("rows", [reading("air_pm25", "NJ-T-01", hour_of(NOW) - timedelta(hours=back), 20.0)])
    assert [tbl for tbl, _ in files(store).values()].count("hourly") == 1


@pytest.mark.parametrize("seed", [11, 12])
def test_group_by_group_is_the_same_as_at_once(store, monkeypatch, seed):
    """Each day is a group of its own, so parts are put together from pieces."""
    monkeypatch.setattr(rolling, "GROUP_ROWS", 1)
    rows = invented(seed)
    older = [{**row, "observed_at": row["observed_at"] - 40 * DAY} for row in rows]
    store.deliver("rows", rows[::2] + older[::2])
    store.deliver("rows", rows + older)
    check_equal(store, rows + older)
    parts = {f.part for f in store.admission.snapshots.files("hourly", 99)}
    assert {len(part) for part in parts} == {len("2026-07"), len("2026-07-14")}


def test_a_clock_put_back_counts_no_day_twice(store):
    at = datetime(2026, 7, 1, 9)
    store.deliver("rows", [reading("air_pm25", "NJ-T-01", at, 20.0)], known_at=datetime(2026, 7, 20))
    store.deliver("rows", [reading("air_pm25", "NJ-T-01", at + DAY, 20.0)], known_at=datetime(2026, 7, 21))
    store.deliver("rows", [reading("air_pm25", "NJ-T-01", at, 40.0)], known_at=datetime(2026, 7, 2))
    found = store.table("hourly", "place = 'NJ-T-01' and indicator = 'air_pm25'").sort("hour")
    assert found["value"].to_list() == [40.0, 20.0]
