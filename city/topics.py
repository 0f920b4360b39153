"""Topics of events (requests of citizens and city incidents), their states and channels: topics.toml of the city pack.

It also says how "closed by the due date" is counted: `[due]`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from city.due import Rules
from city.pack import PackError, find

KINDS = ("incident", "request")
KEYS = {
    "group": {"name"},
    "topic": {"name", "kind", "department", "due_h", "group"},
    "status": {"name"},
    "channel": {"name"},
}
OPTIONAL = ("due_h", "group")
DUE = {"farthest_days": (1, 36_500), "least": (1, 1_000_000)}


@dataclass(frozen=True)
class Topic:
    """One topic: names in both languages, kind of event, answering department.

    `due_h` are the hours allowed until closing, None where each event brings its own time; `group` is what it belongs to.
    """

    key: str
    name: dict[str, str]
    kind: str
    department: str
    due_h: float | None = None
    group: str | None = None


@dataclass(frozen=True)
class Topics:
    """What topics.toml says, in its order."""

    groups: dict[str, dict[str, str]]
    topics: dict[str, Topic]
    statuses: dict[str, dict[str, str]]
    channels: dict[str, dict[str, str]]
    due: Rules

    def topic(self, key: str) -> Topic:
        """The topic of this key; one that is not there raises KeyError with a sentence."""
        if key not in self.topics:
            raise KeyError(f"{key} is not a topic; the topics are {', '.join(self.topics)}.")
        return self.topics[key]


@cache
def topics(path: Path | None = None) -> Topics:
    """The pack's topics; an unknown key, a missing translation or a wrong kind is refused with a sentence."""
    path = path or find("topics.toml")
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise PackError(f"{path.name}: cannot be read as TOML: {fault}.") from None
    for table in content:
        if table not in (*KEYS, "due"):
            raise PackError(f"{path.name}: {table} is not a table; the tables are {', '.join((*KEYS, 'due'))}.")
    rows = {table: {k: _checked(path, table, k, v) for k, v in content.get(table, {}).items()} for table in KEYS}
    for key, row in rows["topic"].items():
        if row.get("group") not in (None, *rows["group"]):
            raise PackError(f"{path.name}: topic.{key}.group is {row['group']!r}; it must be the key of a group.")
    return Topics(
        {k: v["name"] for k, v in rows["group"].items()},
        {k: _topic(k, v) for k, v in rows["topic"].items()},
        {k: v["name"] for k, v in rows["status"].items()},
        {k: v["name"] for k, v in rows["channel"].items()},
        _due(path, content.get("due", {})),
    )


def _topic(key: str, row: dict[str, Any]) -> Topic:
    due_h = float(row["due_h"]) if "due_h" in row else None
    return Topic(key, row["name"], row["kind"], row["department"], due_h, row.get("group"))


def _due(path: Path, row: dict[str, Any]) -> Rules:
    for name, value in row.items():
        if name not in DUE:
            raise PackError(f"{path.name}: due.{name} is not a key; the keys are {', '.join(sorted(DUE))}.")
        low, high = DUE[name]
        if type(value) is not int or not low <= value <= high:
            raise PackError(f"{path.name}: due.{name} is {value!r}; it must be a whole number from {low} to {high}.")
    return Rules(**row)


def _checked(path: Path, table: str, key: str, row: dict[str, Any]) -> dict[str, Any]:
    at = f"{path.name}: {table}.{key}"
    for name in row:
        if name not in KEYS[table]:
            raise PackError(f"{at}.{name} is not a key; the keys are {', '.join(sorted(KEYS[table]))}.")
    for name in sorted(KEYS[table]):
        if name not in row and name not in OPTIONAL:
            raise PackError(f"{at}.{name} is missing.")
    for language in ("zh", "en"):
        if not row["name"].get(language):
            raise PackError(f"{at}.name.{language} is missing; names in zh and en are expected.")
    if table == "topic" and row["kind"] not in KINDS:
        raise PackError(f"{at}.kind is {row['kind']!r}; it must be 'incident' or 'request'.")
    if table == "topic" and "due_h" in row and not row["due_h"] > 0:
        raise PackError(f"{at}.due_h is {row['due_h']!r}; it must be a number above 0.")
    return row
