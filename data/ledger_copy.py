"""The ledger and the tables beside it, copied out as of one moment and read back into an empty database of either kind."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, create_engine, func, inspect, select

from data.ledger_base import ENTRIES
from data.migrate import VERSION, migrate
from data.secrets_tables import METADATA

TABLES = (ENTRIES, *METADATA.sorted_tables)
COPY, ROWS = "ledger.sqlite", ".jsonl"
SOME = 1000


def dump(engine: Engine, folder: Path) -> tuple[int, str]:
    """Copies all tables into the folder; number and hash of the copy's last entry.

    SQLite by its own backup, one file; PostgreSQL as one JSON line a row, all read in one transaction.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as base:
            copy_sqlite(base.connection.driver_connection, folder / COPY)
        return _head(_reader(folder / COPY))
    settled = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with settled.connect() as base:
        for table in TABLES:
            rows = base.execution_options(yield_per=SOME).execute(select(table).order_by(*table.primary_key)).mappings()
            with (folder / f"{table.name}{ROWS}").open("w", encoding="utf-8") as file:
                for row in rows:
                    file.write(json.dumps(dict(row), ensure_ascii=False) + "\n")
        last = base.execute(_LAST).first()
    return (last[0], last[1]) if last else (0, "")


def load(folder: Path, version: str, engine: Engine) -> None:
    """Reads what `dump` wrote in the layout of `version` into an empty database, then brings it to this release's layout."""
    with engine.begin() as base:
        there = set(inspect(base).get_table_names())
        for name in [VERSION, *(table.name for table in TABLES)]:
            if name in there:
                base.exec_driver_sql(f"drop table {name}")
    migrate(engine, version)
    layout = MetaData()
    layout.reflect(engine)
    with engine.begin() as base:
        for name, rows in _tables(folder):
            while some := list(islice(rows, SOME)):
                base.execute(layout.tables[name].insert(), some)
    migrate(engine)


def what_is_there(engine: Engine) -> str:
    """The name of the first table that holds a row; empty when the database holds nothing of ours."""
    with engine.connect() as base:
        there = set(inspect(base).get_table_names())
        for table in TABLES:
            counted = select(func.count()).select_from(table)
            if table.name in there and base.execute(counted).scalar_one():
                return table.name
    return ""


def copy_sqlite(source: Any, path: Path) -> None:
    """A whole copy of an SQLite database that others may be writing to, as one file without a log beside it."""
    with closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("pragma journal_mode = delete")


_LAST = select(ENTRIES.c.number, ENTRIES.c.hash).order_by(ENTRIES.c.number.desc()).limit(1)


def _head(engine: Engine) -> tuple[int, str]:
    with engine.connect() as base:
        last = base.execute(_LAST).first()
    engine.dispose()
    return (last[0], last[1]) if last else (0, "")


def _reader(path: Path) -> Engine:
    """An SQLite file that is only read."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False))


def _tables(folder: Path) -> Iterator[tuple[str, Iterator[Mapping[str, Any]]]]:
    """Each table's name and rows."""
    if not (folder / COPY).exists():
        for path in sorted(folder.glob(f"*{ROWS}")):
            with path.open(encoding="utf-8") as file:
                yield path.stem, map(json.loads, file)
        return
    engine, layout = _reader(folder / COPY), MetaData()
    layout.reflect(engine)
    with engine.connect() as base:
        for table in layout.sorted_tables:
            if table.name != VERSION:
                yield table.name, map(dict, base.execution_options(yield_per=SOME).execute(select(table)).mappings())
    engine.dispose()
