"""Topics of events (requests of citizens and city incidents), their states and channels: topics.toml of the city pack.

It also says how "closed by the due date" is counted: `[due]`.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from city.catalogue.checks import Table, load, shown_path
from city.due import Rules
from city.pack import find

KINDS = ("incident", "request")
KEYS = {
    "group": {"name"},
    "topic": {"name", "kind", "department", "due_h", "group"},
    "status": {"name"},
    "channel": {"name"},
}
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
    top = Table(shown_path(path), "", load(path), {*KEYS, "due"})
    rows = {
        kind: {
            key: Table(top.file, f"{kind}.{key}", row, keys) for key, row in top.get(kind, dict, "a table", {}).items()
        }
        for kind, keys in KEYS.items()
    }
    due = top.table("due", set(DUE), {})
    return Topics(
        {key: one.both("name") for key, one in rows["group"].items()},
        {key: _topic(key, one, (*rows["group"],)) for key, one in rows["topic"].items()},
        {key: one.both("name") for key, one in rows["status"].items()},
        {key: one.both("name") for key, one in rows["channel"].items()},
        Rules(**{key: due.whole(key, *limits) for key, limits in DUE.items() if key in due}),
    )


def _topic(key: str, row: Table, groups: tuple[str, ...]) -> Topic:
    due_h = row.number("due_h", None)
    if due_h is not None and due_h <= 0:
        row.refuse("due_h", due_h, "a number above 0")
    return Topic(
        key,
        row.both("name"),
        row.word("kind", KINDS),
        row.text("department"),
        due_h if due_h is None else float(due_h),
        row.word("group", groups) if "group" in row else None,
    )
