"""Fields of the acts on an incident (lead, co-units, deadline, level, other incident), and what they make of a press."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import dcc, html

from city.alerting.incidents import ActRefused, Incident
from city.alerting.plans import plans
from city.alerting.rules import rules
from city.alerting.stages import LEVELS, stages
from city.bands import KEYS
from city.catalogue import catalogue
from components.forms import pick
from pages._address import Address
from pages._city import civil_now
from pages._steps import Press, typed_moment

FIELDS = ("unit", "co", "time", "level", "into")
USED = {"unit": ("lead", "owner"), "co": ("co",), "time": ("due", "deadline"), "level": ("level",), "into": ("into",)}
"""Field of the form → the fields of acts that it fills."""
PROPOSED = timedelta(hours=4)


def order_fields(address: Address, found: Incident, may: Sequence[str]) -> list[Any]:
    """The fields that the acts which may be done need; those that none needs are there, hidden, for the callback."""
    words, rule, plan = address.words, rules().get(found.rule), plans().plans.get(found.plan)
    lead, support = (plan.lead, plan.on_call) if plan else (rule.lead, rule.support) if rule else (None, ())
    known = [(key, words.name(one.short)) for key, one in catalogue().departments.items()]
    shown = {field: [key for key in may if set(USED[field]) & set(stages().acts[key].fields)] for field in FIELDS}
    due = (civil_now() + PROPOSED).replace(second=0, microsecond=0)
    levels = [{"label": words(f"band.{KEYS[n]}.short"), "value": n} for n in LEVELS.values()]
    drawn = {
        "unit": pick(_id("unit"), known, found.lead or lead or None, words),
        "co": pick(_id("co"), known, list(found.co or support), words, several=True),
        "time": dcc.Input(
            id=_id("time"), type="text", value=f"{due:%Y-%m-%dT%H:%M}", maxLength=16, className="search wide"
        ),
        "level": dcc.RadioItems(levels, found.level, id=_id("level"), className="form-choices"),
        "into": dcc.Input(id=_id("into"), type="text", value="", maxLength=28, className="search wide"),
    }
    return [
        html.Div(
            [
                html.Label(
                    [
                        words(f"incident.field_{field}"),
                        html.Span(
                            words("incident.field_for", acts=words("format.list").join(_names(shown[field], address))),
                            className="note",
                        ),
                    ],
                    htmlFor=_id(field),
                ),
                drawn[field],
            ],
            className="form-field",
            hidden=not shown[field],
        )
        for field in FIELDS
    ]


def _names(keys: Sequence[str], address: Address) -> list[str]:
    return [address.words.name(stages().acts[key].name) for key in keys]


def _id(field: str) -> str:
    return f"incident-{field}"


def told_of(press: Press, address: Address) -> dict[str, Any]:
    """What an act is told of the form: its own fields alone. ActRefused for a moment that is none."""
    unit, co, time, level, into = press.own
    fields = stages().acts[press.act].fields
    told: dict[str, Any] = {}
    for field in fields:
        if field in ("lead", "owner"):
            told[field] = str(unit or "")
        elif field == "co":
            told[field] = [str(one) for one in co or () if one != unit]
        elif field in ("due", "deadline"):
            told[field] = _moment(str(time or ""), is_needed=not fields[field].endswith("?"))
        elif field == "level":
            told[field] = level if isinstance(level, int) else None
        elif field == "into":
            told[field] = str(into or "").strip()
        elif field == "order":
            told[field] = press.words.strip()
    return told


def _moment(text: str, is_needed: bool) -> str:
    if not text.strip() and not is_needed:
        return ""
    found = typed_moment(text)
    if found is None:
        raise ActRefused("no_moment", f"{text!r} is no moment; 2026-07-14T21:00 is expected.")
    return found.isoformat(timespec="minutes")
