"""Tables before the engine: one schema for each version of a table, which shows its files."""

import threading
from pathlib import Path

from data.tables import Table, from_files


class Schema:
    """A schema of the engine: its name, and whether it has been made."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lock = threading.Lock()
        self.is_made = False


def shown(store: Path, schema: str, table: Table, files: tuple[str, ...]) -> str:
    """SQL that shows a table: small ones that every page asks are held in the engine, the others are views of their files."""
    if table.native:
        rows = f"select * from {parquet(store, table, files)} order by {', '.join(table.sort)}"  # nosec B608
        return f"create table {schema}.{table.name} as {rows}"
    return f"create view {schema}.{table.name} as select * from {parquet(store, table, files)}"  # nosec B608


def parquet(store: Path, table: Table, files: tuple[str, ...]) -> str:
    """SQL of the rows of these files; of none where there are no files."""
    return from_files(table, [store / "extracts" / name for name in files])
