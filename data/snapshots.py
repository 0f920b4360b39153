"""Snapshots: which files were the truth at which stamp. One SQLite index; a delivery is published by one transaction.

A file belongs to every stamp from its from_seq up to (not including) its to_seq, so any earlier moment can be asked again.
"""

import fcntl
import os
import sqlite3
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.index import StoreError, make_index, readable_index
from data.proof import digest, file_hash, missing_or_changed, stamps_not_whole
from data.trouble import store_trouble


@dataclass(frozen=True)
class Stamp:
    """One state of what is known: seq 0 is the empty store; known_at in the city's civil time."""

    seq: int
    known_at: datetime


@dataclass(frozen=True)
class PartFile:
    """One Parquet file of a table: the part that it belongs to and the time that its rows cover."""

    name: str
    tbl: str
    part: str
    rows: int = 0
    min_at: str | None = None
    max_at: str | None = None


@dataclass(frozen=True)
class Delivery:
    """One file that was dealt with."""

    delivery: str
    source: str
    file: str
    status: str


class Snapshots:
    """The store's index. Any number of readers; writers hold `writing()`."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.files_folder = store / "extracts"
        self.files_folder.mkdir(parents=True, exist_ok=True)
        self.index = store / "snapshots.sqlite"
        self.connection = sqlite3.connect(self.index, timeout=30, isolation_level=None, check_same_thread=False)
        with readable_index(self.index):
            self.connection.execute("pragma journal_mode = wal")
            self.connection.execute("pragma synchronous = full")
            make_index(self.connection, store)

    def close(self) -> None:
        """Gives the index back."""
        self.connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the store's one writer lock; a second process waits. The lock goes with the process that held it.

        What fails leaves no file behind, so that trying again fills no disk; StoreTrouble where the store is at fault.
        """
        with store_trouble(self.store), (self.store / "writer.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                yield
            except BaseException:
                with suppress(Exception):
                    self.sweep()
                raise

    def current(self) -> Stamp:
        """The newest stamp; seq 0 when nothing was ever admitted."""
        return self._newest("true")

    def as_known_at(self, moment: datetime) -> Stamp:
        """The newest stamp that was known at this moment; seq 0 when nothing was known then."""
        return self._newest("known_at <= ?", moment.isoformat())

    def numbered(self, seq: int) -> Stamp:
        """The stamp of this number, or where it is no longer kept the newest one before it; seq 0 when there is none."""
        return self._newest("seq <= ?", seq)

    def _newest(self, where: str, *given: object) -> Stamp:
        asked = f"select seq, known_at from stamps where {where} order by seq desc limit 1"
        rows = self.connection.execute(asked, given).fetchall()
        return Stamp(rows[0][0], datetime.fromisoformat(rows[0][1])) if rows else Stamp(0, datetime.min)

    def files(self, tbl: str, seq: int, since: datetime | None = None, until: datetime | None = None) -> list[PartFile]:
        """The files of a table at a stamp, oldest first; with since/until only those whose rows may lie within."""
        rows = self.connection.execute(
            "select name, tbl, part, rows, min_at, max_at from files where tbl = ? and from_seq <= ?"
            " and (to_seq is null or to_seq > ?)"
            " and (? is null or max_at is null or max_at >= ?) and (? is null or min_at is null or min_at <= ?)"
            " order by part, from_seq, name",
            (tbl, seq, seq, *[_text(since)] * 2, *[_text(until)] * 2),
        ).fetchall()
        return [PartFile(*row) for row in rows]

    def file_names(self, seq: int) -> dict[str, tuple[str, ...]]:
        """The names of all files of a stamp by table, oldest first."""
        rows = self.connection.execute(
            "select tbl, name from files where from_seq <= ? and (to_seq is null or to_seq > ?)"
            " order by tbl, part, from_seq, name",
            (seq, seq),
        ).fetchall()
        found: dict[str, tuple[str, ...]] = {}
        for tbl, name in rows:
            found[tbl] = (*found.get(tbl, ()), name)
        return found

    def spans(self, tbl: str, seq: int) -> list[tuple[str, datetime, datetime]]:
        """The files of a table of a stamp that hold rows: name, time of the oldest and of the newest row."""
        rows = self.connection.execute(
            "select name, min_at, max_at from files where tbl = ? and from_seq <= ? and (to_seq is null or to_seq > ?)"
            " and min_at is not null order by part, from_seq, name",
            (tbl, seq, seq),
        ).fetchall()
        return [(name, datetime.fromisoformat(low), datetime.fromisoformat(high)) for name, low, high in rows]

    def path(self, name: str) -> Path:
        """Where a file lies."""
        return self.files_folder / name

    def new_name(self, tbl: str, part: str) -> str:
        """A name that no file ever had: a name once given always means the same bytes."""
        return f"{tbl}-{part}-{uuid.uuid4().hex[:12]}.parquet"

    def sentence_of(self, delivery: str) -> str:
        """What was said of a delivery that was dealt with; empty when it was not."""
        rows = self.connection.execute("select sentence from deliveries where delivery = ?", (delivery,)).fetchall()
        return rows[0][0] if rows else ""

    def delivery_status(self, delivery: str) -> str | None:
        """The status of a delivery that was dealt with, None when it was not."""
        rows = self.connection.execute("select status from deliveries where delivery = ?", (delivery,)).fetchall()
        return rows[0][0] if rows else None

    def delivery(self, delivery: str) -> Delivery:
        """The delivery of this name; StoreError when there is none that was admitted."""
        rows = self.connection.execute(
            "select delivery, source, file, status from deliveries where delivery = ?", (delivery,)
        ).fetchall()
        if not rows:
            raise StoreError(f"There is no delivery {delivery!r}; python -m data deliveries lists them.")
        return Delivery(*rows[0])

    def first_version(self, source: str, sha256: str) -> datetime | None:
        """The version that the rows of these bytes got when the source first sent them; None when it never did."""
        rows = self.connection.execute(
            "select min(version) from deliveries where source = ? and sha256 = ?", (source, sha256)
        ).fetchall()
        return datetime.fromisoformat(rows[0][0]) if rows[0][0] else None

    def last_version(self) -> datetime:
        """The newest version that the rows of any delivery got."""
        rows = self.connection.execute("select max(version) from deliveries").fetchall()
        return datetime.fromisoformat(rows[0][0]) if rows[0][0] else datetime.min

    def publish(
        self,
        seq: int,
        known_at: datetime,
        deliveries: list[dict],
        added: Iterable[PartFile],
        retired: Iterable[str],
    ) -> None:
        """Makes a new stamp in one transaction: its deliveries, their new files, and which files they replace."""
        rows, retired = [], set(retired)
        for file in added:
            path = self.path(file.name)
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
            rows.append(
                (
                    file.name,
                    file.tbl,
                    file.part,
                    file.rows,
                    path.stat().st_size,
                    file_hash(path),
                    file.min_at,
                    file.max_at,
                    seq,
                )
            )
        _sync_folder(self.files_folder)
        with self._transaction():
            known = self.connection.execute("select name, sha256 from files where to_seq is null").fetchall()
            hashes = {name: sha256 for name, sha256 in known if name not in retired} | {row[0]: row[5] for row in rows}
            first = deliveries[0]["delivery"] if deliveries else None
            self.connection.execute(
                "insert into stamps values (?, ?, ?, ?)", (seq, known_at.isoformat(), first, digest(hashes))
            )
            for delivery in deliveries:
                self._record(delivery, seq)
            self.connection.executemany("insert into files values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)", rows)
            self.connection.executemany("update files set to_seq = ? where name = ?", [(seq, name) for name in retired])

    def _record(self, delivery: dict, seq: int | None) -> None:
        columns = ("delivery", "source", "file", "sha256", "status", "sentence")
        version = delivery.get("version")
        self.connection.execute(
            "insert into deliveries values (?, ?, ?, ?, ?, ?, ?, ?)",
            (*[delivery[c] for c in columns], seq, version and version.isoformat(timespec="microseconds")),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.connection.execute("begin immediate")
        try:
            yield
            self.connection.execute("commit")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("rollback")
            raise

    def sweep(self) -> int:
        """Deletes files that no stamp names (left by a process that was killed); only while `writing()`. Returns how many."""
        named = {row[0] for row in self.connection.execute("select name from files").fetchall()}
        orphans = [path for path in self.files_folder.iterdir() if path.name not in named]
        for path in orphans:
            path.unlink()
        return len(orphans)

    def thin(self, all_since: datetime, hourly_since: datetime, daily_since: datetime) -> int:
        """Forgets older states and the files that only they held; returns how many stamps were forgotten.

        Every stamp since `all_since` is kept, the last of each hour since `hourly_since`, the last of each day since
        `daily_since`, and always the newest. The rows of every delivery stay.
        """
        kept = "seq in (select max(seq) from stamps group by substr(known_at, 1, {}))"
        with self._transaction():
            gone = self.connection.execute(
                "delete from stamps where known_at < ? and seq < (select max(seq) from stamps) and not ("  # nosec B608
                f" (known_at >= ? and {kept.format(13)}) or (known_at >= ? and {kept.format(10)}))",
                [moment.isoformat() for moment in (all_since, hourly_since, daily_since)],
            ).rowcount
            dead = self.connection.execute(
                "select name from files where to_seq is not null and not exists"
                " (select 1 from stamps where seq >= from_seq and seq < to_seq)"
            ).fetchall()
            self.connection.executemany("delete from files where name = ?", dead)
        for (name,) in dead:
            self.path(name).unlink(missing_ok=True)
        return gone

    def verify(self) -> list[str]:
        """One sentence for each file that is missing or changed, and for each stamp whose list of files is not whole."""
        return missing_or_changed(self.connection, self.files_folder) + stamps_not_whole(self.connection, self.index)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
