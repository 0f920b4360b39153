"""Registers (台账): the lists that departments keep and that the district scores are counted from: registers.toml of the pack."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from city.catalogue.checks import Table, load, shown_path
from city.pack import find
from city.roles import CLEARANCES
from city.settings import settings

KEYS = {"name", "record", "owner", "kinds", "sensitivity"}


@dataclass(frozen=True)
class Register:
    """One register: its name, what one of its records is called, in both languages, and the department that keeps it.

    `kinds` are the names of kinds of records in both languages: a table, "departments", or the register that has the same
    ones; a kind that it does not name is shown as it was delivered. `sensitivity` says which clearance its records need.
    """

    key: str
    name: dict[str, str]
    record: dict[str, str]
    owner: str
    kinds: dict[str, dict[str, str]]
    sensitivity: str = CLEARANCES[0]


@cache
def registers(path: Path | None = None) -> dict[str, Register]:
    """The pack's registers by key, in their order; what cannot be used is refused with a sentence.

    A pack that has no registers of its own has those of the default ones that one of its departments keeps.
    """
    home = path or find("registers.toml")
    is_borrowed = path is None and home.parent != settings().city
    departments = load(find("departments.toml"))
    content = load(home)
    return {
        key: _register(Table(shown_path(home), key, row, KEYS), content, departments)
        for key, row in content.items()
        if not is_borrowed or row["owner"] in departments
    }


def _register(row: Table, content: dict[str, Any], departments: dict[str, Any]) -> Register:
    kinds = _kinds(row, content, departments)
    sensitivity = row.word("sensitivity", CLEARANCES) if "sensitivity" in row else CLEARANCES[0]
    owner = row.word("owner", tuple(departments))
    return Register(row.name, row.both("name"), row.both("record"), owner, kinds, sensitivity)


def open_registers(allowed: Collection[str]) -> tuple[str, ...]:
    """The keys of the registers whose sensitivity is one of these."""
    return tuple(one.key for one in registers().values() if one.sensitivity in allowed)


def _kinds(row: Table, content: dict[str, Any], departments: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The kinds of a register: its own, the departments, or those of the register that it names."""
    named = row.content.get("kinds", {})
    if named == "departments":
        return {one: department["short"] for one, department in departments.items()}
    other = content.get(named) if isinstance(named, str) else row.content
    kinds = other.get("kinds", {}) if isinstance(other, dict) else None
    if not isinstance(kinds, dict) or (isinstance(named, str) and not kinds):
        row.refuse("kinds", named, "a table, 'departments' or a register with kinds")
    table = Table(row.file, row.at("kinds"), kinds, set(kinds))
    return {kind: table.both(kind) for kind in kinds}
