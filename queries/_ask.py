"""The one door to the data: ask(question, viewer, **parameters). Scope, clearance and memory are decided here.

Answers are remembered under what they are: the files of the tables that the question names, scope, question and
parameters. A new stamp needs no invalidation, and what it did not touch is not asked again.
"""

import os
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from city.access import Viewer
from city.disclosure import sees_persons, without_persons
from city.settings import settings
from data.batch import frame_of
from data.contracts import WRITTEN
from data.snapshots import Snapshots, Stamp
from data.tables import TABLES
from queries import _calls
from queries._meters import QUESTION_SECONDS, QUESTIONS, REFUSED
from queries._questions import named_in, question_sql, tables_of
from queries._schemas import Schema, parquet, shown
from queries._scopes import opened, visible
from queries._turns import NotAnswered, turns

SCHEMAS_OPEN = 64
END = datetime(9999, 1, 1)
STAMPS_KNOWN = 256


def ask(question: str, viewer: Viewer, asof: datetime | None = None, **parameters: Any) -> pl.DataFrame:
    """The answer to queries/<question>.sql within the viewer's scope, at the newest stamp or as known at `asof`."""
    return _door().ask(question, viewer, asof, parameters)


def ask_since(
    question: str, viewer: Viewer, table: str, since: datetime, asof: datetime | None = None, **parameters: Any
) -> pl.DataFrame:
    """The answer about the rows of a table from a moment on, to a question that reads it from $since to before $until alone.

    It is asked in two spans: up to the file that holds the newest rows, and from there on. What a new delivery did not
    touch is remembered, and of each span no other files are read. The rows of both stand one after the other.
    """
    return _door().ask_since(question, viewer, asof, table, since, parameters)


def stamp(asof: datetime | None = None) -> Stamp:
    """The newest stamp, or the newest one known at `asof`; seq 0 where nothing is known."""
    return _door().stamp(asof)


def stamp_numbered(seq: int) -> Stamp:
    """The stamp that a screen shows by its number (or the newest kept one before it); seq 0 where nothing is known."""
    return _door().snapshots().numbered(seq)


def hold(manner: str = _calls.UNCOUNTED) -> None:
    """From now on this context (a thread, a request) is answered from one stamp, until `let_go`: no picture of two states.

    `manner` says whose request it is, for the count of calls.
    """
    _held.set({})
    _calls.begin(manner)


def let_go() -> None:
    """This context is answered from the newest stamp again, and what it asked for is counted."""
    _held.set(None)
    _calls.end()


def reset() -> None:
    """Closes the door, so that the next question opens it on the present settings; for tests and forked workers."""
    if _door.cache_info().currsize:
        _door().engine.close()
    _door.cache_clear()
    _snapshots.__dict__.clear()


_snapshots = threading.local()
_held: ContextVar[dict[datetime | None, Stamp] | None] = ContextVar("held", default=None)


@cache
def _door() -> "_Door":
    return _Door(settings().store)


class _Door:
    """One engine for the process; a schema for each version of a table (its files) and for each scope, made when asked for."""

    def __init__(self, store: Path) -> None:
        self.store = store
        store.mkdir(parents=True, exist_ok=True)
        self.engine = duckdb.connect(
            config={
                "memory_limit": f"{settings().engine_memory_mb}MB",
                "threads": settings().engine_threads or max(1, (os.cpu_count() or 1) // settings().workers),
                "python_enable_replacements": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "max_temp_directory_size": "0GB",
            }
        )
        self.engine.execute("set parquet_metadata_cache = true")
        self.engine.execute("set allowed_directories = [$1]", [str(store / "extracts")])
        self.engine.execute("set enable_external_access = false; set lock_configuration = true")
        self.turns = turns()
        self.lock = threading.Lock()
        self.files: OrderedDict[int, dict[str, tuple[str, ...]]] = OrderedDict()
        self.schemas: OrderedDict[tuple, Schema] = OrderedDict()
        self.asking: Counter[tuple] = Counter()
        self.made = 0
        self.memory: OrderedDict[tuple, pl.DataFrame] = OrderedDict()
        self.fields: dict[tuple, frozenset[_calls.Field]] = {}
        self.memory_bytes = 0.0

    def snapshots(self) -> Snapshots:
        """This thread's connection to the index."""
        found = getattr(_snapshots, "of", None)
        if found is None or found.store != self.store:
            found = _snapshots.of = Snapshots(self.store)
        return found

    def stamp(self, asof: datetime | None) -> Stamp:
        """The newest stamp, or the newest known at `asof`; the same one again while it is held."""
        held = _held.get()
        if held is not None and asof in held:
            return held[asof]
        found = self.snapshots().current() if asof is None else self.snapshots().as_known_at(asof)
        if held is not None:
            held[asof] = found
        return found

    def ask_since(
        self,
        question: str,
        viewer: Viewer,
        asof: datetime | None,
        table: str,
        since: datetime,
        parameters: dict[str, Any],
    ) -> pl.DataFrame:
        """See the function of this name."""
        spans = [one for one in self.snapshots().spans(table, self.stamp(asof).seq) if one[2] >= since]
        newest = max(spans, key=lambda one: one[2], default=None)
        ends = [since, *([newest[1]] if newest is not None and newest[1] > since else []), END]
        answers = []
        for low, high in pairwise(ends):
            names = tuple(name for name, first, last in spans if first < high and last >= low)
            given = {**parameters, "since": low, "until": high}
            answers.append(self.ask(question, viewer, asof, given, {table: names}))
        return pl.concat(answers)

    def ask(
        self,
        question: str,
        viewer: Viewer,
        asof: datetime | None,
        parameters: dict[str, Any],
        only: Mapping[str, tuple[str, ...]] | None = None,
    ) -> pl.DataFrame:
        """Answers from memory, or asks the engine and remembers; of the tables in `only` these files alone are read."""
        seq = self.stamp(asof).seq
        with self.lock:
            files = {**self._files(seq), **(only or {})}
            tables = [(name, files.get(name, ())) for name in tables_of(question)]
            key = (*tables, viewer.scope, question, _frozen(parameters))
            known = self.memory.get(key)
            if known is not None:
                self.memory.move_to_end(key)
                _calls.note(self.fields[key])
                QUESTIONS.labels(question, "memory").inc()
                return known
            needed = [("scope", files.get("ancestors", ()), viewer.scope), *tables]
            if "opened" in named_in(question):
                needed.append(("opened", files.get("feeds", ()), viewer.scope))
            self.asking.update(needed)
            schemas = [self._promised(each) for each in needed]
        try:
            with self.turns.one():
                path = ",".join(self._kept(each, schema, viewer) for each, schema in zip(needed, schemas, strict=True))
                answer = self._answer(question, path, parameters)
            if not sees_persons(viewer):
                answer = without_persons(answer, WRITTEN)
        except NotAnswered as fault:
            REFUSED.labels(question, fault.reason).inc()
            raise
        finally:
            self._let_go(needed)
        fields = _calls.fields_of(question, tables_of(question), parameters, answer)
        _calls.note(fields)
        QUESTIONS.labels(question, "engine").inc()
        self._remember(key, answer, fields)
        return answer

    def _answer(self, question: str, path: str, parameters: dict[str, Any]) -> pl.DataFrame:
        """Asks the engine; NotAnswered when it takes longer, or needs more memory, than a question may."""
        with self.engine.cursor() as cursor, self.turns.timed(cursor) as span, QUESTION_SECONDS.labels(question).time():
            try:
                cursor.execute(f"set search_path = '{path}'")
                return frame_of(cursor, question_sql(question), parameters)
            except duckdb.InterruptException:
                if not span.is_over:
                    raise
                sentence = f"{question} took longer than {self.turns.run_s:g} s and was broken off."
                raise NotAnswered("too_long", sentence, seconds=f"{self.turns.run_s:g}") from None
            except duckdb.OutOfMemoryException:
                sentence = f"{question} needs more than the {settings().engine_memory_mb} MB of the engine."
                raise NotAnswered("too_large", sentence) from None
            except duckdb.IOException:
                raise NotAnswered("no_store", f"A file of the store that {question} reads cannot be read.") from None

    def _remember(self, key: tuple, answer: pl.DataFrame, fields: frozenset[_calls.Field]) -> None:
        with self.lock:
            if key in self.memory:
                return
            self.memory[key], self.fields[key] = answer, fields
            self.memory_bytes += _kept_bytes(answer)
            while self.memory_bytes > settings().remember_mb * 1_000_000 and len(self.memory) > 1:
                oldest, forgotten = self.memory.popitem(last=False)
                self.memory_bytes -= _kept_bytes(forgotten)
                del self.fields[oldest]

    def _files(self, seq: int) -> dict[str, tuple[str, ...]]:
        """The names of each table's files at a stamp."""
        if seq not in self.files:
            self.files[seq] = self.snapshots().file_names(seq)
            while len(self.files) > STAMPS_KNOWN:
                self.files.popitem(last=False)
        return self.files[seq]

    def _promised(self, key: tuple) -> "Schema":
        """The schema of one version of a table, or of what one scope may see; perhaps still to be made."""
        if key not in self.schemas:
            self.made += 1
            self.schemas[key] = Schema(f"v{self.made}")
        self.schemas.move_to_end(key)
        return self.schemas[key]

    def _kept(self, key: tuple, schema: "Schema", viewer: Viewer) -> str:
        """The schema's name, once it is there: whoever comes first makes it, the others wait for it alone."""
        with schema.lock:
            if not schema.is_made:
                name, files = key[:2]
                if name == "scope":
                    made = visible(schema.name, parquet(self.store, TABLES["ancestors"], files), viewer)
                elif name == "opened":
                    made = opened(schema.name, parquet(self.store, TABLES["feeds"], files), viewer)
                else:
                    made = shown(self.store, schema.name, TABLES[name], files)
                with self.engine.cursor() as cursor:
                    cursor.execute(f"begin; create schema {schema.name}; {made}; commit")
                schema.is_made = True
        return schema.name

    def _let_go(self, needed: list[tuple]) -> None:
        """Closes the schemas that nobody has asked for the longest time, when they have become many."""
        gone = []
        with self.lock:
            self.asking.subtract(needed)
            idle = [key for key in self.schemas if not self.asking[key]]
            for key in idle[: max(0, len(self.schemas) - SCHEMAS_OPEN)]:
                gone.append(self.schemas.pop(key))
                del self.asking[key]
        for schema in gone:
            if schema.is_made:
                with self.engine.cursor() as cursor:
                    cursor.execute(f"drop schema {schema.name} cascade")


def _kept_bytes(answer: pl.DataFrame) -> int:
    """About how many bytes an answer keeps: the engine leaves room in each column for more rows than there are.

    Measured: 8 columns of 3 rows (159 bytes) keep 17.8 kB, of 300 rows (16.4 kB) 67 kB.
    """
    return 2_200 * answer.width + 3 * int(answer.estimated_size())


def _frozen(parameters: dict[str, Any]) -> tuple:
    return tuple(
        (name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(parameters.items())
    )
