"""The engines that roll up: DuckDB in this process, or Apache Spark; one seam, the same SQL, the same Parquet."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb
import polars as pl

from city.settings import settings
from data.engines.in_process import DuckDB
from data.tables import Table


class Engine(Protocol):
    """What a roll-up asks of an engine. SQL is in the portable subset; names are those of tables made before."""

    def make(self, name: str, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """The table `name` becomes the select's rows, computed now; it may replace a table that the select reads."""

    def read(self, name: str, table: Table, files: Sequence[Path]) -> None:
        """`name` becomes a view of these Parquet files, with the table's columns; of no rows when there are none."""

    def load(self, name: str, frame: pl.DataFrame) -> None:
        """The table `name` becomes the frame's rows."""

    def frame(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The select's rows."""

    def write(self, path: Path, table: Table, sql: str) -> int:
        """Writes the select's rows, cast to the table's columns and in its order, as one Parquet file; how many rows.

        No file is left when there are none.
        """


@contextmanager
def rollup_engine(connection: duckdb.DuckDBPyConnection, store: Path) -> Iterator[Engine]:
    """The engine that COCKPIT_ROLLUPS names: DuckDB over this connection, or Spark with its scratch files in the store.

    Raises SettingsError, with a sentence, when Spark is named and cannot be started.
    """
    if settings().rollups == "duckdb":
        yield DuckDB(connection)
        return
    from data.engines.spark import spark_engine

    with spark_engine(settings().spark_master, store / "scratch") as engine:
        yield engine
