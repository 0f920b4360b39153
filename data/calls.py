"""How often each field was asked for, day by day: one small SQLite file in the store, which several processes add to.

One row per day, contract, field and manner. It is no part of a snapshot: what people look at changes no answer.
"""

import logging
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

log = logging.getLogger(__name__)

NAME = "calls.sqlite"
KEPT_DAYS = 400
SCHEMA = """
create table if not exists calls(
    day text not null, contract text not null, field text not null, manner text not null, calls integer not null,
    primary key (day, contract, field, manner)) without rowid
"""

Key = tuple[date, str, str, str]
"""Day, contract, field (an indicator, a kind of event), manner ('named', 'listed', 'refreshed')."""


def add(store: Path, counts: Mapping[Key, int]) -> None:
    """Adds to what is there, in one transaction, and forgets days older than 400; OSError or sqlite3.Error when it cannot."""
    if not counts:
        return
    rows = [(day.isoformat(), *rest, n) for (day, *rest), n in counts.items()]
    limit = (max(day for day, *_ in counts) - timedelta(days=KEPT_DAYS)).isoformat()
    with _open(store) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute(SCHEMA)
        connection.execute("begin immediate")
        connection.executemany(
            "insert into calls values (?, ?, ?, ?, ?) on conflict do update set calls = calls + excluded.calls", rows
        )
        connection.execute("delete from calls where day < ?", (limit,))
        connection.execute("commit")


def read(store: Path, since: date, until: date) -> list[tuple[date, str, str, str, int]]:
    """Day, contract, field, manner and calls from one day to another, both included; nothing where none was counted or can be read."""
    sql = "select day, contract, field, manner, calls from calls where day between ? and ? order by 1, 2, 3, 4"
    found = _ask(store, sql, since.isoformat(), until.isoformat())
    return [(date.fromisoformat(day), *rest) for day, *rest in found]


def first_day(store: Path) -> date | None:
    """The day from which on calls are counted; None before the first."""
    found = _ask(store, "select min(day) from calls")
    return date.fromisoformat(found[0][0]) if found and found[0][0] else None


def _ask(store: Path, sql: str, *values: str) -> list[tuple]:
    if not (store / NAME).is_file():
        return []
    try:
        with _open(store) as connection:
            if not connection.execute("select 1 from sqlite_master where name = 'calls'").fetchall():
                return []
            return connection.execute(sql, values).fetchall()
    except sqlite3.Error as fault:
        log.warning("%s cannot be read: %s.", store / NAME, fault)
        return []


@contextmanager
def _open(store: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(store / NAME, timeout=5, isolation_level=None)) as connection:
        yield connection
