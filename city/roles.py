"""Roles and what each may do: `roles.toml`, refused with a sentence when unusable."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from city.catalogue.checks import LANGUAGES, Table, load, shown_path
from city.pack import find

CLEARANCES = ("public", "internal", "sensitive")
ACTS = (
    "see",
    "rows",
    "export",
    "report",
    "decide",
    "appeal",
    "rule",
    "tune",
    "release",
    "triage",
    "approve",
    "command",
    "handle",
    "check",
    "demand",
    "footing",
    "sessions",
    "audit",
    "accounts",
    "walls",
    "preview",
)
INCIDENT_ACTS = ("triage", "approve", "command", "handle", "check", "demand")
"""What people do with incidents; which right each step takes stands in alerting/stages.toml."""
MANAGED = ("sessions", "accounts", "walls", "preview")
WRITES = ("export", "report", "decide", "appeal", "rule", "tune", "release", *INCIDENT_ACTS, "footing", *MANAGED)
NOT_PREVIEWED = (*WRITES, "audit")
"""What a preview of a role (看作) has not: nothing is done in it, and the audit is the auditor's alone."""
REACHES = ("place", "city", "department")
LEVELS = ("city", "district", "street")
KEYS = {"name", "level", "department", "clearance", "personal", "second_factor", "idle_min", "rights"}


@dataclass(frozen=True)
class Role:
    """One role: the level of the places it holds, its clearance, and act → reach. `idle_min` 0: no idle exit."""

    key: str
    name: Mapping[str, str]
    level: str
    has_department: bool
    clearance: str
    personal: bool
    second_factor: bool
    idle_min: int
    rights: Mapping[str, str]


@cache
def roles() -> Mapping[str, Role]:
    """The roles of the pack in the settings, read once, in the order of the file."""
    return read_roles(find("roles.toml"))


def read_roles(path: Path) -> Mapping[str, Role]:
    """The roles of a roles.toml; CatalogueError where one cannot be used or where one role joins what must stay apart."""
    file = shown_path(path)
    found = {}
    for key, content in load(path).items():
        table = Table(file, key, content, KEYS)
        name = Table(file, f"{key}.name", table.get("name", dict, "a name in both languages"), set(LANGUAGES))
        rights = Table(file, f"{key}.rights", table.get("rights", dict, "a table of acts"), set(ACTS))
        found[key] = Role(
            key=key,
            name={lang: name.text(lang) for lang in LANGUAGES},
            level=table.word("level", LEVELS),
            has_department=table.get("department", bool, "true or false", False),
            clearance=table.word("clearance", CLEARANCES),
            personal=table.get("personal", bool, "true or false"),
            second_factor=table.get("second_factor", bool, "true or false"),
            idle_min=table.whole("idle_min", 0, 1440),
            rights={act: rights.word(act, REACHES) for act in rights.content},
        )
        _check_apart(file, key, rights)
    return found


def _check_apart(file: str, key: str, rights: Table) -> None:
    """Who makes accounts, who ends sessions and who reads the audit are different people."""
    held = [act for act in ("accounts", "sessions", "audit") if act in rights]
    if len(held) > 1:
        rights.refuse(held[1], rights.content[held[1]], f"left out, since {key} already has {held[0]!r}")
