"""Themes (主题): one screen for each point of the recommendation, described by one file of city/themes.

The file's name is the theme's key (R07). Its keys: `number`, `name`, `asks` (the question that the screen answers) and, per
`[[section]]`, `key` (its address is /theme/R07#key), `name`, `seed` (words of the recommendation that it answers), `systems`
(keys of the systems that the recommendation names), `kind` and what that kind needs:

| kind | what it says |
|---|---|
| register | `register`; `[[section.measure]]`, one to four; `by`, the breakdowns drawn: place, kind, month (all of them, else); `chart` and `steps` |
| signs | `signs`: keys of the catalogue |
| scores | `scores`: keys of indicators of the district scores, or of whole recommendations; `chart = "ring"`: the loop of four steps |
| events | `events`: request or incident; `topics`: of topics.toml, all of that kind where none is named |
| objects | `objects`: kinds of objects (files of objects/) |
| page | `page`: an address of the product; `says`: what is answered there |

A `[[section.measure]]` is one number: `key`, `name`, `unit` (of units.toml) and, as in `[indicator.count]` (city/counting.py), `way`,
`num`, `den`, `months` and the `kind` of record (all, else). With `den` it is num ÷ den × `scale` (else the factor of the unit);
without it, and for `workdays`, the numerator alone. `better` is higher, lower or band. `mark` are goals and baselines: `value`,
`year`, `name`, `basis` (seed: a number of the recommendation; document; proposed).

`chart = "funnel"` draws the kinds named in `steps` as steps one after the other. `chart = "flow"` draws them as a flow: from the
city to its districts, from these to their streets and, where a third is named, from the streets back to the city; its first
measure is the share of what fell due that was done in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from city.catalogue import catalogue
from city.catalogue.checks import Table, load
from city.counting import DENS, NUMS, WAYS, Count
from city.objects import kinds as kinds_of_objects
from city.pack import document, find
from city.registers import registers
from city.scoring.methodology import methodology
from city.settings import settings
from city.topics import KINDS as EVENTS
from city.topics import topics

KINDS = ("register", "signs", "scores", "events", "objects", "page")
NEEDS = {
    "register": {"register", "by", "measure", "chart", "steps"},
    "signs": {"signs"},
    "scores": {"scores", "chart"},
    "events": {"events", "topics"},
    "objects": {"objects"},
    "page": {"page", "says"},
}
ALWAYS = {"key", "name", "seed", "systems", "kind"}
MEASURE = {"key", "name", "unit", "way", "num", "den", "months", "kind", "scale", "better", "mark"}
BY = ("place", "kind", "month")
CHARTS = {"register": ("bars", "funnel", "flow"), "scores": ("bars", "ring")}
BETTER = ("higher", "lower", "band")
BASES = ("seed", "document", "proposed")
MOST = 4
FLOWS = (2, 3)
FLOWN = ("due", "done", "records", True)


@dataclass(frozen=True)
class Mark:
    """A goal or baseline: value in the measure's unit, its year, what it is called, and on what it rests."""

    value: float
    year: int
    name: Mapping[str, str]
    basis: str


@dataclass(frozen=True)
class Measure:
    """One number of a section. `count` says how it is counted; its `indicator` is theme.section.measure."""

    key: str
    name: Mapping[str, str]
    unit: str
    count: Count
    is_ratio: bool
    scale: float
    better: str
    marks: tuple[Mark, ...]

    def value(self, num: float | None, den: float | None) -> float | None:
        """The number that a numerator and a denominator make, in the measure's unit; None where there is nothing to divide by."""
        if num is None or not self.is_ratio:
            return num
        return num / den * self.scale if den else None


@dataclass(frozen=True)
class Section:
    """One card of a theme; what its kind does not need is empty."""

    key: str
    name: Mapping[str, str]
    seed: tuple[str, ...]
    systems: tuple[str, ...]
    kind: str
    register: str = ""
    by: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    chart: str = "bars"
    steps: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    events: str = ""
    topics: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    page: str = ""
    says: Mapping[str, str] | None = None

    def measure(self, key: str) -> Measure:
        """The measure of this key; KeyError where there is none."""
        found = next((one for one in self.measures if one.key == key), None)
        if found is None:
            raise KeyError(f"{self.key} has no measure {key!r}.")
        return found


@dataclass(frozen=True)
class Theme:
    """One screen: the number of its point, its name, the question it answers, its sections."""

    key: str
    number: int
    name: Mapping[str, str]
    asks: Mapping[str, str]
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        """The section of this key; KeyError where there is none."""
        found = next((one for one in self.sections if one.key == key), None)
        if found is None:
            raise KeyError(f"{self.key} has no section {key!r}.")
        return found

    @property
    def counts(self) -> tuple[Count, ...]:
        """How all its measures are counted."""
        return tuple(one.count for section in self.sections for one in section.measures)


@cache
def themes(folder: Path | None = None) -> dict[str, Theme]:
    """The themes of the city pack (or of a folder) by key, in the order of their numbers; a faulty one is refused with a sentence.

    A pack without themes of its own has of the default ones the sections about what it knows; and where it has no
    recommendation either, without its words and numbers.
    """
    home = folder or find("themes")
    is_borrowed = folder is None and home.parent != settings().city
    found = [read_theme(path, is_borrowed=is_borrowed) for path in sorted(home.glob("*.toml"))]
    if is_borrowed and document("recommendation.toml") is None:
        found = [replace(one, sections=tuple(map(_unsaid, one.sections))) for one in found]
    by_number: dict[int, Theme] = {}
    for one in found:
        if one.number in by_number:
            Table(f"themes/{one.key}.toml", one.key, {}, set()).refuse("number", one.number, "a number of its own")
        by_number[one.number] = one
    return {one.key: one for _, one in sorted(by_number.items()) if one.sections}


def read_theme(path: Path, *, is_borrowed: bool = False) -> Theme:
    """One file of themes; of a borrowed one the sections that name what this city does not know are left out."""
    content, file = load(path), f"themes/{path.name}"
    top = Table(file, path.stem, content, {"number", "name", "asks", "section"})
    rows = top.get("section", list, "at least one [[section]]")
    if not rows:
        top.refuse("section", rows, "at least one [[section]]")
    if is_borrowed:
        rows = [row for row in rows if _is_known(row)]
    sections: list[Section] = []
    for row in rows:
        section = _section(file, path.stem, row)
        if section.key in {one.key for one in sections}:
            top.refuse("section.key", section.key, "a key that no other section has")
        sections.append(section)
    return Theme(path.stem, top.whole("number", 1, 999), top.both("name"), top.both("asks"), tuple(sections))


def _unsaid(section: Section) -> Section:
    """The section without what only the recommendation says: its words, the systems that it names, its numbers."""
    measures = (
        replace(one, marks=tuple(mark for mark in one.marks if mark.basis != "seed")) for one in section.measures
    )
    return replace(section, seed=(), systems=(), measures=tuple(measures))


def _is_known(row: Any) -> bool:
    known = {
        "signs": catalogue().indicators,
        "scores": _scored(),
        "topics": topics().topics,
        "objects": kinds_of_objects(),
    }
    named = isinstance(row, dict) and row.get("register", "")
    return (not named or named in registers()) and all(
        set(row.get(key, ())) <= set(all_) for key, all_ in known.items()
    )


def _scored() -> tuple[str, ...]:
    method = methodology()
    return (*(one.key for one in method.groups), *(one.key for one in method.indicators))


def _section(file: str, theme: str, content: Any) -> Section:
    named = content.get("key") if isinstance(content, dict) else None
    at = f"section.{named}" if isinstance(named, str) else "section"
    row = Table(file, at, content, ALWAYS.union(*NEEDS.values()))
    kind = row.word("kind", KINDS)
    row = Table(file, at, content, ALWAYS | NEEDS[kind])
    one = Section(row.text("key"), row.both("name"), _texts(row, "seed"), _texts(row, "systems"), kind)
    if not one.key.isidentifier():
        row.refuse("key", one.key, "small letters, digits and _")
    chart = row.word("chart", CHARTS[kind]) if "chart" in row else "bars"
    if kind == "register":
        return replace(one, chart=chart, **_of_register(row, theme, one.key, chart))
    if kind == "signs":
        return replace(one, signs=_some(row, "signs", tuple(catalogue().indicators)))
    if kind == "scores":
        return replace(one, chart=chart, scores=_some(row, "scores", _scored()))
    if kind == "events":
        event = row.word("events", EVENTS)
        of_kind = tuple(key for key, topic in topics().topics.items() if topic.kind == event)
        return replace(one, events=event, topics=row.words("topics", of_kind, ()))
    if kind == "objects":
        return replace(one, objects=_some(row, "objects", tuple(kinds_of_objects())))
    page = row.text("page")
    if not page.startswith("/"):
        row.refuse("page", page, "an address of this product such as '/sources'")
    return replace(one, page=page, says=row.both("says"))


def _of_register(row: Table, theme: str, section: str, chart: str) -> dict[str, Any]:
    register = row.word("register", tuple(registers()))
    given = row.get("measure", list, "one to four [[section.measure]]")
    if not 1 <= len(given) <= MOST:
        row.refuse("measure", len(given), "one to four [[section.measure]]")
    measures = tuple(_measure(row, f"{theme}.{section}", register, one) for one in given)
    keys = [one.key for one in measures]
    if len(set(keys)) < len(keys):
        row.refuse("measure.key", keys, "keys that differ")
    steps = _texts(row, "steps", needed=chart != "bars")
    if chart == "flow" and len(steps) not in FLOWS:
        row.refuse("steps", list(steps), "two or three kinds of records")
    counted = measures[0].count
    if chart == "flow" and (counted.way, counted.num, counted.den, measures[0].is_ratio) != FLOWN:
        row.refuse("measure", keys[0], "counted by due, done and records, where a flow is drawn")
    return {"register": register, "by": row.words("by", BY, BY), "measures": measures, "steps": steps}


def _measure(section: Table, at: str, register: str, content: Any) -> Measure:
    named = content.get("key") if isinstance(content, dict) else None
    row = Table(section.file, f"{section.name}.measure.{named}", content, MEASURE)
    key, num = row.text("key"), row.word("num", NUMS)
    is_ratio = "den" in row
    if is_ratio and num == "workdays":
        row.refuse("den", row.text("den"), "left out where the median of working days is counted")
    den = row.word("den", (*DENS, *registers())) if is_ratio else "records"
    count = Count(
        *(f"{at}.{key}", "num", register, row.text("kind", "")),
        *(row.word("way", WAYS), num, den, row.whole("months", 1, 24, 1)),
    )
    units = catalogue().units
    unit = row.word("unit", tuple(units))
    scale = float(row.number("scale", units[unit].factor))
    marks = tuple(_mark(row, one) for one in row.get("mark", list, "a list of marks", []))
    return Measure(key, row.both("name"), unit, count, is_ratio, scale, row.word("better", BETTER), marks)


def _mark(measure: Table, content: Any) -> Mark:
    row = Table(measure.file, f"{measure.name}.mark", content, {"value", "year", "name", "basis"})
    return Mark(float(row.number("value")), row.whole("year", 1949, 2100), row.both("name"), row.word("basis", BASES))


def _texts(row: Table, key: str, *, needed: bool = False) -> tuple[str, ...]:
    found = row.get(key, list, "a list of texts", ... if needed else [])
    if not all(isinstance(one, str) and one for one in found) or (needed and not found):
        row.refuse(key, found, "a list of texts")
    return tuple(found)


def _some(row: Table, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    found = row.words(key, known)
    if not found:
        row.refuse(key, found, "a list with at least one key")
    return found
