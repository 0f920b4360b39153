"""The stages, acts, clocks and ladder of incidents: stages.toml, refused with a sentence when it cannot be used.

Levels are 1 blue, 2 yellow, 3 orange, 4 red.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from city.alerting.clocks import Calendar, moment, read_calendar
from city.catalogue.checks import Table, load, refuse, shown_path
from city.catalogue.conditions import COLOURS
from city.pack import find
from city.refusals import Refusal

LEVELS = {colour: number for number, colour in enumerate(COLOURS, 1)}
RIGHTS = ("triage", "approve", "command", "handle", "check", "demand")
COUNTED = ("returned", "reopened", "postponed")
PERSONS = ("handler", "reviewer")
RAISED, HANDLING, ARCHIVED, MERGED, DRILL_OVER = NEEDED_STAGES = (
    "raised",
    "handling",
    "archived",
    "merged",
    "drill_over",
)
ANSWERS = ("confirm", "reject")
NEEDED = ("raise", "signal", "calm", DRILL_OVER, *ANSWERS)
"""Acts that the fold knows by name, like NEEDED_STAGES."""
ATTACH = "file"
"""The act that adds a file; it has a form of its own."""
BY_HAND = "by_hand"
"""The rung of the ladder that a person takes, with words."""
REASONS: tuple[str, ...] = ("no_act", "no_step", "no_level", "not_yet", "acknowledged", "nothing_waits", "pending")
REASONS += ("no_right", "same_person", "no_words", "long_words", "no_field", "bad_field", "too_late", "taken")
REASONS += ("no_file", "many_files")

_TEXT = 1000

_TOP = {"basis", "reopen_days", "keep_firing_min", "together_min", "calm", "stage", "act", "ladder"}
_ACT = {"name", "from", "to", "right", "confirm_right", "levels", "needs_words", "second_person", "resets_clock"}
_ACT |= {"other_than", "other_at", "after", "counts", "fields", "system"}
_EVERY = list(COLOURS)


class ActRefused(Refusal):
    """What cannot be done with an incident: `reason` is one of REASONS, the text the sentence."""

    topic = "incident"


@dataclass(frozen=True)
class Stage:
    """One stage: what an incident waits for. Clock minutes by level; at `working` levels they are working time outside war."""

    key: str
    name: dict[str, str]
    clock_min: Mapping[int, int]
    working: frozenset[int]
    is_end: bool


@dataclass(frozen=True)
class Act:
    """One act: the stages it starts from, where it leads (stage → stage; not in it: stays), who may do it, what it needs.

    `rights` and `confirm_rights`: by level, one of which is enough. `second_person`: the levels at which another person
    confirms it. `other_than`: who may not do it at the levels `other_at`. `after`: the act that this stage must have seen.
    """

    key: str
    name: dict[str, str]
    sources: tuple[str, ...]
    to: Mapping[str, str]
    rights: Mapping[int, frozenset[str]]
    confirm_rights: Mapping[int, frozenset[str]]
    levels: frozenset[int]
    needs_words: bool
    second_person: frozenset[int]
    resets_clock: bool
    other_than: str
    other_at: frozenset[int]
    after: str
    counts: str
    fields: Mapping[str, str]
    is_system: bool

    def check_told(self, told: Mapping[str, Any], at: datetime, level: int, code: str) -> None:
        """Raises ActRefused when a field is missing, or not fit for an incident of this level and code at this time."""
        for key, kind in self.fields.items():
            value = told.get(key)
            if value in (None, "", [], ()):
                if kind.endswith("?"):
                    continue
                raise ActRefused("no_field", f"{self.key} needs {key}.")
            is_fit, expected = _FITS[kind.removesuffix("?")]
            if not is_fit(value, at, level, code):
                raise ActRefused("bad_field", f"{key} of {self.key} is {value!r}; {expected} is expected.")


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: at a share of the stage's deadline, or after so many returns or reopenings, or by hand."""

    key: str
    name: dict[str, str]
    share: float | None
    times: int | None


@dataclass(frozen=True)
class Stages:
    """What stages.toml says, in its order. `calm_from` and `calm_levels`: where the end of a signal archives an incident."""

    basis: str
    reopen_days: int
    keep_firing_min: int
    together_min: int
    calendar: Calendar
    calm_from: tuple[str, ...]
    calm_levels: frozenset[int]
    stages: Mapping[str, Stage]
    acts: Mapping[str, Act]
    ladder: Mapping[str, Rung]


@cache
def stages() -> Stages:
    """The stages of the pack in the settings, read once."""
    return read_stages(find("alerting/stages.toml"))


def read_stages(path: Path) -> Stages:
    """What a stages.toml says; CatalogueError with file, key, found and expected where it cannot be used."""
    content, file = load(path), shown_path(path)
    top = Table(file, "stages", content, _TOP)
    known = {key: _stage(file, key, one) for key, one in _tables(top, "stage")}
    tables = dict(_tables(top, "act"))
    for name, found, needed in (("stage", known, NEEDED_STAGES), ("act", tables, NEEDED)):
        for key in needed:
            if key not in found:
                refuse(file, name, sorted(found), f"a table with {key!r} in it")
    acts = {key: _act(Table(file, f"act.{key}", one, _ACT), key, known, tuple(tables)) for key, one in tables.items()}
    calm = Table(file, "calm", content.get("calm", {}), {"from", "levels"})
    return Stages(
        basis=top.word("basis", ("proposed", "verified")),
        reopen_days=top.whole("reopen_days", 1, 3650),
        keep_firing_min=top.whole("keep_firing_min", 0, 10_000),
        together_min=top.whole("together_min", 0, 10_000),
        calendar=read_calendar(find("calendar.toml")),
        calm_from=calm.words("from", tuple(known), []),
        calm_levels=_levels(calm, "levels", []),
        stages=known,
        acts=acts,
        ladder={key: _rung(file, key, one) for key, one in _tables(top, "ladder")},
    )


def _tables(top: Table, key: str) -> Iterator[tuple[str, Any]]:
    yield from top.get(key, dict, "a table of tables").items()


def _levels(table: Table, key: str, default: Any) -> frozenset[int]:
    return frozenset(LEVELS[one] for one in table.words(key, COLOURS, default))


def _flag(table: Table, key: str) -> bool:
    return bool(table.get(key, bool, "true or false", False))


def _stage(file: str, key: str, content: Any) -> Stage:
    table = Table(file, f"stage.{key}", content, {"name", "clock_min", "working", "end"})
    is_end = _flag(table, "end")
    minutes: dict[int, int] = {}
    if is_end and "clock_min" in table:
        table.refuse("clock_min", content["clock_min"], "missing: nothing waits in a stage that is an end")
    if not is_end:
        clocks = Table(file, f"stage.{key}.clock_min", table.get("clock_min", dict, "minutes by level"), set(COLOURS))
        minutes = {LEVELS[colour]: clocks.whole(colour, 1, 1_000_000, ...) for colour in COLOURS}
    return Stage(key, table.both("name"), minutes, _levels(table, "working", []), is_end)


def _act(table: Table, key: str, known: dict[str, Stage], acts: tuple[str, ...]) -> Act:
    second = _levels(table, "second_person", [])
    rights = _rights(table, "right")
    if second and "confirm_right" not in table:
        table.refuse("confirm_right", None, "the right of who confirms, since there is a second_person")
    return Act(
        key=key,
        name=table.both("name"),
        sources=_sources(table, known),
        to=_to(table, known),
        rights=rights,
        confirm_rights=_rights(table, "confirm_right") if "confirm_right" in table else {},
        levels=_levels(table, "levels", _EVERY),
        needs_words=_flag(table, "needs_words"),
        second_person=second,
        resets_clock=_flag(table, "resets_clock"),
        other_than=table.word("other_than", PERSONS) if "other_than" in table else "",
        other_at=_levels(table, "other_at", _EVERY),
        after=table.word("after", acts) if "after" in table else "",
        counts=table.word("counts", COUNTED) if "counts" in table else "",
        fields=_fields(table),
        is_system=_flag(table, "system"),
    )


def _sources(table: Table, known: dict[str, Stage]) -> tuple[str, ...]:
    words = {
        "open": tuple(key for key, one in known.items() if not one.is_end),
        "end": tuple(key for key, one in known.items() if one.is_end),
        "any": tuple(known),
    }
    found = table.get("from", (list, str), "a list of stages, or 'open', 'end' or 'any'")
    if isinstance(found, str):
        return words[table.word("from", tuple(words))]
    return table.words("from", tuple(known))


def _to(table: Table, known: dict[str, Stage]) -> dict[str, str]:
    found = table.get("to", (dict, str), "a stage, or a table from stage to stage", {})
    ways = found if isinstance(found, dict) else dict.fromkeys(_sources(table, known), found)
    for start, end in ways.items():
        if start not in known or end not in known:
            table.refuse("to", found, f"a stage, or a table from stage to stage; the stages are {', '.join(known)}")
    return ways


def _rights(table: Table, key: str) -> dict[int, frozenset[str]]:
    expected = f"one or more of {', '.join(RIGHTS)}, or such by level"
    found = table.get(key, (str, list, dict), expected)
    by_level = found if isinstance(found, dict) else dict.fromkeys(COLOURS, found)
    if set(by_level) != set(COLOURS):
        table.refuse(key, found, f"{expected}: {', '.join(COLOURS)}")
    rights = {}
    for colour, one in by_level.items():
        words = [one] if isinstance(one, str) else one
        if not isinstance(words, list) or not words or any(word not in RIGHTS for word in words):
            table.refuse(key, found, expected)
        rights[LEVELS[colour]] = frozenset(words)
    return rights


def _fields(table: Table) -> dict[str, str]:
    found = table.get("fields", dict, "a table of fields and their kinds", {})
    for kind in found.values():
        if not isinstance(kind, str) or kind.removesuffix("?") not in _FITS:
            table.refuse("fields", found, f"a table of fields and their kinds: {', '.join(_FITS)}, with ? optional")
    return dict(found)


def _rung(file: str, key: str, content: Any) -> Rung:
    table = Table(file, f"ladder.{key}", content, {"name", "share", "times"})
    share = table.number("share", None)
    if share is not None and not share > 0:
        table.refuse("share", share, "a share of the deadline above 0")
    times = table.whole("times", 1, 1000, None)
    if times is not None and (share is not None or key not in COUNTED):
        table.refuse("times", times, "missing: only returned, reopened and postponed are counted, and without a share")
    return Rung(key, table.both("name"), share, times)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _TEXT


def _is_later(value: Any, at: datetime) -> bool:
    try:
        found = moment(value)
        return found is not None and found > at
    except (TypeError, ValueError):
        return False


def _is_level(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in LEVELS.values()


_FITS: dict[str, tuple[Callable[[Any, datetime, int, str], bool], str]] = {
    "text": (lambda value, at, level, code: _is_text(value), f"a text of at most {_TEXT} characters"),
    "texts": (
        lambda value, at, level, code: isinstance(value, list | tuple) and all(map(_is_text, value)),
        "a list of texts",
    ),
    "later": (lambda value, at, level, code: _is_later(value, at), "a time to come, such as 2026-03-01T12:00,"),
    "higher": (lambda value, at, level, code: _is_level(value) and value > level, "a higher level, up to 4,"),
    "lower": (lambda value, at, level, code: _is_level(value) and value < level, "a lower level, down to 1,"),
    "code": (lambda value, at, level, code: _is_text(value) and value != code, "the code of another incident"),
    "file": (lambda value, at, level, code: isinstance(value, dict) and "name" in value, "a kept file"),
}
"""kind of a field → whether a value fits at a time, for the level and code of an incident; and what is expected."""
