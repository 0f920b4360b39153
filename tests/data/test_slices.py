"""Rows sorted slice by slice are the rows sorted at once, whatever the values; what the engine cannot sort is written all the same."""

import random
from datetime import datetime, timedelta
from functools import partial

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.engines import in_process
from data.engines.in_process import DuckDB
from data.engines.slices import write_in_slices
from data.tables import TABLES

ROW = st.tuples(st.sampled_from(["a", "b", "中", None]), st.sampled_from(["x", "y", None]), st.integers(0, 5))


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROW, max_size=60), slice_rows=st.integers(1, 20))
def test_slices_hold_each_row_once_and_in_order(tmp_path_factory, rows, slice_rows):
    path = tmp_path_factory.mktemp("slices") / "rows.parquet"
    connection = duckdb.connect()
    frame = pl.DataFrame(rows, {"first": pl.String, "second": pl.String, "third": pl.Int64}, orient="row")
    connection.register("given", frame.to_arrow())
    sort = ("first", "second", "third")
    assert write_in_slices(connection, path, "select * from given", sort, 10, slice_rows) == len(rows)
    expected = connection.execute("select * from given order by first nulls last, second nulls last, third").fetchall()
    assert pl.read_parquet(path).rows() == expected


@pytest.fixture
def small_engine(tmp_path):
    """An engine with a memory so small, and no spill, that the rows cannot be sorted in it."""
    connection = duckdb.connect(config={"memory_limit": "40MB", "threads": 1, "temp_directory": ""})
    yield connection
    connection.close()


def test_what_does_not_fit_into_memory_is_written_in_slices(small_engine, tmp_path, monkeypatch):
    monkeypatch.setattr(in_process, "write_in_slices", partial(write_in_slices, slice_rows=40_000))
    table, start, dice = TABLES["readings"], datetime(2026, 7, 1), random.Random(7)
    rows = 600_000
    frame = pl.DataFrame(
        {
            "indicator": [f"indicator_{n % 40}" for n in range(rows)],
            "place": [f"32010{dice.randrange(9)}" for _ in range(rows)],
            "observed_at": [start + timedelta(seconds=dice.randrange(86_400)) for _ in range(rows)],
            "row": range(rows),
        }
    )
    frame.write_parquet(tmp_path / "given.parquet")
    empty = ", ".join(f"null as {name}" for name in table.columns if name not in frame.columns)
    select = f"select *, {empty} from read_parquet('{tmp_path / 'given.parquet'}')"
    with pytest.raises(duckdb.OutOfMemoryException):
        small_engine.execute(f"copy ({select} order by {', '.join(table.sort)}) to '{tmp_path / 'at_once.parquet'}'")
    assert DuckDB(small_engine).write(tmp_path / "out.parquet", table, select) == rows
    written = pl.read_parquet(tmp_path / "out.parquet")
    assert written.columns == list(table.columns)
    assert written["row"].n_unique() == rows
    key = list(table.sort)
    assert written.select(key).equals(frame.select(key).sort(key))
