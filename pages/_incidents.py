"""What the pages of incidents share: rows of a list with names, the sentence of a rule, who may do what next."""

from collections.abc import Sequence
from typing import Any

from dash import dcc

from city.access import Viewer
from city.alerting.incidents import Incident
from city.alerting.members import Member
from city.alerting.plans import plans
from city.alerting.rules import rules
from city.bands import KEYS
from city.catalogue import Indicator, catalogue
from city.words import Words
from components.detail_catalogue import condition_text
from components.detail_text import full_moment
from components.incidents import IncidentRow
from components.level import level_mark
from components.links import href
from components.sections import section
from components.signs import value_text, words_unit
from components.tables import Column, table
from pages._address import Address
from pages._detail import place_name
from pages._footing_marks import plan_name
from pages._ticket import names_of


def name_of(found: Incident, words: Words) -> str:
    """Its title, or the name of its rule; one of a drill says so in front, wherever it is named."""
    name = _name_of(found, words)
    return words("drill.name", name=name) if found.is_drill else name


def _name_of(found: Incident, words: Words) -> str:
    if isinstance(found.title, dict):
        return words.name(found.title)
    rule = rules().get(found.rule)
    return found.title or (words.name(rule.name) if rule else found.rule or found.code)


def place_text(found: Incident, address: Address, names: dict[str, dict[str, Any]]) -> str:
    """The name of its place; the code of one that the tree no longer has."""
    row = names.get(found.place)
    return place_name(row, address.state) if row else found.place


def rows_of(found: Sequence[Incident], address: Address) -> list[IncidentRow]:
    """Rows of a list."""
    names = names_of(address, [one.place for one in found])
    return [
        IncidentRow(
            one,
            name_of(one, address.words),
            place_text(one, address, names),
            unit_text(one.lead, address),
            href(f"/incident/{one.code}", address.state),
        )
        for one in found
    ]


def unit_text(key: str, address: Address) -> str:
    """The name of a department or place that an order went to."""
    one = catalogue().departments.get(key)
    return address.words.name(one.short) if one else key


def explanation(found: Incident, address: Address, names: dict[str, dict[str, Any]]) -> str:
    """What the rule says of the reading that raised it."""
    words, rule, sign = address.words, rules().get(found.rule), catalogue().indicators.get(found.indicator)
    if rule is None or sign is None or found.value is None:
        return ""
    raised, first = found.entries[0].told, found.members[0]
    told = raised if raised.get("fingerprint", "") == first.fingerprint else vars(first)
    return words.name(rule.explain).format(
        place=place_text(found, address, names),
        sign=words.name(sign.name),
        value=value_text(sign, told.get("value", found.value), words),
        level=words(f"band.{KEYS[int(told['level'])]}.short"),
        limit=condition_text(told.get("limit", ""), words_unit(sign, words), words) or "",
    )


def limit_text(one: Member, sign: Indicator | None, words: Words) -> str | None:
    """The condition that a reading met, with the plan of emergency footing where the limit is that plan's."""
    limit = condition_text(one.limit, words_unit(sign, words) if sign else "", words)
    if not one.plan:
        return limit
    return words("incident.limit_plan", limit=limit or "", plan=plan_name(one.plan, words))


def members_part(found: Incident, address: Address) -> Any:
    """The alerts that it is made of, the first one first; nothing for one alone."""
    words = address.words
    if len(found.members) + found.hidden < 2:
        return None
    names = names_of(address, [one.place for one in found.members])
    rows = []
    for one in found.members:
        rule, sign = rules().get(one.rule), catalogue().indicators.get(one.indicator)
        name, place = words.name(rule.name) if rule else one.rule, names.get(one.place)
        rows.append(
            [
                dcc.Link(name, href=href(f"/rule/{one.rule}", address.state)) if rule else name,
                dcc.Link(
                    place_name(place, address.state) if place else one.place,
                    href=href(f"/place/{one.place}", address.state),
                ),
                level_mark(one.level, words, is_short=True),
                value_text(sign, one.value, words) if sign and one.value is not None else None,
                limit_text(one, sign, words),
                full_moment(one.first_at.replace(second=0, microsecond=0)),
                words("incident.calm") if one.calm_at else words("incident.firing"),
            ]
        )
    columns = [
        Column(words("incident.rule")),
        Column(words("event.place")),
        Column(words("incident.level")),
        Column(words("detail.value"), is_number=True),
        Column(words("incident.limit"), is_wide=True),
        Column(words("incident.since"), is_time=True),
        Column(words("appeal.state")),
    ]
    title = words("incident.members", n=len(found.members) + found.hidden)
    note = words("incident.members_hidden", n=found.hidden) if found.hidden else words("incident.members_note")
    return section(title, table(columns, rows, caption=title, empty=words("incident.none_such")), note=note)


def is_own(found: Incident, viewer: Viewer) -> bool:
    """Whether the viewer's unit leads it or takes part."""
    return bool({viewer.department, *viewer.places} & {found.lead, *found.co})


def plan_text(found: Incident, address: Address) -> str | None:
    """The plan by which its clocks run, with who is on call."""
    one = plans().plans.get(found.plan)
    if one is None:
        return found.plan or None
    units = [unit_text(key, address) for key in (one.lead, *one.on_call) if key]
    return f"{address.words.name(one.name)} · {address.words('format.list').join(units)}"
