"""Footing (平战) and drills (演练): what is in force, the switch, what is over; what is being drilled, and how past drills went."""

from typing import Any

import dash
from dash import Input, Output, State, callback, html, no_update

from components.detail_text import full_moment
from components.links import href
from pages import _drill_parts as drill
from pages import _footing_parts as war
from pages._address import read_address
from pages._detail import LIVE, LOCATION, clock, parts, seq, show
from pages._drill_parts import STEPS as DRILL
from pages._footing_marks import PATH
from pages._footing_parts import STEPS
from queries import incidents

dash.register_page(__name__, path="/footing", title="平战与演练 Footing · 一面屏")

PAGE = "footing-page"


def layout(**query: Any) -> Any:
    """The whole page for an address; `drill` is the past drill whose marks are shown."""
    address = read_address(query)
    words, shown = address.words, str(query.get("drill") or "") or None
    as_of = words("incident.as_of", time=full_moment(clock(address.state)))
    body = html.Div(
        [
            html.Div(
                [
                    html.H1([words("footing.title"), html.Span(as_of, className="title-place")]),
                    html.P(words("footing.note"), className="note"),
                ],
                className="place-title",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Div(war.heading(address), id=STEPS.id("head")),
                            html.Div(war.form(address), id=STEPS.id("form")),
                            html.Div(id=STEPS.id("said")),
                            html.Div(war.past(address), id=STEPS.id("thread")),
                        ],
                        className="column",
                    ),
                    html.Div(
                        [
                            html.Div(drill.running(address), id=DRILL.id("head")),
                            html.Div(drill.form(address), id=DRILL.id("form")),
                            html.Div(id=DRILL.id("said")),
                            html.Div(drill.past(address, shown), id=DRILL.id("thread")),
                        ],
                        className="column",
                    ),
                ],
                className="columns",
            ),
            war.plans_table(address),
        ],
        className="column reporting",
        id=PAGE,
        **{"data-seq": seq(address.state), "data-acts": incidents.acts()},
    )
    kept = {"drill": shown} if shown else {}
    crumbs = [(words("incident.desk"), href("/alerts", address.state)), (words("footing.title"), None)]
    return show(address, body, path=PATH, query=kept, crumbs=crumbs)


@callback(**STEPS.wiring)
def press_footing(*given: Any) -> list[Any]:
    """Switches the footing; when it is refused, the sentence, what is in force now, and the form as it was."""
    return STEPS.answer(given, war.take, war.drawn)


@callback(**DRILL.wiring)
def press_drill(*given: Any) -> list[Any]:
    """Begins or ends a drill; when it is refused, the sentence, what runs now, and the form as it was."""
    return DRILL.answer(given, drill.take, drill.drawn)


@callback(
    Output(STEPS.id("head"), "children", allow_duplicate=True),
    Output(STEPS.id("thread"), "children", allow_duplicate=True),
    Output(STEPS.id("form"), "children", allow_duplicate=True),
    Output(DRILL.id("head"), "children", allow_duplicate=True),
    Output(DRILL.id("thread"), "children", allow_duplicate=True),
    Output(DRILL.id("form"), "children", allow_duplicate=True),
    Output(PAGE, "data-seq"),
    Output(PAGE, "data-acts"),
    Input(LIVE, "data"),
    State(STEPS.id("words"), "value"),
    State(DRILL.id("words"), "value"),
    State(PAGE, "data-acts"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_footing(_: Any, typed: Any, typed_drill: Any, drawn: Any, search: str | None) -> list[Any]:
    """What is in force, what runs and what is over follow the stamp and other people's acts; what is being typed stays."""
    query = parts(None, search)[1]
    address, acts = read_address(query), incidents.acts()
    is_new = str(drawn) != str(acts)
    return [
        war.heading(address),
        war.past(address),
        war.form(address) if is_new and not typed else no_update,
        drill.running(address),
        drill.past(address, query.get("drill")),
        drill.form(address) if is_new and not typed_drill else no_update,
        seq(address.state),
        acts,
    ]
