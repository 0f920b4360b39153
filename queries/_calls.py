"""Counts how often data are asked for: one call is one field that one request asked for, however often it did.

The door notes the fields of each answer, remembered or not; they are held in memory and written every half minute and
at the end. An answer never waits for it and never fails by it.
"""

import atexit
import logging
import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from city.catalogue import catalogue
from city.objects import kinds
from city.pack import city
from city.settings import settings
from data import calls
from data.contracts import CONTRACTS
from data.contracts.events import KINDS

log = logging.getLogger(__name__)

PERSON, MACHINE, UNCOUNTED = "person", "machine", ""
"""Who asks: a person who opened or changed a page; a screen that follows the stamp, a script; what is not counted."""
EVERY_S = 30.0
ABOUT_SOURCES = "sources/"
CONTRACT = {
    table: contract
    for contract, tables in {
        "readings": ("readings", "hourly", "daily", "latest", "normals", "readings_superseded", "flags"),
        "events": ("events", "events_open", "events_hourly", "events_superseded"),
        "warnings": ("warnings", "warnings_superseded"),
        "records": ("records", "records_superseded"),
        "objects": ("objects", "objects_superseded"),
    }.items()
    for table in tables
}
"""The contract whose rows a table holds; tables about deliveries are none: to look after a source is not to use it."""

Field = tuple[str, str, bool]
"""Contract, field (an indicator, a kind of event), and whether the question named it or it came along in a list."""


class _Request:
    """What one request has asked for."""

    def __init__(self, manner: str) -> None:
        self.manner = manner
        self.fields: set[Field] = set()


_request: ContextVar[_Request | None] = ContextVar("request", default=None)
_lock = threading.Lock()
_counts: Counter[tuple[Path, calls.Key]] = Counter()
_writer: tuple[int, threading.Thread] | None = None


def fields_of(
    question: str, tables: Iterable[str], parameters: Mapping[str, Any], answer: pl.DataFrame
) -> frozenset[Field]:
    """The fields that a question asked for: those in its parameters, else those in its answer; inputs of derived signs too.

    A question about the sources themselves asks for none.
    """
    found: set[Field] = set()
    if question.startswith(ABOUT_SOURCES):
        return frozenset()
    for contract in {CONTRACT[table] for table in tables if table in CONTRACT}:
        if contract == "readings":
            found |= _indicators(parameters, answer)
        elif contract == "events":
            found |= _kinds(parameters, answer)
        elif contract == "records":
            found |= {("records", one, True) for one in parameters.get("registers") or [parameters.get("register", "")]}
        elif contract == "objects":
            found |= _kinds_of_objects(parameters, answer)
        else:
            found.add((contract, contract, True))
    return frozenset(found)


def _indicators(parameters: Mapping[str, Any], answer: pl.DataFrame) -> set[Field]:
    named = [parameters["indicator"]] if "indicator" in parameters else parameters.get("indicators")
    listed = answer["indicator"].unique().to_list() if "indicator" in answer.columns else []
    known = catalogue().indicators
    wanted = {key for key in (listed if named is None else named) if key in known}
    wanted |= {one for key in wanted for one in known[key].inputs}
    return {("readings", key, named is not None) for key in wanted}


def _kinds(parameters: Mapping[str, Any], answer: pl.DataFrame) -> set[Field]:
    if parameters.get("kind") in KINDS:
        return {("events", parameters["kind"], True)}
    kinds = answer["kind"].unique().to_list() if "kind" in answer.columns else KINDS
    return {("events", kind, "event" in parameters) for kind in kinds if kind in KINDS}


def _kinds_of_objects(parameters: Mapping[str, Any], answer: pl.DataFrame) -> set[Field]:
    named = [parameters["kind"]] if "kind" in parameters else parameters.get("kinds")
    listed = answer["kind"].unique().to_list() if "kind" in answer.columns else []
    wanted = listed if named is None else named
    return {("objects", key, named is not None or "object" in parameters) for key in wanted if key in kinds()}


def begin(manner: str) -> Token:
    """From now on this context is one request; `end` counts it."""
    return _request.set(_Request(manner))


def end() -> None:
    """Counts what the request of this context asked for."""
    request = _request.get()
    _request.set(None)
    if request is not None:
        _count(request.fields, request.manner)


def note(fields: frozenset[Field]) -> None:
    """The request of this context asked for these fields; without a request it is a machine that asks, once."""
    request = _request.get()
    if request is None:
        _count(fields, MACHINE)
    else:
        request.fields |= fields


@contextmanager
def gathered() -> Iterator[set[Field]]:
    """What is asked within is only gathered, so that whoever shows it again from memory can note it again."""
    inner = _Request(UNCOUNTED)
    before = _request.set(inner)
    try:
        yield inner.fields
    finally:
        _request.reset(before)


def _count(fields: Iterable[Field], manner: str) -> None:
    if manner == UNCOUNTED or not fields:
        return
    store, day = settings().store, datetime.now(city().zone).date()
    ways: dict[tuple[str, str], str] = {}
    for contract, field, is_named in fields:
        if manner == MACHINE:
            ways[contract, field] = "refreshed"
        elif is_named:
            ways[contract, field] = "named"
        else:
            ways.setdefault((contract, field), "listed")
    with _lock:
        _start()
        _counts.update((store, (day, contract, field, way)) for (contract, field), way in ways.items())


def flush() -> None:
    """Writes what was counted; what cannot be written waits for the next time."""
    with _lock:
        waiting = dict(_counts)
        _counts.clear()
    for store in {store for store, _ in waiting}:
        mine = {key: n for (where, key), n in waiting.items() if where == store}
        try:
            calls.add(store, mine)
        except (OSError, sqlite3.Error) as fault:
            log.warning("%s cannot be written: %s. Calls are kept and tried again.", store / calls.NAME, fault)
            if store.is_dir():
                with _lock:
                    _counts.update({(store, key): n for key, n in mine.items()})


def _start() -> None:
    """The thread that writes; a forked process begins anew, and leaves to its parent what that one counted."""
    global _writer
    if _writer is None or _writer[0] != os.getpid():
        if _writer is not None:
            _counts.clear()
        thread = threading.Thread(target=_write, name="calls", daemon=True)
        _writer = (os.getpid(), thread)
        thread.start()


def _write() -> None:
    wake = threading.Event()
    while not wake.wait(EVERY_S):
        flush()


atexit.register(flush)
assert set(CONTRACT.values()) == set(CONTRACTS)  # nosec B101
