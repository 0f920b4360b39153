"""The layout of a store's index, made where there is none; one of an earlier version is refused."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from city.pack import PackError

LAYOUT = 2
SCHEMA = f"""
create table stamps(
    seq integer primary key, known_at text not null, delivery text, digest text not null);
create index stamps_known on stamps(known_at);
create table deliveries(
    delivery text primary key, source text not null, file text not null, sha256 text not null,
    status text not null, sentence text not null, seq integer, version text);
create index deliveries_bytes on deliveries(source, sha256);
create table files(
    name text primary key, tbl text not null, part text not null, rows integer not null, bytes integer not null,
    sha256 text not null, min_at text, max_at text, from_seq integer not null, to_seq integer);
create index files_life on files(to_seq, tbl);
pragma user_version = {LAYOUT};
"""


class StoreError(PackError):
    """A store that cannot be used; the text is a sentence."""


@contextmanager
def readable_index(index: Path) -> Iterator[None]:
    """Turns a file that is no index, or is cut off, into a StoreError; a lack of room, rights or time stays what it is."""
    try:
        yield
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as fault:
        raise StoreError(
            f"{index}: cannot be read as the index of a store ({fault}); move the store away and bring a backup back:"
            " python -m data restore <folder>."
        ) from None


def make_index(connection: sqlite3.Connection, store: Path) -> None:
    """Makes the tables of an empty index, also when several processes begin at once; StoreError for another layout."""
    if connection.execute("pragma user_version").fetchall() == [(LAYOUT,)]:
        return
    if connection.execute("select 1 from sqlite_master where name = 'files'").fetchall():
        if connection.execute("pragma user_version").fetchall() == [(LAYOUT,)]:
            return
        raise StoreError(
            f"{store}: the store has the layout of an earlier version; move it away and admit its inbox's files again"
            " (the sample city: python -m data sample)."
        )
    try:
        connection.executescript(f"begin immediate; {SCHEMA} commit;")
    except sqlite3.OperationalError:
        if connection.in_transaction:
            connection.execute("rollback")
        if connection.execute("pragma user_version").fetchall() != [(LAYOUT,)]:
            raise
