"""Returns (数据退回): what was set aside goes back to its sender, and what comes again is compared with it.

Nothing is stored for it: a return is written from `set_aside`, and the comparison reads what later deliveries of the
source brought. A returned row is looked for by the contract's key as far as it could be read, else by its line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import orjson

from data.tables import TABLES

FIXED, SAME, OTHER, MISSING = "fixed", "still_wrong", "other_fault", "not_resubmitted"
TWICE = ("duplicate_row", "key_conflict")
"""Rules that a row breaks by being there: when it does not come again that is what was asked for."""
WAITED = timedelta(days=90)
"""For so long a resubmission is looked for."""
Row = dict[str, Any]


class NothingReturned(ValueError):
    """There is nothing to be returned or compared; the text is a sentence."""


class Reader(Protocol):
    """Where the comparison reads: the command line's from the store, a page's through its viewer's questions."""

    def aside_of(self, delivery: str) -> list[Row]:
        """Rows set aside of a delivery, by row: those of `set_aside`, with the delivery's file, seq, rows_read."""

    def aside_after(self, source: str, seq: int, until: datetime) -> list[Row]:
        """The same of the source's deliveries after a stamp, up to a time, in the order of their stamps."""

    def deliveries_after(self, source: str, seq: int) -> list[Row]:
        """The source's deliveries after a stamp, oldest first: delivery, file, seq, rows_read, first_at, last_at."""

    def good_after(self, contract: str, source: str, seq: int, since: datetime, until: datetime) -> list[Row]:
        """Good rows of the source that came after a stamp, by the time in the key (of events any): delivery, row, key."""


@dataclass(frozen=True)
class Compared:
    """A return and what came of it: each returned row (a dict, with `state` and `rule_now`), and the new faults."""

    delivery: str
    resubmissions: tuple[str, ...]
    rows: list[Row]
    new: list[Row]

    def count(self, state: str) -> int:
        """How many of the returned rows are in a state: fixed, still_wrong, other_fault, not_resubmitted."""
        return sum(row["state"] == state for row in self.rows)


@dataclass
class _Later:
    """A later delivery: what it set aside and what it brought, by key and by line."""

    rows_read: int
    by_key: dict[tuple, list[str | None]] = field(default_factory=dict)
    by_line: dict[int, list[tuple[tuple, str | None]]] = field(default_factory=dict)
    by_content: dict[str, str] = field(default_factory=dict)

    def add(self, key: tuple, line: int, rule: str | None, content: str | None = None) -> None:
        """One row: its key, its line, the rule that it breaks (None: it is good)."""
        if None not in key:
            self.by_key.setdefault(key, []).append(rule)
        self.by_line.setdefault(line, []).append((key, rule))
        if rule and content:
            self.by_content[content] = rule


def compare(reader: Reader, delivery: str, resubmission: str | None = None) -> Compared:
    """The returned rows of a delivery against its resubmission, or against all later deliveries that take one up.

    A later delivery takes it up when it holds a key or a record that was returned, or has the same file's name.
    """
    rows = reader.aside_of(delivery)
    if not rows:
        raise NothingReturned(f"{delivery}: no delivery of which rows were set aside (python -m data deliveries).")
    contract, source, seq = (rows[0][name] for name in ("contract", "source", "seq"))
    keys = [_key(contract, row["key"]) for row in rows]
    after = {one["delivery"]: one for one in reader.deliveries_after(source, seq)}
    aside = reader.aside_after(source, seq, rows[0]["set_aside_at"] + WAITED)
    good = _good(reader, contract, source, seq, _span(contract, [key for key in keys if None not in key]))
    if resubmission is not None and resubmission not in after:
        raise NothingReturned(f"{resubmission} is no later delivery of {source}.")
    names = [resubmission] if resubmission else _taken_up(rows, keys, after, aside, good)
    if any(None in key for key in keys):
        times = [after[name][end] for name in names for end in ("first_at", "last_at") if after[name][end]]
        good += _good(reader, contract, source, seq, (min(times), max(times)) if times else None)
    later = {name: _Later(after[name]["rows_read"]) for name in names}
    for one in aside:
        if one["delivery"] in later:
            later[one["delivery"]].add(_key(contract, one["key"]), one["row"], one["rule"], one["content"])
    for one in good:
        if one["delivery"] in later:
            later[one["delivery"]].add(_values(contract, one), one["row"], None)
    _judge(rows, keys, later)
    return Compared(delivery, tuple(names), rows, _new(rows, keys, [one for one in aside if one["delivery"] in later]))


def _judge(rows: list[Row], keys: Sequence[tuple], later: dict[str, _Later]) -> None:
    """Gives each returned row its `state` and `rule_now`; the newest delivery that has it decides."""
    lines = sorted({row["row"] for row in rows})
    position = {line: number for number, line in enumerate(lines)}
    for row, key in zip(rows, keys, strict=True):
        row["state"], row["rule_now"] = MISSING, None
        for one in reversed(later.values()):
            found, rule = _found(row, key, one, position)
            if found:
                row["rule_now"] = rule
                row["state"] = FIXED if rule is None else SAME if rule == row["rule"] else OTHER
                break
        else:
            if later and row["rule"] in TWICE:
                row["state"] = FIXED


def _found(row: dict, key: tuple, later: _Later, position: dict[int, int]) -> tuple[bool, str | None]:
    """Whether a later delivery has the returned row, and which rule it breaks there (None: it is good)."""
    if None not in key:
        rules = later.by_key.get(key)
        if rules and row["rule"] in TWICE:
            return True, next((rule for rule in rules if rule in TWICE), None)
        return (True, next((rule for rule in rules if rule), None)) if rules else (False, None)
    if row["content"] in later.by_content:
        return True, later.by_content[row["content"]]
    if later.rows_read == row["rows_read"]:
        lines = [row["row"]]
    elif later.rows_read == len(position):
        lines = [position[row["row"]] + first for first in _first_lines(later)]
    else:
        return False, None
    for other, rule in [one for line in lines for one in later.by_line.get(line, [])]:
        if all(mine is None or yours is None or mine == yours for mine, yours in zip(key, other, strict=True)):
            return True, rule
    return False, None


def _first_lines(later: _Later) -> list[int]:
    """The line at which the records of a file begin: 2 below a header, 1 without one; the lowest that is known."""
    return [min(later.by_line)] if min(later.by_line, default=3) <= 2 else [2]


def _taken_up(
    rows: list[Row], keys: Sequence[tuple], after: dict[str, Row], aside: Iterable[Row], good: Iterable[Row]
) -> list[str]:
    """Later deliveries, oldest first, that hold a key or a record of the returned ones, or have the file's name."""
    contract = rows[0]["contract"]
    contents = {row["content"] for row in rows}
    wanted = {key for key in keys if None not in key}
    named = {name for name, one in after.items() if one["file"] == rows[0]["file"]}
    named |= {one["delivery"] for one in aside if one["content"] in contents or _key(contract, one["key"]) in wanted}
    named |= {one["delivery"] for one in good if _values(contract, one) in wanted}
    return [name for name in after if name in named]


def _span(contract: str, keys: Sequence[tuple]) -> tuple[datetime, datetime] | None:
    """From when to when the keys speak; of keys without a time any time; None without a key."""
    table = TABLES[contract]
    if not keys:
        return None
    if table.time not in table.key:
        return datetime.min, datetime.max
    times = [key[table.key.index(str(table.time))] for key in keys]
    return datetime.fromisoformat(min(times)), datetime.fromisoformat(max(times)) + timedelta(seconds=1)


def _good(reader: Reader, contract: str, source: str, seq: int, span: tuple[datetime, datetime] | None) -> list[Row]:
    return reader.good_after(contract, source, seq, *span) if span else []


def _new(rows: list[Row], keys: Sequence[tuple], aside: Iterable[Row]) -> list[Row]:
    """Rows that the resubmissions set aside and that were not returned: each key or record once."""
    contract = rows[0]["contract"]
    known = {key for key in keys if None not in key}
    contents = {row["content"] for row in rows}
    lines = {(row["row"], row["rule_now"]) for row in rows if row["state"] in (SAME, OTHER)}
    found: dict[Any, Row] = {}
    for one in aside:
        key = _key(contract, one["key"])
        is_whole = None not in key
        if (key in known) if is_whole else (one["content"] in contents or (one["row"], one["rule"]) in lines):
            continue
        found[key if is_whole else one["content"]] = one
    return list(found.values())


def _key(contract: str, text: str | None) -> tuple:
    """The table's key of a row set aside; None for each part that could not be read."""
    said = orjson.loads(text) if text else {}
    return tuple(said.get(name) for name in TABLES[contract].key)


def _values(contract: str, row: Row) -> tuple:
    return tuple(
        f"{row[name]:%Y-%m-%dT%H:%M:%S}" if isinstance(row[name], datetime) else row[name]
        for name in TABLES[contract].key
    )
