"""Topics of events (12345 requests and city incidents), their states and channels: topics.toml of the city pack."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from city.pack import PackError, find

KINDS = ("incident", "request")
KEYS = {"topic": {"name", "kind", "department", "due_h"}, "status": {"name"}, "channel": {"name"}}


@dataclass(frozen=True)
class Topic:
    """One topic: names in both languages, kind of event, answering department, hours allowed until closing."""

    key: str
    name: dict[str, str]
    kind: str
    department: str
    due_h: float


@dataclass(frozen=True)
class Topics:
    """What topics.toml says, in its order."""

    topics: dict[str, Topic]
    statuses: dict[str, dict[str, str]]
    channels: dict[str, dict[str, str]]

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
        if table not in KEYS:
            raise PackError(f"{path.name}: {table} is not a table; the tables are {', '.join(KEYS)}.")
    rows = {table: {k: _checked(path, table, k, v) for k, v in content.get(table, {}).items()} for table in KEYS}
    return Topics(
        {k: Topic(k, v["name"], v["kind"], v["department"], float(v["due_h"])) for k, v in rows["topic"].items()},
        {k: v["name"] for k, v in rows["status"].items()},
        {k: v["name"] for k, v in rows["channel"].items()},
    )


def _checked(path: Path, table: str, key: str, row: dict[str, Any]) -> dict[str, Any]:
    at = f"{path.name}: {table}.{key}"
    for name in row:
        if name not in KEYS[table]:
            raise PackError(f"{at}.{name} is not a key; the keys are {', '.join(sorted(KEYS[table]))}.")
    for name in KEYS[table]:
        if name not in row:
            raise PackError(f"{at}.{name} is missing.")
    for language in ("zh", "en"):
        if not row["name"].get(language):
            raise PackError(f"{at}.name.{language} is missing; names in zh and en are expected.")
    if table == "topic" and row["kind"] not in KINDS:
        raise PackError(f"{at}.kind is {row['kind']!r}; it must be 'incident' or 'request'.")
    if table == "topic" and not row["due_h"] > 0:
        raise PackError(f"{at}.due_h is {row['due_h']!r}; it must be a number above 0.")
    return row
