"""Alert rules: one file each in city/rules, about one indicator; its thresholds are those of the catalogue.

| key | what it says |
|---|---|
| name, indicator, kind | in both languages; of the catalogue; four digits, part of the incident's code |
| owner | the department that answers for false alarms |
| state | `live` raises incidents; `shadow` only shows what it would have raised; `off` judges nothing |
| valid_from, valid_to | days between which it holds |
| for_min | minutes that a level must have held before it fires; a level that is not named does not fire |
| keep_min | minutes since the last reading beyond the limits, after which the next one within ends it |
| hysteresis | how far within the limit, in the unit of the indicator (z for comparisons with history, burn for promises), it must be to end |
| promise | in place of the catalogue's thresholds: a share in time and how fast the rest may be used up; city/alerting/promises.py |
| lead, support | departments that an order goes to, as proposed |
| inhibited_by | rules whose open incident at the place or above it keeps this one back; it stays to be seen |
| related | rules whose incident at the same place may have the same cause |
| group | `{ by = "district", topic = "rain", min = 60 }`: alerts of all rules of a topic in one such place are one incident |
| footing | `[footing.<plan>]`: `limits` (by level, as in the catalogue), `for_min`, `keep_min` that hold where that plan is in force |
| budget_day | false alarms a day above which the rule goes to review |
| explain | a sentence with {place} {sign} {value} {level} {limit}, in both languages |
| case | `given` [[minute, value], …] and `expect` [[minute, level or "calm"], …], maybe the plan of `footing`; run by the tests and before a release |
"""

import re
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
from city.alerting.on_footing import MOST, OnFooting, read_for_min, read_on_footing
from city.alerting.plans import plans
from city.alerting.promises import KEYS as OF_PROMISE
from city.alerting.promises import Promise, read_promise
from city.catalogue import Indicator, catalogue
from city.catalogue.checks import Table, load, one_of, refuse
from city.catalogue.conditions import COLOURS
from city.pack import find
from city.said import say
from city.settings import settings

STATES = ("live", "shadow", "off")
FIELDS = {"place", "sign", "value", "level", "limit"}
NEEDED = ("name", "indicator", "kind", "owner", "state", "valid_from", "for_min", "keep_min", "lead", "explain", "case")
OPTIONAL = ("valid_to", "hysteresis", "support", "inhibited_by", "related", "budget_day", "group", "footing", "promise")


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
    promise: Promise | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is valid on a day, and not switched off."""
        return self.state != "off" and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def rules(folder: Path | None = None) -> dict[str, Rule]:
    """The rules of the city pack (or of a folder) by key; CatalogueError for a faulty one.

    A pack without rules of its own has those of the default pack that are about indicators of its catalogue.
    """
    home, known = folder or find("rules"), catalogue().indicators
    rows = {path: load(path) for path in sorted(home.glob("*.toml"))}
    if folder is None and home.parent != settings().city:
        rows = {path: row for path, row in rows.items() if row.get("indicator") in known}
        keys = {path.stem for path in rows}
        return {path.stem: _among(_rule(path.stem, row), keys) for path, row in rows.items()}
    found = {path.stem: _rule(path.stem, row) for path, row in rows.items()}
    for one in found.values():
        check_others(one, found)
        check_plans(one)
    return found


def check_others(one: Rule, known: Container[str]) -> None:
    """Raises CatalogueError where it names a rule that is not among the known keys, or itself."""
    for key, names in (("inhibited_by", one.inhibited_by), ("related", one.related)):
        for name in names:
            if name not in known or name == one.key:
                refuse(f"{one.key}.toml", key, name, say("pack.other_rule"))


def check_plans(one: Rule) -> None:
    """Raises CatalogueError where it names a plan that there is not, or a case is under one of which the rule says nothing."""
    for name in one.on_footing:
        if name not in plans().plans:
            refuse(f"{one.key}.toml", "footing", name, one_of(tuple(plans().plans)))
    for case in one.cases:
        if case.footing and case.footing not in one.on_footing:
            refuse(f"{one.key}.toml", "case.footing", case.footing, say("pack.plan_of_rule"))


def reread(one: Rule, row: Mapping[str, Any]) -> Rule:
    """A rule with another table in place of its file's; CatalogueError for a faulty one."""
    return replace(_rule(one.key, row), row=one.row)


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


def _rule(key: str, row: Mapping[str, Any]) -> Rule:
    table = Table(f"{key}.toml", "", row, {*NEEDED, *OPTIONAL})
    departments = tuple(catalogue().departments)
    if not re.fullmatch("[0-9]{4}", table.text("kind")):
        table.refuse("kind", table.text("kind"), say("pack.four_digits"))
    sign = catalogue().indicators.get(table.text("indicator"))
    if sign is None:
        table.refuse("indicator", table.text("indicator"), say("pack.sign"))
    since, until = table.day("valid_from", ...), table.day("valid_to")
    if until is not None and until < since:
        table.refuse("valid_to", until.isoformat(), say("pack.day_from", since=str(since)))
    return Rule(
        key,
        table.both("name"),
        sign.key,
        table.text("kind"),
        table.word("owner", departments),
        table.word("state", STATES),
        since,
        until,
        read_for_min(table),
        table.number("keep_min", low=0, high=MOST),
        table.number("hysteresis", 0, low=0, high=MOST),
        table.word("lead", departments),
        table.words("support", departments, ()),
        tuple(table.get("inhibited_by", list, "a list of rules", ())),
        tuple(table.get("related", list, "a list of rules", ())),
        table.whole("budget_day", 0, MOST, 0),
        _explain(table),
        _cases(table),
        read_group(table.table("group", OF_GROUP), key) if "group" in row else None,
        _on_footing(table, sign),
        row,
        promise=_promise(table, sign),
    )


def _promise(table: Table, sign: Indicator) -> Promise | None:
    if "promise" not in table:
        return None
    found = read_promise(table.table("promise", OF_PROMISE), sign)
    for level in read_for_min(table):
        if level not in found.stages:
            table.refuse("for_min", COLOURS[level - 1], "a level of the promise")
    for plan, one in table.get("footing", dict, "a table of plans", {}).items():
        if "limits" in one:
            table.refuse(f"footing.{plan}.limits", one["limits"], "left out: the rule speaks of a promise")
    return found


def _on_footing(table: Table, sign: Indicator) -> dict[str, OnFooting]:
    under = table.get("footing", dict, "a table of plans", {})
    return {
        plan: read_on_footing(Table(table.file, f"footing.{plan}", one, OF_FOOTING), sign)
        for plan, one in under.items()
    }


def _explain(table: Table) -> dict[str, str]:
    texts = table.both("explain")
    for text in texts.values():
        for _, name, _, _ in Formatter().parse(text):
            if name is not None and name not in FIELDS:
                table.refuse("explain", text, say("pack.only_fields", fields=sorted(FIELDS)))
    return dict(texts)


def _cases(table: Table) -> tuple[Case, ...]:
    cases = []
    for one in table.get("case", list, "a list of tables"):
        try:
            given = tuple((float(minute), float(value)) for minute, value in one["given"])
            expect = tuple((float(minute), str(what)) for minute, what in one["expect"])
        except (KeyError, TypeError, ValueError):
            table.refuse("case", one, say("pack.case"))
        if any(what not in (*COLOURS, "calm") for _, what in expect):
            table.refuse("case.expect", one["expect"], say("pack.case_levels"))
        cases.append(Case(given, expect, str(one.get("footing", ""))))
    return tuple(cases)
