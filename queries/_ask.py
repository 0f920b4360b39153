"""The one door to the data: ask(question, viewer, **parameters). Scope, clearance and memory are decided here.

Answers are remembered under what they are: the files of the tables that the question names, scope, question and
parameters. A new stamp needs no invalidation, and what it did not touch is not asked again.
"""

import hashlib
import re
import threading
from collections import Counter, OrderedDict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from city.access import Viewer, cleared
from city.catalogue import catalogue
from city.settings import settings
from data.batch import frame_of
from data.snapshots import PartFile, Snapshots, Stamp
from data.tables import TABLES, Table, empty_select

FOLDER = Path(__file__).parent
STAMPS_OPEN = 4
STAMPS_KNOWN = 256


@cache
def question_sql(question: str) -> str:
    """The text of queries/<question>.sql."""
    return (FOLDER / f"{question}.sql").read_text("utf-8")


@cache
def tables_of(question: str) -> tuple[str, ...]:
    """The tables whose files decide the question's answer; which places are visible is decided by `ancestors`."""
    words = set(re.findall(r"\w+", question_sql(question)))
    return tuple(name for name in TABLES if name in words or (name == "ancestors" and "visible" in words))


def ask(question: str, viewer: Viewer, asof: datetime | None = None, **parameters: Any) -> pl.DataFrame:
    """The answer to queries/<question>.sql within the viewer's scope, at the newest stamp or as known at `asof`."""
    return _door().ask(question, viewer, asof, parameters)


def stamp(asof: datetime | None = None) -> Stamp:
    """The newest stamp, or the newest one known at `asof`; seq 0 where nothing is known."""
    return _door().stamp(asof)


def reset() -> None:
    """Closes the door, so that the next question opens it on the present settings; for tests and forked workers."""
    if _door.cache_info().currsize:
        _door().close()
    _door.cache_clear()
    _snapshots.__dict__.clear()


_snapshots = threading.local()


@cache
def _door() -> "_Door":
    return _Door(settings().store)


class _Door:
    """One engine for the process; a schema of views for each stamp and for each scope at a stamp."""

    def __init__(self, store: Path) -> None:
        self.store = store
        store.mkdir(parents=True, exist_ok=True)
        self.engine = duckdb.connect(
            config={
                "memory_limit": f"{settings().engine_memory_mb}MB",
                "threads": 2,
                "python_enable_replacements": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "max_temp_directory_size": "0GB",
            }
        )
        self.engine.execute("set parquet_metadata_cache = true")
        self.engine.execute(f"set allowed_directories = ['{store / 'extracts'}']")
        self.engine.execute("set enable_external_access = false")
        self.lock = threading.Lock()
        self.stamps: OrderedDict[int, set[str]] = OrderedDict()
        self.asking: Counter[int] = Counter()
        self.versions: OrderedDict[int, dict[str, str]] = OrderedDict()
        self.scopes: dict[tuple[str, str], str] = {}
        self.natives: dict[tuple[str, ...], str] = {}
        self.made = 0
        self.memory: OrderedDict[tuple, pl.DataFrame] = OrderedDict()
        self.memory_bytes = 0.0

    def close(self) -> None:
        """Gives the engine back."""
        self.engine.close()

    def snapshots(self) -> Snapshots:
        """This thread's connection to the index."""
        found = getattr(_snapshots, "of", None)
        if found is None or found.store != self.store:
            found = _snapshots.of = Snapshots(self.store)
        return found

    def stamp(self, asof: datetime | None) -> Stamp:
        """The newest stamp, or the newest known at `asof`."""
        return self.snapshots().current() if asof is None else self.snapshots().as_known_at(asof)

    def ask(self, question: str, viewer: Viewer, asof: datetime | None, parameters: dict[str, Any]) -> pl.DataFrame:
        """Answers from memory, or asks the engine and remembers."""
        seq = self.stamp(asof).seq
        with self.lock:
            versions = self._versions(seq)
            key = (*(versions[name] for name in tables_of(question)), viewer.scope, question, _frozen(parameters))
            known = self.memory.get(key)
            if known is not None:
                self.memory.move_to_end(key)
                return known
            path = self._open(seq, viewer)
            self.asking[seq] += 1
        try:
            with self.engine.cursor() as cursor:
                cursor.execute(f"set search_path = '{path}'")
                answer = frame_of(cursor, question_sql(question), parameters)
        finally:
            with self.lock:
                self.asking[seq] -= 1
        self._remember(key, answer)
        return answer

    def _remember(self, key: tuple, answer: pl.DataFrame) -> None:
        with self.lock:
            if key in self.memory:
                return
            self.memory[key] = answer
            self.memory_bytes += answer.estimated_size()
            while self.memory_bytes > settings().remember_mb * 1_000_000 and len(self.memory) > 1:
                self.memory_bytes -= self.memory.popitem(last=False)[1].estimated_size()

    def _versions(self, seq: int) -> dict[str, str]:
        """For each table what its files at this stamp are, in one word."""
        if seq not in self.versions:
            files = self.snapshots().all_files(seq)
            names = {name: " ".join(f.name for f in files.get(name, [])) for name in TABLES}
            self.versions[seq] = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in names.items()}
            while len(self.versions) > STAMPS_KNOWN:
                self.versions.popitem(last=False)
        return self.versions[seq]

    def _open(self, seq: int, viewer: Viewer) -> str:
        """The search path of this scope at this stamp; makes the views at the first question."""
        if seq not in self.stamps:
            self._open_stamp(seq)
        self.stamps.move_to_end(seq)
        scope = (self._versions(seq)["ancestors"], viewer.scope)
        if scope not in self.scopes:
            self.made += 1
            self._open_scope(f"scope_{self.made}", seq, viewer)
            self.scopes[scope] = f"scope_{self.made}"
        idle = [each for each in self.stamps if each != seq and not self.asking[each]]
        for each in idle[: max(0, len(self.stamps) - STAMPS_OPEN)]:
            self._close_stamp(each)
        return f"{self.scopes[scope]},s{seq}"

    def _open_stamp(self, seq: int) -> None:
        files = self.snapshots().all_files(seq)
        used, views = set(), [f"create schema s{seq}"]
        for table in TABLES.values():
            its = files.get(table.name, [])
            source = self._native(table, its) if table.native and its else self._parquet(table, its)
            if table.native and its:
                used.add(source)
            views.append(f"create view s{seq}.{table.name} as select * from {source}")
        self.engine.execute(f"begin; {'; '.join(views)}; commit")
        self.stamps[seq] = used

    def _parquet(self, table: Table, files: list[PartFile]) -> str:
        if not files:
            return f"({empty_select(table)})"
        names = ", ".join(f"'{self.store / 'extracts' / f.name}'" for f in files)
        return f"read_parquet([{names}])"

    def _native(self, table: Table, files: list[PartFile]) -> str:
        """Small tables that every page asks are held in the engine, once for each set of files."""
        key = tuple(f.name for f in files)
        if key not in self.natives:
            self.made += 1
            name = f"memory.main.{table.name}_{self.made}"
            order = ", ".join(table.sort)
            self.engine.execute(f"create table {name} as select * from {self._parquet(table, files)} order by {order}")
            self.natives[key] = name
        return self.natives[key]

    def _open_scope(self, name: str, seq: int, viewer: Viewer) -> None:
        self.engine.execute(f"create schema {name}")
        places = ", ".join("'" + place.replace("'", "''") + "'" for place in viewer.places) or "''"
        self.engine.execute(
            f"create table {name}.visible as select distinct place from s{seq}.ancestors where ancestor in ({places})"
        )
        allowed = cleared(viewer.clearance)
        keys = [entry.key for entry in catalogue().indicators.values() if entry.sensitivity in allowed]
        rows = ", ".join(f"('{key}')" for key in keys) or "('')"
        self.engine.execute(f"create table {name}.readable as select indicator from (values {rows}) as t(indicator)")

    def _close_stamp(self, seq: int) -> None:
        self.engine.execute(f"drop schema s{seq} cascade")
        del self.stamps[seq], self.asking[seq]
        trees = {self._versions(each)["ancestors"] for each in self.stamps}
        for scope, name in list(self.scopes.items()):
            if scope[0] not in trees:
                self.engine.execute(f"drop schema {name} cascade")
                del self.scopes[scope]
        kept = set().union(*self.stamps.values())
        for key, name in list(self.natives.items()):
            if name not in kept:
                self.engine.execute(f"drop table {name}")
                del self.natives[key]


def _frozen(parameters: dict[str, Any]) -> tuple:
    return tuple(
        (name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(parameters.items())
    )
