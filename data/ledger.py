"""The ledger: what people did, one entry after the other, each bearing the hash of the one before. Nothing in it is changed.

A subject (a ticket, later an alert) is the entries that bear its kind and key; its state is their fold.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from city.access import Viewer
from city.settings import settings
from city.tickets import Written
from data.admit import civil_now
from data.ledger_base import ENTRIES, NEEDED, ONE_AT_A_TIME, open_base
from data.migrate import LayoutError, migrate

FIRST = "0" * 64
SOME = 1000


class LedgerError(RuntimeError):
    """The ledger cannot be read or written; the text is a sentence."""


class Overtaken(LedgerError):
    """Somebody was first: the subject has entries that the one who pressed had not seen; `entry` is the newest of them."""

    def __init__(self, entry: "Entry") -> None:
        super().__init__(
            f"{entry.kind} {entry.key} has gone on: {entry.who} was first with {entry.act!r} at {entry.at:%H:%M:%S}."
        )
        self.entry = entry


@dataclass(frozen=True)
class Entry:
    """One thing that one person did: `at` civil, `body` canonical JSON, `before` and `hash` SHA-256 in hex."""

    number: int
    at: datetime
    who: str
    role: str
    kind: str
    key: str
    after: int
    act: str
    words: str
    body: str
    press: str
    before: str
    hash: str = ""

    @cached_property
    def told(self) -> dict[str, Any]:
        """The body as a dictionary."""
        return json.loads(self.body)

    @property
    def computed_hash(self) -> str:
        """The hash that its content has."""
        said = [_text(one) if isinstance(one, datetime) else one for one in astuple(self)]
        return hashlib.sha256(canonical(said[:-1]).encode()).hexdigest()


def canonical(said: Any) -> str:
    """JSON that is the same text for the same content: keys sorted, no blanks, no escapes of letters."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def press_of(viewer: Viewer, kind: str, press: str) -> str:
    """What an entry bears of a press: a digest, so that nobody's press can stand for another person's or another kind's."""
    return hashlib.sha256(canonical([viewer.name, kind, press or uuid.uuid4().hex]).encode()).hexdigest()


def was_pressed(entries: Iterable[Written], viewer: Viewer, kind: str, press: str) -> bool:
    """Whether one of these entries came of this press: pressed twice, it is one entry."""
    name = press_of(viewer, kind, press)
    return any(one.press == name for one in entries)


def ledger() -> "Ledger":
    """The ledger of the settings, opened once in a process."""
    return _opened(address())


def address() -> str:
    """The URL of the ledger: of the settings, else a file in the store."""
    return settings().ledger or f"sqlite:///{settings().store / 'ledger.sqlite'}"


@cache
def _opened(url: str) -> "Ledger":
    return Ledger(url)


class Ledger:
    """Append and read; any number of threads and processes."""

    def __init__(self, url: str) -> None:
        """Opens the ledger, brings its layout up to date, makes it where there is none; LedgerError with a sentence when that cannot be."""
        try:
            self.engine = open_base(url)
        except ModuleNotFoundError as reason:
            raise LedgerError(str(reason)) from None
        try:
            migrate(self.engine)
        except LayoutError as reason:
            raise LedgerError(str(reason)) from None
        except SQLAlchemyError as fault:
            raise _told(self.engine, "opened", fault) from fault

    def close(self) -> None:
        """Gives the connections back."""
        self.engine.dispose()

    def append(
        self,
        viewer: Viewer,
        kind: str,
        key: str | None,
        act: str,
        *,
        words: str = "",
        body: Mapping[str, Any] | None = None,
        seen: int = 0,
        press: str = "",
        at: datetime | None = None,
    ) -> Entry:
        """Appends one entry and gives it back. `key` None begins a new subject, which gets the next number of its kind.

        `seen` is the number of the subject's last entry that the person knew of: Overtaken when there is a later one.
        `press` names the pressing of one button by one person: pressed twice, it is one entry.
        """
        said, press = canonical(dict(body or {})), press_of(viewer, kind, press)
        try:
            with self.engine.begin() as base:
                base.exec_driver_sql(ONE_AT_A_TIME[self.engine.dialect.name])
                asked = {"press": press, "kind": kind, "key": key or ""}
                found = {row.pop("what"): _entry(row) for row in map(dict, base.execute(NEEDED, asked).mappings())}
                if "pressed" in found:
                    return found["pressed"]
                newest, last = found.get("subject"), found.get("last")
                if newest is not None and newest.number != seen:
                    raise Overtaken(newest)
                subject, after = key or _next_key(found.get("begun")), newest.number if newest else 0
                number, before = (last.number + 1, last.hash) if last else (1, FIRST)
                person, when = (viewer.name, viewer.role), at or civil_now()
                bare = Entry(number, when, *person, kind, subject, after, act, words, said, press, before)
                entry = replace(bare, hash=bare.computed_hash)
                base.execute(ENTRIES.insert(), {**vars(entry), "at": _text(when)})
                return entry
        except SQLAlchemyError as fault:
            raise _told(self.engine, "written", fault) from fault

    def entries(self, kind: str, key: str | None = None, since: int = 0, until: int | None = None) -> list[Entry]:
        """Entries of a kind (of one subject), oldest first, with numbers above `since` up to `until`."""
        asked = _subject(kind, key) if key is not None else select(ENTRIES).where(ENTRIES.c.kind == kind)
        asked = asked.where(ENTRIES.c.number > since)
        return self._read(asked if until is None else asked.where(ENTRIES.c.number <= until))

    def position(self, asof: datetime | None = None) -> int:
        """The number of the last entry, or of the last before the first that came after `asof`; 0 when there is none."""
        asked = select(func.max(ENTRIES.c.number))
        if asof is not None:
            asked = select(func.min(ENTRIES.c.number)).where(ENTRIES.c.at > _text(asof))
        try:
            with self.engine.connect() as base:
                found = base.execute(asked).scalar_one()
        except SQLAlchemyError as fault:
            raise _told(self.engine, "read", fault) from fault
        if asof is None:
            return found or 0
        return self.position() if found is None else found - 1

    def last_of(self, *kinds: str) -> int:
        """The number of the last entry of these kinds; 0 when there is none."""
        asked = select(func.max(ENTRIES.c.number)).where(ENTRIES.c.kind.in_(kinds))
        try:
            with self.engine.connect() as base:
                return base.execute(asked).scalar_one() or 0
        except SQLAlchemyError as fault:
            raise _told(self.engine, "read", fault) from fault

    def verify(self) -> list[str]:
        """Walks the chain; a sentence that names the first broken entry, or nothing."""
        number, before = 0, FIRST
        try:
            for one in self._stream():
                if one.number != number + 1:
                    return [f"Ledger: entry {number + 1} is missing; {one.number} follows {number}."]
                if one.before != before:
                    return [
                        f"Ledger: entry {one.number} does not follow entry {number}: the hash of the one before differs."
                    ]
                if one.hash != one.computed_hash:
                    return [f"Ledger: entry {one.number} was changed: its content does not have its hash."]
                number, before = one.number, one.hash
        except (ValueError, TypeError) as fault:
            return [f"Ledger: the entry after {number} cannot be read: {fault}."]
        return []

    def head(self) -> tuple[int, str]:
        """Number and hash of the last entry: who keeps them elsewhere can prove later that no end was cut off."""
        found = self._read(select(ENTRIES).where(ENTRIES.c.number == self.position()))
        return (found[0].number, found[0].hash) if found else (0, FIRST)

    def _stream(self) -> Iterator[Entry]:
        """All entries, oldest first, some at a time."""
        try:
            with self.engine.connect().execution_options(yield_per=SOME) as base:
                for rows in base.execute(select(ENTRIES).order_by(ENTRIES.c.number)).mappings().partitions():
                    yield from (_entry(row) for row in rows)
        except SQLAlchemyError as fault:
            raise _told(self.engine, "read", fault) from fault

    def _read(self, asked: Any) -> list[Entry]:
        return read_entries(self, asked.order_by(ENTRIES.c.number))


def read_entries(ledger: Ledger, asked: Any) -> list[Entry]:
    """The entries that a select of the table ENTRIES gives; LedgerError when it cannot be read."""
    try:
        with ledger.engine.connect() as base:
            return _entries(base.execute(asked))
    except SQLAlchemyError as fault:
        raise _told(ledger.engine, "read", fault) from fault


def _subject(kind: str, key: str) -> Any:
    return select(ENTRIES).where(ENTRIES.c.kind == kind, ENTRIES.c.key == key)


def _next_key(begun: Entry | None) -> str:
    """Subjects of a kind are numbered 1, 2, 3 …: the number after that of the one begun last."""
    last = begun.key if begun else "0"
    if not last.isdecimal():
        raise LedgerError(f"What has names, such as {last!r}, is not numbered: a new one must be given a name.")
    return str(int(last) + 1)


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def _entries(rows: Any) -> list[Entry]:
    return [_entry(row) for row in rows.mappings()]


def _entry(row: Any) -> Entry:
    return Entry(**{**row, "at": datetime.fromisoformat(row["at"])})


def _told(engine: Engine, what: str, fault: SQLAlchemyError) -> LedgerError:
    reason = str(getattr(fault, "orig", None) or fault).strip().splitlines()[0].rstrip(".")
    return LedgerError(f"The ledger {engine.url.render_as_string()} cannot be {what}: {reason}.")
