"""Searching the ledger: entries that fit, newest first, page by page by number, however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from data.ledger import ENTRIES, Entry, Ledger, read_entries

SPAN_AT_ONCE = 500
LAST_MOMENT = datetime.max - timedelta(minutes=1)


@dataclass(frozen=True)
class Asked:
    """What entries must be like; an empty field asks for nothing. `since` and `until` are civil, `text` stands in words or body."""

    since: datetime | None = None
    until: datetime | None = None
    who: str = ""
    role: str = ""
    kind: str = ""
    act: str = ""
    key: str = ""
    text: str = ""


def search(ledger: Ledger, asked: Asked, before: int | None, size: int) -> list[Entry]:
    """At most `size` entries that fit, newest first, with numbers below `before`.

    A kind without a subject is looked for along the numbers, which the concatenation makes sure of: there are few kinds, and
    by their index all entries of one would be sorted.
    """
    found = select(ENTRIES)
    if before is not None:
        found = found.where(ENTRIES.c.number < before)
    for column in ("who", "role", "kind", "act", "key"):
        if value := getattr(asked, column):
            is_walked = column == "kind" and not asked.key
            found = found.where((ENTRIES.c.kind.concat("") if is_walked else ENTRIES.c[column]) == value)
    if asked.since is not None:
        found = found.where(ENTRIES.c.at >= asked.since.isoformat(timespec="microseconds"))
    if asked.until is not None:
        after = min(asked.until, LAST_MOMENT) + timedelta(minutes=1)
        found = found.where(ENTRIES.c.at < after.isoformat(timespec="microseconds"))
    if asked.text:
        said = ENTRIES.c.words.contains(asked.text, autoescape=True) | ENTRIES.c.body.contains(
            asked.text, autoescape=True
        )
        found = found.where(said)
    return read_entries(ledger, found.order_by(ENTRIES.c.number.desc()).limit(size))


def span(ledger: Ledger, first: int, last: int) -> Iterator[Entry]:
    """The entries from one number to another, both included, in order; read some at a time."""
    for begin in range(first, last + 1, SPAN_AT_ONCE):
        numbers = ENTRIES.c.number.between(begin, min(last, begin + SPAN_AT_ONCE - 1))
        yield from read_entries(ledger, select(ENTRIES).where(numbers).order_by(ENTRIES.c.number))


def proof_lines(ledger: Ledger, first: int, last: int, head: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is taken out of the ledger: a line that tells of the whole, then each entry as it is hashed."""
    yield {"one_screen_audit": 1, "first": first, "last": last, **head}
    for one in span(ledger, first, last):
        yield {**vars_of(one), "at": one.at.isoformat(timespec="microseconds")}


def vars_of(entry: Entry) -> dict[str, Any]:
    """An entry's fields, in the order in which they are hashed."""
    names = ("number", "at", "who", "role", "kind", "key", "after", "act", "words", "body", "press", "before", "hash")
    return {name: getattr(entry, name) for name in names}
