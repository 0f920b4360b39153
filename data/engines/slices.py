"""Sorting more rows than the engine's memory holds: one range of the sort's columns after the other, into one file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

SLICE_ROWS = 1_000_000


def write_in_slices(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    select: str,
    sort: tuple[str, ...],
    row_group: int,
    slice_rows: int = SLICE_ROWS,
) -> int:
    """Writes the select's rows, ordered by `sort` with nulls last, as Parquet; the number of rows.

    No more than about `slice_rows` rows are sorted at once, as far as values of the sort's columns tell rows apart. The
    select is run once for each slice.
    """
    schema = _rows(connection, f"select * from ({select}) limit 0", {}).schema
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for where, given in _slices(connection, select, sort, slice_rows, "true", {}):
            ordered = f"select * from ({select}) where {where} order by {', '.join(sort)}"
            found = _rows(connection, ordered, given)
            file.write_table(found, row_group_size=row_group)
            rows += found.num_rows
    return rows


def _rows(connection: duckdb.DuckDBPyConnection, select: str, given: dict[str, Any]) -> pa.Table:
    found = connection.execute(select, given).to_arrow_table()
    assert found is not None  # nosec B101
    return found


def _slices(
    connection: duckdb.DuckDBPyConnection,
    select: str,
    sort: tuple[str, ...],
    slice_rows: int,
    where: str,
    given: dict[str, Any],
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Conditions with their parameters, in the sort's order, that together hold each row once."""
    column, low, high = sort[0], f"low_{len(given)}", f"high_{len(given)}"
    counted = f"select {column}, count(*) from ({select}) where {where} group by {column} order by {column} nulls last"
    start, end, held = None, None, 0
    within = f"{where} and {column} between ${low} and ${high}"
    for value, rows in connection.execute(counted, given).fetchall():
        if held and (held + rows > slice_rows or value is None):
            yield within, given | {low: start, high: end}
            held = 0
        if value is None:
            yield f"{where} and {column} is null", given
        elif rows > slice_rows and len(sort) > 1:
            same = given | {low: value, high: value}
            yield from _slices(connection, select, sort[1:], slice_rows, within, same)
        else:
            start, end, held = value if not held else start, value, held + rows
    if held:
        yield within, given | {low: start, high: end}
