"""What a rule holds on emergency footing: its limits by plan, where a plan is in force, the plan of a case."""

from typing import Any

from city.alerting.on_footing import under
from city.alerting.rules import Case, Rule
from city.catalogue import catalogue
from city.catalogue.conditions import COLOURS
from components.detail_catalogue import condition_text
from components.sections import section
from components.signs import words_unit
from components.tables import Column, table
from pages._address import Address
from pages._detail import clock, place_name
from pages._footing_marks import plan_name
from pages._ticket import names_of
from queries import footings


def on_footing_part(address: Address, rule: Rule) -> Any:
    """The levels under each plan that changes something of the rule; nothing for a rule that has none."""
    words, sign = address.words, catalogue().indicator(rule.indicator)
    if not rule.on_footing:
        return None
    rows: list[list[Any]] = []
    symbol = words_unit(sign, words)
    for plan in rule.on_footing:
        held, judged_as = under(rule, sign, plan)
        thresholds = judged_as.threshold_at(clock(address.state))
        known = dict(thresholds.levels) if thresholds else {}
        rows += [
            [
                plan_name(plan, address.words),
                words(f"band.{COLOURS[level - 1]}.name"),
                condition_text("|".join(str(one) for one in known.get(level, ())), symbol, words),
                f"{minutes:g}",
                f"{held.keep_min:g}",
            ]
            for level, minutes in sorted(held.for_min.items())
        ]
    columns = [
        Column(words("footing.plan")),
        Column(words("incident.level")),
        Column(words("rule.condition")),
        Column(words("rule.for"), is_number=True),
        Column(words("rule.keep"), is_number=True),
    ]
    shown = table(columns, rows, caption=words("rule.on_footing"), empty=words("rule.none"))
    where = _where(address, rule)
    note = words("rule.on_footing_note") + (f" {words('rule.footing_here', places=where)}" if where else "")
    return section(words("rule.on_footing"), shown, note=note)


def _where(address: Address, rule: Rule) -> str:
    found = _in_force(address, rule)
    names = names_of(address, [one.place for one in found])
    shown = [place_name(names[one.place], address.state) if one.place in names else one.place for one in found]
    return address.words("format.list").join(shown)


def footing_mark(address: Address, rule: Rule) -> str:
    """What stands beside a rule's state in a list while one of its plans is in force somewhere in the viewer's sight."""
    held = list(dict.fromkeys(one.plan for one in _in_force(address, rule)))
    names = address.words("format.list").join(plan_name(one, address.words) for one in held)
    return address.words("rule.footing_mark", plans=names) if held else ""


def _in_force(address: Address, rule: Rule) -> list[Any]:
    if not rule.on_footing:
        return []
    found = footings.listed(address.viewer, address.state.asof, clock(address.state))
    return [one for one in found if one.plan in rule.on_footing]


def given_text(address: Address, case: Case) -> str:
    """The readings of a case, with the plan that it is under."""
    given = address.words("format.list").join(f"{minute:g}′ {value:g}" for minute, value in case.given)
    if not case.footing:
        return given
    return address.words("rule.case_plan", given=given, plan=plan_name(case.footing, address.words))
