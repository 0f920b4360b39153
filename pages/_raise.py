"""An incident that a person raises: what nobody's readings tell, or not yet."""

from typing import Any

from dash import dcc, html

from actions.incidents import begin, rights_of
from city.alerting.codes import district_of, told_by_no_rule
from city.alerting.incidents import ActRefused
from city.alerting.stages import LEVELS
from city.bands import KEYS
from city.tickets import check_words
from components.forms import pick
from pages._address import Address
from pages._city import civil_now
from pages._detail import home, place_name, seen_place
from pages._footing_run import mode_of
from pages._steps import Press, Steps, check_now
from queries import incidents, places

KIND, LONGEST_TITLE = "0000", 60
BY_HAND = "by_hand"
STEPS = Steps("raise", "incident", ("raise",), own=("place", "title", "level"))
LISTED = ("district", "street", "quasi")


def raise_form(address: Address) -> Any:
    """The form; nothing for who may not triage, or in a replay."""
    words = address.words
    if "triage" not in rights_of(address.viewer) or address.state.asof is not None:
        return None
    frame = places.named(address.viewer, [home(address)], list(LISTED))
    options = [
        (row["place"], place_name(row, address.state))
        for row in sorted(frame.iter_rows(named=True), key=lambda row: row["place"])
    ]
    form = STEPS.form(address, STEPS.acts, 0, *_fields(address, options))
    return html.Details([html.Summary(words("incident.by_hand")), form], className="by-hand")


def _fields(address: Address, options: list[tuple[str, str]]) -> list[Any]:
    words = address.words
    levels = [{"label": words(f"band.{KEYS[n]}.short"), "value": n} for n in LEVELS.values()]
    drawn = {
        "place": pick(STEPS.id("place"), options, None, words),
        "title": dcc.Input(
            id=STEPS.id("title"), type="text", value="", maxLength=LONGEST_TITLE, className="search wide"
        ),
        "level": dcc.RadioItems(levels, 1, id=STEPS.id("level"), className="form-choices"),
    }
    names = {"place": "event.place", "title": "incident.what", "level": "incident.level"}
    return [
        html.Div([html.Label(words(names[key]), htmlFor=STEPS.id(key)), field], className="form-field")
        for key, field in drawn.items()
    ]


def take_raise(address: Address, press: Press) -> str:
    """Raises it and gives its code; ActRefused for a field that is empty or no place in sight, StepRefused for no words."""
    place, title, level = press.own
    check_now(address)
    found = seen_place(str(place or ""), address)
    named = " ".join(str(title or "").split())[:LONGEST_TITLE]
    if found is None or not named:
        raise ActRefused("no_field", "A place and what it is are needed.")
    if level not in LEVELS.values():
        raise ActRefused("bad_field", f"level is {level!r}; 1 to 4 is expected.")
    said, now = check_words(press.words), civil_now()
    above = [
        found["place"],
        *(row["place"] for row in places.way(address.viewer, found["place"]).iter_rows(named=True)),
    ]
    told = told_by_no_rule(BY_HAND, found["place"], KIND, level, named, now) | mode_of(above, now)
    known = [one.code for one in incidents.listed(address.viewer)]
    return begin(address.viewer, told, now, district_of(above), known, press.name, said).key


def raised_section(address: Address) -> Any:
    """The form under its heading, with the place of what is said after a press."""
    return html.Div(
        [
            html.Div(id=STEPS.id("head"), hidden=True),
            html.Div(id=STEPS.id("thread"), hidden=True),
            html.Div(raise_form(address), id=STEPS.id("form")),
            html.Div(id=STEPS.id("said")),
        ]
    )
