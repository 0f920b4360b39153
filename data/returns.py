"""Returns (数据退回): what was set aside goes back to its sender, and what comes again is compared with it.

Nothing is stored for it: a return is written from `set_aside`, and the comparison reads what later deliveries of the
source brought. A returned row is looked for by the contract's key as far as it could be read, else by its line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from data.batch import Batch
from data.tables import TABLES

FIXED, SAME, OTHER, MISSING = "fixed", "still_wrong", "other_fault", "not_resubmitted"
STATES = (FIXED, SAME, OTHER, MISSING)
TWICE = ("duplicate_row", "key_conflict")
"""Rules that a row breaks by being there: when it does not come again that is what was asked for."""
_ASIDE = (
    "select a.delivery, a.source, a.contract, a.row, a.key, a.rule, a.reason, a.content, a.set_aside_at, d.file, d.seq,"
    " d.rows_read from {aside} as a join {deliveries} as d on d.delivery = a.delivery"
)


class NothingReturned(ValueError):
    """There is nothing to be returned or compared; the text is a sentence."""


@dataclass(frozen=True)
class Compared:
    """A return and what came of it: each returned row (a dict, with `state` and `rule_now`), and the new faults."""

    delivery: str
    resubmissions: tuple[str, ...]
    rows: list[dict[str, Any]]
    new: list[dict[str, Any]]

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


def returned(batch: Batch, name: str, days: int = 30) -> list[dict[str, Any]]:
    """The rows set aside of a delivery, or of a source in the last days, oldest first: one dict a row.

    Raises NothingReturned with a sentence when the name is neither, or nothing of it was set aside.
    """
    aside = _ASIDE.format(aside=batch.rows("set_aside"), deliveries=batch.rows("deliveries"))
    found = _dicts(batch, f"{aside} where a.delivery = $name order by a.row, a.rule", {"name": name})
    if found:
        return found
    since = batch.base.known_at - timedelta(days=days)
    found = _dicts(
        batch,
        f"{aside} where a.source = $name and a.set_aside_at >= $since order by a.set_aside_at, a.delivery, a.row, a.rule",
        {"name": name, "since": since},
    )
    if found:
        return found
    known = f"select 1 from {batch.rows('deliveries')} where source = $name or delivery = $name limit 1"
    if not _dicts(batch, known, {"name": name}):
        raise NothingReturned(f"{name} is neither a source that has delivered nor a delivery.")
    raise NothingReturned(f"{name}: nothing was set aside, so nothing is returned.")


def compare(batch: Batch, delivery: str, resubmission: str | None = None) -> Compared:
    """The returned rows of a delivery against its resubmission, or against all later deliveries that take one up.

    A later delivery takes it up when it holds a key or a record that was returned, or has the same file's name.
    """
    rows = returned(batch, delivery)
    if rows[0]["delivery"] != delivery:
        raise NothingReturned(f"{delivery} is a source; a delivery is expected (python -m data deliveries lists them).")
    contract = rows[0]["contract"]
    keys = [_key(contract, row["key"]) for row in rows]
    names = [resubmission] if resubmission else _taken_up(batch, rows, keys)
    later = {name: _later(batch, contract, name, rows, keys) for name in names}
    lines = sorted({row["row"] for row in rows})
    position = {line: number + 1 for number, line in enumerate(lines)}
    for row, key in zip(rows, keys, strict=True):
        row["state"], row["rule_now"] = MISSING, None
        for one in reversed(later.values()):
            found, rule = _found(row, key, one, position, len(lines))
            if found:
                row["rule_now"] = rule
                row["state"] = FIXED if rule is None else SAME if rule == row["rule"] else OTHER
                break
        else:
            if later and row["rule"] in TWICE:
                row["state"] = FIXED
    return Compared(delivery, tuple(later), rows, _new(batch, rows, keys, list(later)))


def _found(row: dict, key: tuple, later: _Later, position: dict[int, int], lines: int) -> tuple[bool, str | None]:
    """Whether a later delivery has the returned row, and which rule it breaks there (None: it is good)."""
    if None not in key:
        rules = later.by_key.get(key)
        if rules and row["rule"] in TWICE:
            return True, next((rule for rule in rules if rule in TWICE), None)
        return (True, next((rule for rule in rules if rule), None)) if rules else (False, None)
    if row["content"] in later.by_content:
        return True, later.by_content[row["content"]]
    if later.rows_read == row["rows_read"]:
        line = row["row"]
    elif later.rows_read == lines:
        line = min(position) + position[row["row"]] - 1 if 1 in position else position[row["row"]] + 1
    else:
        return False, None
    for other, rule in later.by_line.get(line, []):
        if all(mine is None or yours is None or mine == yours for mine, yours in zip(key, other, strict=True)):
            return True, rule
    return False, None


def _taken_up(batch: Batch, rows: list[dict], keys: Sequence[tuple]) -> list[str]:
    """Later deliveries of the source, oldest first, that hold a key or a record of the returned ones, or have its file's name."""
    first, contract = rows[0], rows[0]["contract"]
    given = {"source": first["source"], "seq": first["seq"]}
    after = _dicts(
        batch,
        f"select delivery, file, seq from {batch.rows('deliveries')} where source = $source and seq > $seq"
        " and status <> 'withdrawn' order by seq, delivery",
        given,
    )
    named = {one["delivery"] for one in after if one["file"] == first["file"]}
    contents = {row["content"] for row in rows}
    wanted = {key for key in keys if None not in key}
    aside = _ASIDE.format(aside=batch.rows("set_aside"), deliveries=batch.rows("deliveries"))
    for one in _dicts(batch, f"{aside} where a.source = $source and d.seq > $seq", given):
        if one["content"] in contents or _key(contract, one["key"]) in wanted:
            named.add(one["delivery"])
    for one in _good(batch, contract, keys, "source = $source and known_seq > $seq", given):
        if _values(contract, one) in wanted:
            named.add(one["delivery"])
    return [one["delivery"] for one in after if one["delivery"] in named]


def _later(batch: Batch, contract: str, name: str, rows: list[dict], keys: Sequence[tuple]) -> _Later:
    deliveries = batch.rows("deliveries")
    known = _dicts(batch, f"select rows_read, source from {deliveries} where delivery = $name", {"name": name})
    if not known or known[0]["source"] != rows[0]["source"]:
        raise NothingReturned(f"{name} is no delivery of {rows[0]['source']}.")
    later = _Later(known[0]["rows_read"])
    aside = _ASIDE.format(aside=batch.rows("set_aside"), deliveries=deliveries)
    for one in _dicts(batch, f"{aside} where a.delivery = $name", {"name": name}):
        later.add(_key(contract, one["key"]), one["row"], one["rule"], one["content"])
    for one in _good(batch, contract, keys, "delivery = $name", {"name": name}):
        later.add(_values(contract, one), one["row"], None)
    return later


def _good(batch: Batch, contract: str, keys: Sequence[tuple], where: str, given: dict) -> Iterator[dict]:
    """Good rows, the truth and what was superseded; where all keys are whole, only those within their time."""
    table = TABLES[contract]
    span: tuple[datetime | None, datetime | None] = (None, None)
    if table.time in table.key:
        at = list(table.key).index(str(table.time))
        times = [key[at] for key in keys]
        if None not in times and all(None not in key for key in keys):
            span = datetime.fromisoformat(min(times)), datetime.fromisoformat(max(times)) + timedelta(seconds=1)
    columns = ", ".join(("delivery", "row", *table.key))
    for name in (contract, f"{contract}_superseded"):
        extra = f" and {table.time} >= '{span[0]}' and {table.time} <= '{span[1]}'" if span[0] else ""
        yield from _dicts(batch, f"select {columns} from {batch.rows(name, *span)} where {where}{extra}", given)


def _new(batch: Batch, rows: list[dict], keys: Sequence[tuple], names: list[str]) -> list[dict]:
    """Rows that the resubmissions set aside and that were not returned: each key or record once."""
    if not names:
        return []
    contract = rows[0]["contract"]
    known = {key for key in keys if None not in key}
    said = {row["content"] for row in rows} | {
        (row["row"], row["rule_now"]) for row in rows if row["state"] in (SAME, OTHER)
    }
    aside = _ASIDE.format(aside=batch.rows("set_aside"), deliveries=batch.rows("deliveries"))
    found = {}
    for one in _dicts(
        batch, f"{aside} where a.delivery in (select unnest($names)) order by d.seq, a.row", {"names": names}
    ):
        key = _key(contract, one["key"])
        is_whole = None not in key
        if (key in known) if is_whole else (one["content"] in said or (one["row"], one["rule"]) in said):
            continue
        found[key if is_whole else one["content"]] = one
    return list(found.values())


def _key(contract: str, text: str | None) -> tuple:
    """The table's key of a row set aside; None for each part that could not be read."""
    said = orjson.loads(text) if text else {}
    return tuple(said.get(name) for name in TABLES[contract].key)


def _values(contract: str, row: dict[str, Any]) -> tuple:
    return tuple(
        f"{row[name]:%Y-%m-%dT%H:%M:%S}" if isinstance(row[name], datetime) else row[name]
        for name in TABLES[contract].key
    )


def _dicts(batch: Batch, sql: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    answer = batch.engine.execute(sql, given)
    names = [one[0] for one in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
