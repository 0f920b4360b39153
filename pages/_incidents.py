"""What the pages of incidents share: rows of a list with names, the sentence of a rule, who may do what next."""

from collections.abc import Sequence
from typing import Any

from city.access import Viewer
from city.alerting.incidents import Incident
from city.alerting.rules import rules
from city.bands import KEYS
from city.catalogue import catalogue
from city.words import Words
from components.detail_catalogue import condition_text
from components.incidents import IncidentRow
from components.links import href
from components.signs import value_text, words_unit
from pages._address import Address
from pages._detail import place_name
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
    told = found.entries[0].told
    return words.name(rule.explain).format(
        place=place_text(found, address, names),
        sign=words.name(sign.name),
        value=value_text(sign, told.get("value", found.value), words),
        level=words(f"band.{KEYS[int(told['level'])]}.short"),
        limit=condition_text(told.get("limit", ""), words_unit(sign, words), words) or "",
    )


def is_own(found: Incident, viewer: Viewer) -> bool:
    """Whether the viewer's unit leads it or takes part."""
    return bool({viewer.department, *viewer.places} & {found.lead, *found.co})
