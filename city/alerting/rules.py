"""Alert rules: one file each in city/rules, about one indicator; its thresholds are those of the catalogue.

| key | what it says |
|---|---|
| name, indicator, kind | in both languages; of the catalogue; four digits, part of the incident's code |
| owner | the department that answers for false alarms |
| state | `live` raises incidents; `shadow` only shows what it would have raised; `off` judges nothing |
| valid_from, valid_to | days between which it holds |
| for_min | minutes that a level must have held before it fires; a level that is not named does not fire |
| keep_min | minutes since the last reading beyond the limits, after which the next one within ends it |
| hysteresis | how far within the limit, in the unit of the indicator (of z for comparisons with history), it must be to end |
| lead, support | departments that an order goes to, as proposed |
| inhibited_by | rules whose open incident at the place or above it keeps this one back; it stays to be seen |
| related | rules whose incident at the same place may have the same cause |
| group | `{ by = "district", topic = "rain", min = 60 }`: alerts of all rules of a topic in one such place are one incident |
| footing | `[footing.<plan>]`: `limits` (by level, as in the catalogue), `for_min`, `keep_min` that hold where that plan is in force |
| budget_day | false alarms a day above which the rule goes to review |
| explain | a sentence with {place} {sign} {value} {level} {limit}, in both languages |
| case | `given` [[minute, value], …] and `expect` [[minute, level or "calm"], …], maybe the plan of `footing`; run by the tests and before a release |
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from city.alerting.groups import KEYS as OF_GROUP
from city.alerting.groups import Group, read_group
from city.alerting.on_footing import KEYS as OF_FOOTING
from city.alerting.on_footing import OnFooting, read_on_footing
from city.alerting.plans import plans
from city.catalogue import catalogue
from city.catalogue.checks import Table
from city.catalogue.model import CatalogueError
from city.pack import PackError, find, read_toml
from city.settings import settings

LEVELS = ("blue", "yellow", "orange", "red")
STATES = ("live", "shadow", "off")
FIELDS = {"place", "sign", "value", "level", "limit"}
NEEDED = ("name", "indicator", "kind", "owner", "state", "valid_from", "for_min", "keep_min", "lead", "explain", "case")
OPTIONAL = ("valid_to", "hysteresis", "support", "inhibited_by", "related", "budget_day", "group", "footing")


class RuleError(PackError):
    """A rule that cannot be used; the text is a sentence with file, key, found and expected."""


@dataclass(frozen=True)
class Case:
    """What a rule does on readings: `given` (minute, value), `expect` (minute, level or 'calm'), under the plan `footing` or none."""

    given: tuple[tuple[float, float], ...]
    expect: tuple[tuple[float, str], ...]
    footing: str = ""


@dataclass(frozen=True)
class Rule:
    """One alert rule; see the top of this file. Minutes; `for_min` by level 1 blue to 4 red.

    `row` is its table as the file has it, `version` the number of the entry that released it as it is (0: as the file has
    it), `live_since` when a release made it raise incidents that did not before.
    """

    key: str
    name: Mapping[str, str]
    indicator: str
    kind: str
    owner: str
    state: str
    valid_from: date
    valid_to: date | None
    for_min: Mapping[int, float]
    keep_min: float
    hysteresis: float
    lead: str
    support: tuple[str, ...]
    inhibited_by: tuple[str, ...]
    related: tuple[str, ...]
    budget_day: int
    explain: Mapping[str, str]
    cases: tuple[Case, ...]
    group: Group | None = None
    on_footing: Mapping[str, OnFooting] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    version: int = 0
    live_since: datetime | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is valid on a day, and not switched off."""
        return self.state != "off" and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def rules(folder: Path | None = None) -> dict[str, Rule]:
    """The rules of the city pack (or of a folder) by key; RuleError for a faulty one.

    A pack without rules of its own has those of the default pack that are about indicators of its catalogue.
    """
    home, known = folder or find("rules"), catalogue().indicators
    rows = {path: read_toml(path) for path in sorted(home.glob("*.toml"))}
    if folder is None and home.parent != settings().city:
        rows = {path: row for path, row in rows.items() if row.get("indicator") in known}
        keys = {path.stem for path in rows}
        return {path.stem: _among(_rule(path.name, row), keys) for path, row in rows.items()}
    found = {path.stem: _rule(path.name, row) for path, row in rows.items()}
    for one in found.values():
        check_others(one, found)
        check_plans(one)
    return found


def check_others(one: Rule, known: Container[str]) -> None:
    """Raises RuleError where it names a rule that is not among the known keys, or itself."""
    for name in (*one.inhibited_by, *one.related):
        if name not in known or name == one.key:
            raise RuleError(f"{one.key}.toml: {name!r} is not another rule's key; one of those is expected.")


def check_plans(one: Rule) -> None:
    """Raises RuleError where it names a plan that there is not, or a case is under one of which the rule says nothing."""
    for name in one.on_footing:
        if name not in plans().plans:
            raise RuleError(
                f"{one.key}.toml: footing.{name} is no plan; one of {', '.join(plans().plans)} is expected."
            )
    for case in one.cases:
        if case.footing and case.footing not in one.on_footing:
            raise RuleError(f"{one.key}.toml: a case is under {case.footing!r}; a plan of its footing is expected.")


def reread(one: Rule, row: Mapping[str, Any]) -> Rule:
    """A rule with another table in place of its file's; RuleError for a faulty one."""
    return replace(_rule(f"{one.key}.toml", row), row=one.row)


def _among(one: Rule, known: set[str]) -> Rule:
    inhibited, related = (tuple(key for key in keys if key in known) for keys in (one.inhibited_by, one.related))
    held = {plan: each for plan, each in one.on_footing.items() if plan in plans().plans}
    cases = tuple(case for case in one.cases if not case.footing or case.footing in held)
    return replace(one, inhibited_by=inhibited, related=related, on_footing=held, cases=cases)


def by_indicator() -> dict[str, list[Rule]]:
    """The rules by their indicators."""
    found: dict[str, list[Rule]] = {}
    for one in rules().values():
        found.setdefault(one.indicator, []).append(one)
    return found


def _rule(file: str, row: Mapping[str, Any]) -> Rule:
    for name in row:
        if name not in NEEDED + OPTIONAL:
            raise RuleError(f"{file}: {name} is not a key; the keys are {', '.join(NEEDED + OPTIONAL)}.")
    for name in NEEDED:
        if name not in row:
            raise RuleError(f"{file}: {name} is missing.")
    if row["state"] not in STATES:
        raise RuleError(f"{file}: state is {row['state']!r}; one of {', '.join(STATES)} is expected.")
    if not (isinstance(row["kind"], str) and len(row["kind"]) == 4 and row["kind"].isdigit()):
        raise RuleError(f"{file}: kind is {row['kind']!r}; four digits are expected.")
    found = Rule(
        file.removesuffix(".toml"),
        _both(file, "name", row["name"]),
        str(row["indicator"]),
        row["kind"],
        _department(file, "owner", row["owner"]),
        row["state"],
        _day(file, "valid_from", row["valid_from"]),
        _day(file, "valid_to", row["valid_to"]) if "valid_to" in row else None,
        _for_min(file, row["for_min"]),
        _minutes(file, "keep_min", row["keep_min"]),
        _minutes(file, "hysteresis", row.get("hysteresis", 0)),
        _department(file, "lead", row["lead"]),
        tuple(_department(file, "support", one) for one in row.get("support", ())),
        tuple(row.get("inhibited_by", ())),
        tuple(row.get("related", ())),
        _whole(file, "budget_day", row.get("budget_day", 0)),
        _explain(file, row["explain"]),
        _cases(file, row["case"]),
        _group(file, row),
        row=row,
    )
    found = replace(found, on_footing=_on_footing(file, found.indicator, row.get("footing", {})))
    if found.valid_to is not None and found.valid_to < found.valid_from:
        raise RuleError(f"{file}: valid_to is {found.valid_to}; a day from {found.valid_from} on is expected.")
    return found


def _group(file: str, row: Mapping[str, Any]) -> Group | None:
    if "group" not in row:
        return None
    try:
        return read_group(Table(file, "group", row["group"], OF_GROUP), file.removesuffix(".toml"))
    except CatalogueError as fault:
        raise RuleError(str(fault)) from None


def _on_footing(file: str, indicator: str, found: Any) -> dict[str, OnFooting]:
    sign = catalogue().indicators.get(indicator)
    if sign is None:
        raise RuleError(f"{file}: indicator is {indicator!r}; a key of the catalogue is expected.")
    if not isinstance(found, Mapping):
        raise RuleError(f"{file}: footing is {found!r}; a table of plans is expected.")
    try:
        return {
            plan: read_on_footing(
                Table(file, f"footing.{plan}", one, OF_FOOTING),
                sign,
                lambda minutes: _for_min(file, minutes),
                lambda minutes: _minutes(file, "keep_min", minutes),
            )
            for plan, one in found.items()
        }
    except CatalogueError as fault:
        raise RuleError(str(fault)) from None


def _both(file: str, key: str, found: Any) -> dict[str, str]:
    if not (isinstance(found, Mapping) and found.get("zh") and found.get("en")):
        raise RuleError(f"{file}: {key} is {found!r}; a text in zh and en is expected.")
    return dict(found)


def _explain(file: str, found: Any) -> dict[str, str]:
    texts = _both(file, "explain", found)
    for text in texts.values():
        for _, name, _, _ in Formatter().parse(text):
            if name is not None and name not in FIELDS:
                raise RuleError(f"{file}: explain has {{{name}}}; one of {', '.join(sorted(FIELDS))} is expected.")
    return texts


def _department(file: str, key: str, found: Any) -> str:
    if found not in catalogue().departments:
        raise RuleError(f"{file}: {key} is {found!r}; a key of departments.toml is expected.")
    return str(found)


def _day(file: str, key: str, found: Any) -> date:
    if not isinstance(found, date):
        raise RuleError(f"{file}: {key} is {found!r}; a date is expected.")
    return found


def _minutes(file: str, key: str, found: Any) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1e6:
        raise RuleError(f"{file}: {key} is {found!r}; a number from 0 is expected.")
    return found


def _whole(file: str, key: str, found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 1e6:
        raise RuleError(f"{file}: {key} is {found!r}; a whole number from 0 is expected.")
    return found


def _for_min(file: str, found: Any) -> dict[int, float]:
    if not isinstance(found, Mapping) or not found:
        raise RuleError(f"{file}: for_min is {found!r}; minutes for at least one level are expected.")
    for name in found:
        if name not in LEVELS:
            raise RuleError(f"{file}: for_min has {name!r}; one of {', '.join(LEVELS)} is expected.")
    return {LEVELS.index(name) + 1: _minutes(file, f"for_min.{name}", one) for name, one in found.items()}


def _cases(file: str, found: Any) -> tuple[Case, ...]:
    cases = []
    for one in found if isinstance(found, list) else [found]:
        try:
            given = tuple((float(minute), float(value)) for minute, value in one["given"])
            expect = tuple((float(minute), str(what)) for minute, what in one["expect"])
        except (KeyError, TypeError, ValueError):
            raise RuleError(
                f"{file}: case is {one!r}; given [[minute, value], …] and expect [[minute, level], …]."
            ) from None
        if any(what not in (*LEVELS, "calm") for _, what in expect):
            raise RuleError(f"{file}: case expects {expect!r}; a level or calm is expected.")
        cases.append(Case(given, expect, str(one.get("footing", ""))))
    return tuple(cases)
