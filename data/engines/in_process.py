"""DuckDB in this process rolls up: temporary tables of one connection, bounded in memory, spilling to disk."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from data.engines.slices import write_in_slices
from data.tables import Table, from_files


def frame_of(
    connection: duckdb.DuckDBPyConnection, select: str, parameters: Mapping[str, Any] | None = None
) -> pl.DataFrame:
    """The rows of a select as a polars frame."""
    # A relation would spare a copy of the rows, but binds and plans twice: 3 ms more for each small question.
    frame = pl.from_arrow(connection.execute(select, dict(parameters or {})).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)  # nosec B101
    return frame


class DuckDB:
    """The engine over one connection; its tables are the connection's temporary tables."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def make(self, name: str, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """See Engine."""
        self._create("table", name, sql, dict(parameters or {}))

    def read(self, name: str, table: Table, files: Sequence[Path]) -> None:
        """See Engine."""
        select = f"select {', '.join(table.columns)} from {from_files(table, files)}"  # nosec B608
        self._create("view", name, select, {})

    def load(self, name: str, frame: pl.DataFrame) -> None:
        """See Engine."""
        self.connection.register("frame_in", frame.to_arrow())
        self.make(name, "select * from frame_in")
        self.connection.unregister("frame_in")

    def frame(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """See Engine."""
        return frame_of(self.connection, sql, parameters)

    def write(self, path: Path, table: Table, sql: str) -> int:
        """See Engine."""
        columns = ", ".join(f'cast("{column}" as {kind}) as "{column}"' for column, kind in table.columns.items())
        select = f"select {columns} from ({sql})"
        try:
            rows = self.connection.execute(
                f"copy ({select} order by {', '.join(table.sort)})"
                f" to '{path}' (format parquet, compression zstd, row_group_size {table.row_group})"
            ).fetchall()[0][0]
        except duckdb.OutOfMemoryException:
            # A sort spills, but not all of it: from about seven million readings on a limit of 1 GB does not suffice.
            rows = write_in_slices(self.connection, path, select, table.sort, table.row_group)
        if rows == 0:
            path.unlink()
        return rows

    def _create(self, kind: str, name: str, select: str, parameters: dict[str, Any]) -> None:
        """Makes a temporary table or view, in the place of a view or table of the same name."""
        statement = f"create or replace temp {kind} {name} as {select}"
        try:
            self.connection.execute(statement, parameters)
        except duckdb.CatalogException as reason:
            if f"trying to replace with type {kind}" not in str(reason).lower():
                raise
            self.connection.execute(f"drop {'view' if kind == 'table' else 'table'} {name}")
            self.connection.execute(statement, parameters)
