"""DuckDB in this process rolls up: temporary tables of one connection, bounded in memory, spilling to disk."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from data.tables import Table, empty_select

ROW_GROUP = 122_880


def frame_of(
    connection: duckdb.DuckDBPyConnection, select: str, parameters: Mapping[str, Any] | None = None
) -> pl.DataFrame:
    """The rows of a select as a polars frame."""
    # A relation would spare a copy of the rows, but binds and plans twice: 3 ms more for each small question.
    frame = pl.from_arrow(connection.execute(select, dict(parameters or {})).to_arrow_table())
    assert isinstance(frame, pl.DataFrame)
    return frame


class DuckDB:
    """The engine over one connection; its tables are the connection's temporary tables."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def make(self, name: str, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """See Engine."""
        if self._kind(name) == "VIEW":
            self.connection.execute(f"drop view {name}")
        self.connection.execute(f"create or replace temp table {name} as {sql}", dict(parameters or {}))

    def read(self, name: str, table: Table, files: Sequence[Path]) -> None:
        """See Engine."""
        if self._kind(name) == "TABLE":
            self.connection.execute(f"drop table {name}")
        select = empty_select(table)
        if files:
            names = ", ".join(f"'{path}'" for path in files)
            select = f"select {', '.join(table.columns)} from read_parquet([{names}])"
        self.connection.execute(f"create or replace temp view {name} as {select}")

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
        rows = self.connection.execute(
            f"copy (select {columns} from ({sql}) order by {', '.join(table.sort)})"
            f" to '{path}' (format parquet, compression zstd, row_group_size {ROW_GROUP})"
        ).fetchall()[0][0]
        if rows == 0:
            path.unlink()
        return rows

    def _kind(self, name: str) -> str | None:
        """'TABLE' or 'VIEW' where a temporary one has this name."""
        found = "select 'VIEW' from duckdb_views() where temporary and view_name = $name"
        found += " union all select 'TABLE' from duckdb_tables() where temporary and table_name = $name"
        rows = self.connection.execute(found, {"name": name}).fetchall()
        return rows[0][0] if rows else None
