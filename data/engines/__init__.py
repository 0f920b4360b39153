"""The engines that roll up: DuckDB in this process, or Apache Spark; one seam, the same SQL, the same Parquet."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import polars as pl

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
