"""What the city knows to have happened, for the recall of its rules: known.toml, refused with a sentence when it cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from city.alerting.groups import BY
from city.alerting.rules import rules
from city.catalogue.checks import Table, load, shown_path
from city.pack import find
from city.registers import registers
from city.settings import settings
from city.topics import KINDS, topics

_TOP = {"basis", "days", "before_min", "after_min", "known"}
_KNOWN = {"name", "events", "register", "reported", "at", "least", "rules"}
_KIND_OF = ("events", "register", "reported")


@dataclass(frozen=True)
class Known:
    """One kind of things that happened: where they are read (events of a kind and topics, a register, or neither: what people
    raised), the level of places in which it and an alert must meet, how many events are one, and the rules; none: all."""

    key: str
    name: Mapping[str, str]
    kind: str
    topics: tuple[str, ...]
    register: str
    at: str
    least: int
    rules: tuple[str, ...]


@dataclass(frozen=True)
class AllKnown:
    """What known.toml says, in its order."""

    basis: str
    days: int
    before_min: int
    after_min: int
    kinds: tuple[Known, ...]


@cache
def known() -> AllKnown:
    """What the pack in the settings says, read once; a pack without its own has what is there of it of the default one."""
    path = find("alerting/known.toml")
    return read_known(path, is_own=path.is_relative_to(settings().city))


def read_known(path: Path, *, is_own: bool = True) -> AllKnown:
    """What a known.toml says; CatalogueError with file, key, found and expected where it cannot be used."""
    content, file = load(path), shown_path(path)
    top = Table(file, "known", content, _TOP)
    tables = top.get("known", dict, "a table of tables")
    found = [_known(Table(file, f"known.{key}", one, _KNOWN), key, is_own) for key, one in tables.items()]
    return AllKnown(
        top.word("basis", ("proposed", "verified")),
        top.whole("days", 1, 366),
        top.whole("before_min", 1, 7 * 24 * 60),
        top.whole("after_min", 0, 7 * 24 * 60),
        tuple(one for one in found if one is not None),
    )


def _known(table: Table, key: str, is_own: bool) -> Known | None:
    """One kind; None for one of the default pack that the city in the settings does not know."""
    where = [one for one in _KIND_OF if one in table]
    if len(where) != 1:
        table.refuse("events", where, "said, or register, or reported: one of them")
    kind, register = "", ""
    of_topics: tuple[str, ...] = ()
    if "events" in table:
        inner = Table(table.file, f"{table.name}.events", table.content["events"], {"kind", "topics"})
        kind = inner.word("kind", KINDS)
        of_topics = tuple(inner.get("topics", list, "a list of topics"))
        missing = [one for one in of_topics if one not in topics().topics]
        if missing and not is_own:
            return None
        if missing or not of_topics:
            inner.refuse("topics", list(of_topics), "keys of topics.toml")
    if "register" in table:
        register = table.text("register")
        if register not in registers():
            if not is_own:
                return None
            table.refuse("register", register, "a key of registers.toml")
    named = tuple(table.get("rules", list, "a list of rules", []))
    judged_by = tuple(one for one in named if one in rules())
    if is_own and named != judged_by:
        table.refuse("rules", list(named), "keys of rules")
    if named and not judged_by:
        return None
    at, least = table.word("at", BY), table.whole("least", 1, 1000, 1)
    return Known(key, table.both("name"), kind, of_topics, register, at, least, judged_by)
