"""One ticket: what the screen showed then, what was said and done since, and for those who may, the decision."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import dash
from dash import Input, Output, State, callback, html, no_update

from actions.tickets import decide, reopen, take_up
from city.access import can_decide, can_report
from city.tickets import DECISIONS, Ticket
from city.words import Words
from components.forms import choice_field, number_field
from components.links import href
from components.sections import section
from components.tickets import said, state_mark, thread
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, parts, refuse, seq, show
from pages._report import subject_text
from pages._steps import Missing, Press, Steps
from pages._ticket import names_of, shown_facts, ways
from queries import tickets

dash.register_page(__name__, path_template="/ticket/<number>", title="报错单 Ticket · 一面屏")

ACTS = ("take_up", "decide", "reopen")
STEPS = Steps("ticket", "ticket", ACTS, own=("decision", "other"), minor=("take_up",))
PAGE, HEAD, THREAD, SEEN = (STEPS.id(name) for name in ("page", "head", "thread", "seen"))


def layout(number: str | None = None, **query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, path = address.words, f"/ticket/{number}"
    found = _ticket(address, number)
    if found is None:
        return refuse(address, words("ticket.no_such", n=(number or "")[:20]), path)
    place = names_of(address, [found.place]).get(found.place)
    shown = section(
        words("report.shown"),
        shown_facts(found.shown, place, address),
        ways(found.shown, address),
        note=words("report.shown_note"),
    )
    body = STEPS.page(*_drawn(address, found), shown, id=PAGE, **{"data-seq": seq(address.state)})
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


def _thread(address: Address, found: Ticket) -> Any:
    position = tickets.position(address.viewer, address.state.asof)
    return section(
        address.words("ticket.thread"),
        thread(found.entries, address.words, lambda one: href(f"/ticket/{one}", address.state)),
        html.P(address.words("ticket.position", n=position), className="chain"),
    )


def _form(address: Address, found: Ticket, typed: str = "") -> Any:
    """What the viewer may do next; nothing in a replay, where nothing can be done any more."""
    words, viewer = address.words, address.viewer
    may = [one for one in ACTS if one in found.steps and (can_report if one == "reopen" else can_decide)(viewer)]
    decides = "decide" in may
    choices = [(one, words(f"ticket.decision_{one}")) for one in DECISIONS]
    return STEPS.form(
        address,
        may,
        found.last,
        html.Div(
            choice_field(STEPS.id("decision"), words("ticket.decision"), choices, DECISIONS[0]), hidden=not decides
        ),
        html.Div(number_field(STEPS.id("other"), words("ticket.other")), hidden=not decides),
        title=words("ticket.decide_title" if decides else "ticket.reopen_title"),
        typed=typed,
    )


@callback(**{**STEPS.wiring, "output": [*STEPS.wiring["output"], Output(SEEN, "data")]})
def press_step(*given: Any) -> list[Any]:
    """One step of the ticket; when it is refused, the sentence, the thread as it is now, and the form as it was.

    What was typed outlives a press that says nothing itself; a form that was overtaken stays, and has seen the thread as it is now.
    """
    press = STEPS.read(given)
    if press is None:
        return [no_update] * 5
    typed = press.words if press.act == "take_up" else ""
    answer = STEPS.answer(given, _take, partial(_drawn, typed=typed), _found, _told, _act_text)
    now = _ticket(press.address, press.part) if answer[2] is no_update else None
    return [*answer, now.last if now else no_update]


def _found(address: Address, number: str) -> Ticket | Missing:
    return _ticket(address, number) or Missing(address.words("ticket.no_such", n=number[:20]))


def _told(address: Address, found: Ticket) -> html.P:
    return said(address.words(f"ticket.done_{found.entries[-1].act}"))


def _act_text(act: str, words: Words) -> str:
    return words(f"ticket.did_{act}")


def _take(address: Address, found: Ticket, press: Press) -> None:
    viewer, (decision, other) = address.viewer, press.own
    if press.act == "take_up":
        take_up(viewer, found, press.name, press.seen)
    elif press.act == "reopen":
        reopen(viewer, found, press.words, press.name, press.seen)
    else:
        first = _ticket(address, str(other)) if decision == "duplicate" else None
        decide(viewer, found, str(decision), press.words, press.name, press.seen, duplicate_of=first)


def _drawn(address: Address, found: Ticket, typed: str = "") -> list[Any]:
    place = names_of(address, [found.place]).get(found.place)
    return [_head(address, found, place), _thread(address, found), _form(address, found, typed)]


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
    return [no_update] * 3 if found is None else [*_drawn(address, found)[:2], seq(address.state)]
