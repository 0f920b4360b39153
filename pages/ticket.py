"""One ticket: what the screen showed then, what was said and done since, and for those who may, the decision."""

from collections.abc import Mapping
from typing import Any

import dash
from dash import Input, Output, State, callback, ctx, dcc, html, no_update

from actions.tickets import decide, reopen, take_up
from city.access import can_decide, can_report
from city.tickets import DECISIONS, LONGEST_WORDS, StepRefused, Ticket
from components.forms import button, choice_field, number_field, text_field
from components.links import href
from components.sections import section
from components.tickets import said, state_mark, thread
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, parts, refuse, seq, show
from pages._report import subject_text
from pages._ticket import FAILURES, failure, names_of, press_name, shown_facts, ways
from queries import tickets

dash.register_page(__name__, path_template="/ticket/<number>", title="报错单 Ticket · 一面屏")

PAGE, HEAD, THREAD, FORM, SAID, SEEN, PRESS = (
    f"ticket-{name}" for name in ("page", "head", "thread", "form", "said", "seen", "press")
)
TAKE_UP, DECISION, OTHER, WORDS, DECIDE, REOPEN = (
    f"ticket-{name}" for name in ("take-up", "decision", "other", "words", "decide", "reopen")
)
BUTTONS = {TAKE_UP: "take_up", DECIDE: "decide", REOPEN: "reopen"}


def layout(number: str | None = None, **query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, path = address.words, f"/ticket/{number}"
    found = _ticket(address, number)
    if found is None:
        return refuse(address, words("ticket.no_such", n=(number or "")[:20]), path)
    place = names_of(address, [found.place]).get(found.place)
    body = html.Div(
        [
            html.Div(_head(address, found, place), id=HEAD, className="place-title"),
            html.Div(
                [
                    html.Div(
                        [
                            section(words("ticket.thread"), html.Div(_thread(address, found), id=THREAD)),
                            html.Div(_form(address, found), id=FORM),
                            html.Div(id=SAID),
                        ],
                        className="column wide",
                    ),
                    section(
                        words("report.shown"),
                        shown_facts(found.shown, place, address),
                        ways(found.shown, address),
                        note=words("report.shown_note"),
                    ),
                ],
                className="columns",
            ),
        ],
        className="column reporting",
        id=PAGE,
        **{"data-seq": seq(address.state)},
    )
    crumbs = [(words("ticket.many"), href("/tickets", address.state)), (words("ticket.one", n=found.number), None)]
    return show(address, body, path=path, crumbs=crumbs)


def _ticket(address: Address, number: str | None) -> Ticket | None:
    text = number or ""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return tickets.one(address.viewer, int(text), asof=address.state.asof)


def _head(address: Address, found: Ticket, place: Mapping[str, Any] | None) -> list[Any]:
    words = address.words
    kind = words(f"ticket.fault_{found.fault}")
    return [
        html.H1([words("ticket.one", n=found.number), state_mark(found, words)]),
        html.P(f"{subject_text(found.shown, place, address)} · {kind}", className="note"),
    ]


def _thread(address: Address, found: Ticket) -> list[Any]:
    position = tickets.position(address.viewer, address.state.asof)
    return [
        thread(found.entries, address.words, lambda one: href(f"/ticket/{one}", address.state)),
        html.P(address.words("ticket.position", n=position), className="chain"),
    ]


def _form(address: Address, found: Ticket, typed: str = "") -> Any:
    """What the viewer may do next; nothing in a replay, where nothing can be done any more."""
    words, viewer = address.words, address.viewer
    may = {one for one in found.steps if (can_report if one == "reopen" else can_decide)(viewer)}
    if not may or address.state.asof is not None:
        return None
    decides = "decide" in may
    choices = [(one, words(f"ticket.decision_{one}")) for one in DECISIONS]
    note = words("report.words_note", n=LONGEST_WORDS)
    kind = "decide" if decides else "reopen"
    asked = (words(f"ticket.words_{kind}"), words(f"ticket.placeholder_{kind}"))
    fields = [
        html.Div(choice_field(DECISION, words("ticket.decision"), choices, DECISIONS[0]), hidden=not decides),
        html.Div(number_field(OTHER, words("ticket.other")), hidden=not decides),
        text_field(WORDS, *asked, LONGEST_WORDS, note, typed),
        html.Div(
            [
                button(DECIDE, words("ticket.decide"), is_main=True, hidden=not decides),
                button(TAKE_UP, words("ticket.take_up"), hidden="take_up" not in may),
                button(REOPEN, words("ticket.reopen"), is_main=True, hidden="reopen" not in may),
            ],
            className="form-buttons",
        ),
        dcc.Store(id=SEEN, data=found.last),
        dcc.Store(id=PRESS, data=press_name()),
    ]
    return section(words(f"ticket.{kind}_title"), html.Div(fields, className="form"))


@callback(
    Output(HEAD, "children"),
    Output(THREAD, "children"),
    Output(FORM, "children"),
    Output(SAID, "children"),
    Output(SEEN, "data"),
    Input(TAKE_UP, "n_clicks"),
    Input(DECIDE, "n_clicks"),
    Input(REOPEN, "n_clicks"),
    State(DECISION, "value"),
    State(OTHER, "value"),
    State(WORDS, "value"),
    State(SEEN, "data"),
    State(PRESS, "data"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    running=[(Output(one, "disabled"), True, False) for one in BUTTONS],
    prevent_initial_call=True,
)
def press_step(
    took: int | None,
    decided: int | None,
    reopened: int | None,
    decision: str | None,
    other: Any,
    words: str | None,
    seen: Any,
    press: str | None,
    pathname: str | None,
    search: str | None,
) -> list[Any]:
    """One step of the ticket; when it is refused, the sentence, the thread as it is now, and the form as it was."""
    step = BUTTONS.get(str(ctx.triggered_id))
    if step is None or not {"take_up": took, "decide": decided, "reopen": reopened}[step]:
        return [no_update] * 5
    number, query = parts(pathname, search)
    address = read_address(query)
    found = _ticket(address, number)
    if found is None:
        return [
            no_update,
            no_update,
            no_update,
            said(address.words("ticket.no_such", n=number[:20]), failed=True),
            no_update,
        ]
    name, after, text = str(press or "")[:80], seen if isinstance(seen, int) else found.last, str(words or "")
    try:
        _take(address, found, step, str(decision), other, text, name, after)
    except FAILURES as fault:
        now = _ticket(address, number) or found
        return [*_drawn(address, now), no_update, failure(fault, address), now.last]
    now = _ticket(address, number) or found
    return [
        *_drawn(address, now),
        _form(address, now, text if step == "take_up" else ""),
        said(address.words(f"ticket.done_{step}")),
        no_update,
    ]


def _take(
    address: Address, found: Ticket, step: str, decision: str, other: Any, words: str, press: str, seen: int
) -> None:
    viewer = address.viewer
    if address.state.asof is not None:
        raise StepRefused("no_step", "Nothing can be done in a replay.")
    if step == "take_up":
        take_up(viewer, found, press, seen)
    elif step == "reopen":
        reopen(viewer, found, words, press, seen)
    else:
        first = _ticket(address, str(other)) if decision == "duplicate" else None
        decide(viewer, found, decision, words, press, seen, duplicate_of=first)


def _drawn(address: Address, found: Ticket) -> list[Any]:
    place = names_of(address, [found.place]).get(found.place)
    return [_head(address, found, place), _thread(address, found)]


@callback(
    Output(HEAD, "children", allow_duplicate=True),
    Output(THREAD, "children", allow_duplicate=True),
    Output(PAGE, "data-seq"),
    Input(LIVE, "data"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_ticket(_: Any, pathname: str | None, search: str | None) -> list[Any]:
    """State and thread follow the ledger; what is being typed stays."""
    number, query = parts(pathname, search)
    address = read_address(query)
    found = _ticket(address, number)
    return [no_update] * 3 if found is None else [*_drawn(address, found), seq(address.state)]
