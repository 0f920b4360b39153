"""报错: somebody says what is wrong with a tile, a row or a page; it becomes a ticket with a number."""

from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update

from actions.tickets import report
from city.access import can_report
from city.tickets import FAULTS, LONGEST_WORDS
from components.forms import button, choice_field, text_field
from components.links import href
from components.sections import section
from components.tickets import said
from pages._address import Address, read_address
from pages._detail import LOCATION, parts, refuse, show
from pages._report import Shown, page_of, read_shown, subject_text
from pages._ticket import FAILURES, failure, press_name, shown_facts

dash.register_page(__name__, path="/report", title="报错 Report a fault · 一面屏", act="report")

PATH = "/report"
FORM, FAULT, WORDS, SEND, SAID, PRESS = (
    f"report-{name}" for name in ("form", "fault", "words", "send", "said", "press")
)


def layout(**query: Any) -> Any:
    """The form for an address: what was shown, then what is wrong with it."""
    address = read_address(query)
    words = address.words
    if not can_report(address.viewer):
        return refuse(address, words("ticket.refused_role"), PATH, 403)
    shown = read_shown(address, query)
    if isinstance(shown, str):
        return refuse(address, shown, PATH)
    body = html.Div(
        [
            html.Div(
                html.H1(
                    [
                        words("report.title"),
                        html.Span(subject_text(shown.body, shown.place, address), className="title-place"),
                    ]
                ),
                className="place-title",
            ),
            html.Div(
                [
                    section(
                        words("report.what"), html.Div(_form(address), id=FORM, className="form"), html.Div(id=SAID)
                    ),
                    section(words("report.shown"), shown_facts(shown.body, shown.place, address), note=_note(address)),
                ],
                className="columns",
            ),
        ],
        className="column reporting",
    )
    kept = {key: value for key, value in query.items() if key not in ("lang", "theme", "asof", "wall")}
    crumbs = [(words("report.all"), href("/tickets", address.state)), (words("report.title"), None)]
    return show(address, body, path=PATH, query=kept, crumbs=crumbs)


def _form(address: Address) -> list[Any]:
    words = address.words
    return [
        choice_field(FAULT, words("report.fault"), [(one, words(f"ticket.fault_{one}")) for one in FAULTS], FAULTS[0]),
        text_field(
            WORDS,
            words("report.words"),
            words("report.placeholder"),
            LONGEST_WORDS,
            words("report.words_note", n=LONGEST_WORDS),
        ),
        html.Div(button(SEND, words("report.send"), is_main=True), className="form-buttons"),
        dcc.Store(id=PRESS, data=press_name()),
    ]


def _note(address: Address) -> str:
    return address.words("report.shown_note")


@callback(
    Output(SAID, "children"),
    Output(FORM, "hidden"),
    Input(SEND, "n_clicks"),
    State(FAULT, "value"),
    State(WORDS, "value"),
    State(PRESS, "data"),
    State(LOCATION, "search"),
    running=[(Output(SEND, "disabled"), True, False)],
    prevent_initial_call=True,
)
def send_report(
    clicks: int | None, fault: str | None, words: str | None, press: str | None, search: str | None
) -> list[Any]:
    """Makes the ticket and says its number; when that fails, says so and leaves the form as it is."""
    if not clicks:
        return [no_update, no_update]
    query = parts(None, search)[1]
    address = read_address(query)
    shown = read_shown(address, query)
    if isinstance(shown, str):
        return [said(shown, failed=True), False]
    try:
        number = report(address.viewer, shown.body, str(fault), str(words or ""), str(press or "")[:80])
    except FAILURES as fault_:
        return [failure(fault_, address), False]
    return [_done(address, shown, number), True]


def _done(address: Address, shown: Shown, number: int) -> list[Any]:
    words, state = address.words, address.state
    back = page_of(str(shown.body.get("page") or "")) or href("/", state)
    links = [
        dcc.Link(words("report.read", n=number), href=href(f"/ticket/{number}", state), className="button"),
        dcc.Link(words("report.back"), href=back, className="button"),
    ]
    return [said(words("report.done", n=number)), html.Div(links, className="form-buttons")]
