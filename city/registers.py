"""Registers (台账): the lists that departments keep and that the district scores are counted from: registers.toml of the pack."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from city.pack import PackError, find, read_toml
from city.roles import CLEARANCES
from city.settings import settings

KEYS = ("name", "record", "owner", "kinds", "sensitivity")


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
    departments = read_toml(find("departments.toml"))
    content = read_toml(home)
    return {
        key: _register(home, key, row, content, departments)
        for key, row in content.items()
        if not is_borrowed or row["owner"] in departments
    }


def _register(path: Path, key: str, row: Any, content: dict[str, Any], departments: dict[str, Any]) -> Register:
    if not isinstance(row, dict):
        raise PackError(f"{path.name}: {key} is {row!r}; a table with {', '.join(KEYS)} is expected.")
    for name in row:
        if name not in KEYS:
            raise PackError(f"{path.name}: {key}.{name} is not a key; the keys are {', '.join(KEYS)}.")
    for name in ("name", "record"):
        for language in ("zh", "en"):
            if not (isinstance(row.get(name), dict) and row[name].get(language)):
                raise PackError(f"{path.name}: {key}.{name}.{language} is missing; both languages are expected.")
    if row.get("owner") not in departments:
        raise PackError(f"{path.name}: {key}.owner is {row.get('owner')!r}; a key of departments.toml is expected.")
    kinds = _kinds(path, key, row, content, departments)
    for kind, name in kinds.items() if isinstance(kinds, dict) else [("", kinds)]:
        if not (isinstance(name, dict) and name.get("zh") and name.get("en")):
            raise PackError(f"{path.name}: {key}.kinds.{kind} is {name!r}; a name in zh and en is expected.")
    sensitivity = row.get("sensitivity", CLEARANCES[0])
    if sensitivity not in CLEARANCES:
        raise PackError(f"{path.name}: {key}.sensitivity is {sensitivity!r}; {', '.join(CLEARANCES)} is expected.")
    return Register(key, row["name"], row["record"], row["owner"], kinds, sensitivity)


def open_registers(allowed: Collection[str]) -> tuple[str, ...]:
    """The keys of the registers whose sensitivity is one of these."""
    return tuple(one.key for one in registers().values() if one.sensitivity in allowed)


def _kinds(path: Path, key: str, row: Any, content: dict[str, Any], departments: dict[str, Any]) -> Any:
    """The kinds of a register: its own, the departments, or those of the register that it names."""
    named = row.get("kinds", {})
    if not isinstance(named, str):
        return named
    if named == "departments":
        return {one: department["short"] for one, department in departments.items()}
    other = content.get(named)
    kinds = other.get("kinds") if isinstance(other, dict) else None
    if not isinstance(kinds, dict):
        raise PackError(f"{path.name}: {key}.kinds is {named!r}; 'departments' or a register with kinds is expected.")
    return kinds
