"""The fields of a change of a rule, filled in as it is in force, and what they say as the file of a rule would."""

from collections.abc import Callable, Sequence
from typing import Any

from dash import dcc, html

from city.alerting.rules import STATES, Rule
from city.catalogue.conditions import COLOURS
from components.forms import pick
from pages._address import Address
from queries.rules import in_force

MINUTES = tuple(COLOURS)
NUMBERS = ("keep", "hysteresis", "budget")
DAYS = ("from", "to")
FIELDS = ("state", *MINUTES, *NUMBERS, *DAYS, "inhibited")
KEYS = {
    "keep": "keep_min",
    "hysteresis": "hysteresis",
    "budget": "budget_day",
    "from": "valid_from",
    "to": "valid_to",
    "state": "state",
    "inhibited": "inhibited_by",
}
"""Field → key of the rule; the fields of the levels are those of for_min."""


def revision_fields(address: Address, now: Rule, id_of: Callable[[str], str], *, is_shown: bool) -> html.Div:
    """The fields with what is in force; where they are not wanted they are there, hidden, for the callback."""
    words = address.words
    others = [(key, words.name(one.name)) for key, one in in_force().items() if key != now.key]
    states = [{"label": words(f"rule.state_{one}"), "value": one} for one in STATES]
    held = {name: f"{now.for_min[n]:g}" if n in now.for_min else "" for n, name in enumerate(COLOURS, start=1)}
    typed = {
        **held,
        "keep": f"{now.keep_min:g}",
        "hysteresis": f"{now.hysteresis:g}",
        "budget": str(now.budget_day),
        "from": now.valid_from.isoformat(),
        "to": now.valid_to.isoformat() if now.valid_to else "",
    }
    drawn: dict[str, Any] = {
        key: dcc.Input(id=id_of(key), type="text", value=value, maxLength=10, className="search")
        for key, value in typed.items()
    }
    drawn["state"] = dcc.RadioItems(states, now.state, id=id_of("state"), className="form-choices")
    drawn["inhibited"] = pick(id_of("inhibited"), others, sorted(now.inhibited_by), words, several=True)
    return html.Div(
        [
            html.Div([html.Label(_name(address, key), htmlFor=id_of(key)), drawn[key]], className="form-field")
            for key in FIELDS
        ],
        className="fields",
        hidden=not is_shown,
    )


def _name(address: Address, key: str) -> str:
    words = address.words
    if key in MINUTES:
        return words("revision.level_for", level=words(f"band.{key}.short"))
    return words(f"revision.key_{KEYS[key]}")


def wanted_of(own: Sequence[Any]) -> dict[str, Any]:
    """What the fields say, as a table of a rule: an empty level does not fire, an empty end is none.

    What is no number stays as it was typed: the reader of rules refuses it.
    """
    told = dict(zip(FIELDS, own, strict=False))
    others = told["inhibited"] if isinstance(told["inhibited"], list) else []
    held = {level: _number(told[level]) for level in MINUTES if str(told[level] or "").strip()}
    return {
        "state": str(told["state"] or ""),
        "for_min": held,
        **{KEYS[key]: _number(told[key]) for key in NUMBERS},
        "valid_from": str(told["from"] or "").strip(),
        "valid_to": str(told["to"] or "").strip() or None,
        "inhibited_by": sorted(str(one) for one in others),
    }


def _number(typed: Any) -> Any:
    text = str(typed if typed is not None else "").strip()
    try:
        found = float(text)
    except ValueError:
        return text
    return int(found) if found.is_integer() else found
