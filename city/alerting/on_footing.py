"""What a rule holds on emergency footing: limits, holding times and the end of a plan, in place of the catalogue's and its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from city.catalogue import Condition, Indicator, Thresholds
from city.catalogue.checks import Table, refuse
from city.catalogue.conditions import COLOURS, GRAMMAR, disorder, parse
from city.said import say

if TYPE_CHECKING:
    from city.alerting.rules import Rule

KEYS = {"limits", "for_min", "keep_min"}
MOST = 999_999
"""Of minutes, and of false alarms a day."""
NO_SOURCE = {"zh": "预案", "en": "plan"}


@dataclass(frozen=True)
class OnFooting:
    """What differs under one plan; None: as in plain times. `limits` has all levels, `for_min` minutes by level 1 to 4."""

    limits: Thresholds | None
    for_min: Mapping[int, float] | None
    keep_min: float | None


def read_on_footing(table: Table, sign: Indicator) -> OnFooting:
    """One table `footing.<plan>` of a rule about a sign; CatalogueError for a faulty one."""
    if not table.content:
        table.refuse("limits", None, say("pack.some_of_footing"))
    return OnFooting(
        _limits(table.table("limits", set(COLOURS)), sign) if "limits" in table else None,
        read_for_min(table) if "for_min" in table else None,
        table.number("keep_min", None, low=0, high=MOST),
    )


def read_for_min(table: Table) -> dict[int, float]:
    """The minutes of `for_min` by level, 1 blue to 4 red; CatalogueError where there are none."""
    minutes = table.table("for_min", set(COLOURS))
    if not minutes.content:
        table.refuse("for_min", minutes.content, say("pack.some_level"))
    return {COLOURS.index(level) + 1: minutes.number(level, low=0, high=MOST) for level in minutes.content}


def _limits(table: Table, sign: Indicator) -> Thresholds:
    usual = [condition for each in sign.thresholds for _, several in each.levels for condition in several]
    if usual and all(one.is_z for one in usual):
        refuse(table.file, table.name, table.content, say("pack.no_limits"))
    texts = {colour: table.text(colour, "") for colour in COLOURS}
    levels: list[tuple[int, tuple[Condition, ...]]] = []
    for level, (colour, text) in enumerate(texts.items(), start=1):
        if not text:
            continue
        try:
            levels.append((level, parse(text)))
        except ValueError:
            table.refuse(colour, text, say("pack.condition", grammar=GRAMMAR))
        if any(one.is_z for one in levels[-1][1]):
            table.refuse(colour, text, say("pack.on_value"))
    wrong = disorder(texts, sign.better)
    if wrong:
        table.refuse(*wrong)
    return Thresholds(
        from_=None,
        to=None,
        **texts,
        basis="proposed",
        status="proposed",
        source=NO_SOURCE,
        target=None,
        lasting_days={},
        levels=tuple(levels),
    )


def under(rule: "Rule", sign: Indicator, plan: str) -> tuple["Rule", Indicator]:
    """The rule and its sign as they are judged under a plan; as they are where the plan changes nothing of them."""
    held = rule.on_footing.get(plan)
    if held is None:
        return rule, sign
    changed = replace(
        rule,
        for_min=rule.for_min if held.for_min is None else held.for_min,
        keep_min=rule.keep_min if held.keep_min is None else held.keep_min,
    )
    return changed, sign if held.limits is None else replace(sign, thresholds=(held.limits,))
