"""One appeal: its cell, what happened, its file, and for those who may, the next step."""

from typing import Any

import dash
from dash import callback, dcc, html

from actions.appeals import step
from city.access import can
from city.appeals import RULINGS, Appeal
from city.tickets import Written
from city.words import Words
from components.forms import choice_field
from components.links import href
from components.scores import score_text
from components.sections import section
from components.tables import facts
from pages._address import Address, read_address
from pages._detail import clock, refuse, seq, show
from pages._scores import board_for, formula_text, period_text, unit_names
from pages._steps import Missing, Press, Steps, thread
from queries import appeals

dash.register_page(__name__, path_template="/appeal/<number>", title="申诉 Appeal · 一面屏")

ACTS = ("accept", "verify", "rule", "publish", "withdraw")
STEPS = Steps("appeals", "appeal", ACTS, own=("ruling", "num", "den"), minor=("withdraw",))


def layout(number: str | None = None, **query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, path = address.words, f"/appeal/{number}"
    found = _appeal(address, number)
    if found is None:
        return refuse(address, words("appeal.no_such", n=(number or "")[:20]), path)
    cell = section(words("appeal.cell"), _cell(address, found))
    body = STEPS.page(*_drawn(address, found), cell, **{"data-seq": seq(address.state)})
    crumbs = [
        (words("score.title"), href("/districts", address.state)),
        (_name(address, found), href(f"/districts/{found.place}", address.state)),
        (words("appeal.one", n=found.number), None),
    ]
    return show(address, body, path=path, crumbs=crumbs)


def _appeal(address: Address, number: str | None) -> Appeal | None:
    text = number or ""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return appeals.one(address.viewer, int(text), asof=address.state.asof)


def _name(address: Address, found: Appeal) -> str:
    board = board_for(address)
    return found.place if board is None else unit_names(address, board).get(found.place, found.place)


def _head(address: Address, found: Appeal) -> list[Any]:
    words = address.words
    told = [words(f"appeal.state_{found.state}")]
    if found.ruling:
        told.append(words(f"appeal.ruling_{found.ruling}"))
    if found.due:
        is_late = found.due < clock(address.state).date()
        told.append(words("appeal.overdue" if is_late else "appeal.in_time", day=f"{found.due:%Y-%m-%d}"))
    return [html.H1(words("appeal.one", n=found.number)), html.P(" · ".join(told), className="note")]


def _cell(address: Address, found: Appeal) -> Any:
    words, state = address.words, address.state
    board = board_for(address)
    shown: list[tuple[str, Any]] = [(words("score.place"), _name(address, found))]
    until = next((one for one in board.untils if one.date() == found.until), None) if board else None
    if board is not None and until is not None and board.has_indicator(found.indicator):
        one, at = board.indicator(found.indicator), board.at(until)
        link = href(f"/score/{found.place}.{one.key}", state, until=f"{until:%Y-%m}")
        shown += [
            (words("score.indicator"), dcc.Link(words.name(one.name), href=link)),
            (words("score.period"), period_text(until, words)),
            (words("score.formula"), formula_text(one, board.cell(found.place, one.key, at), words)),
            (words("score.score"), score_text(board.score(found.place, at))),
        ]
        without = board.score_without_contested(found.place, at)
        if without is not None:
            shown.append((words("score.without_contested"), score_text(without)))
    else:
        shown += [(words("score.indicator"), found.indicator), (words("score.period"), f"{found.until:%Y-%m}")]
    name = found.file["name"]
    file = html.A(name, href=f"/appeal-file/{found.number}", download=name) if can(address.viewer, "export") else name
    shown.append((words("appeal.file_of"), file))
    return facts(shown)


def _thread(address: Address, found: Appeal) -> Any:
    return section(address.words("appeal.thread"), thread(found.entries, "appeal", address, _told))


def _told(entry: Written, words: Words) -> list[str]:
    if entry.act != "rule":
        return []
    told = [words(f"appeal.ruling_{entry.told['ruling']}")]
    if "num" in entry.told:
        told.append(words("appeal.right_numbers", num=f"{entry.told['num']:g}", den=f"{entry.told['den']:g}"))
    return told


def _form(address: Address, found: Appeal) -> Any:
    """The steps that its state allows and the viewer may take, each saying what it will do."""
    words, viewer = address.words, address.viewer
    may = [
        act
        for act in found.steps
        if can(viewer, "appeal" if act == "withdraw" else "rule") and (act != "withdraw" or viewer.name == found.who)
    ]
    is_ruling = "rule" in may
    choices = [(one, words(f"appeal.ruling_{one}")) for one in RULINGS]
    return STEPS.form(
        address,
        may,
        found.last,
        html.Div(choice_field(STEPS.id("ruling"), words("appeal.ruling"), choices, RULINGS[0]), hidden=not is_ruling),
        html.Div(
            [_number_field(STEPS.id(name), words(f"appeal.{name}")) for name in ("num", "den")], hidden=not is_ruling
        ),
    )


def _number_field(field_id: str, label: str) -> html.Div:
    field = dcc.Input(id=field_id, type="text", inputMode="decimal", maxLength=15, value="", className="search")
    return html.Div([html.Label(label, htmlFor=field_id), field], className="form-field")


@callback(**STEPS.wiring)
def press_appeal(*given: Any) -> list[Any]:
    """One step; when it is refused, the sentence, the thread as it is now, and the form as it was."""
    return STEPS.answer(given, _take, _drawn, _found)


def _found(address: Address, number: str) -> Appeal | Missing:
    return _appeal(address, number) or Missing(address.words("appeal.no_such", n=number[:20]))


def _drawn(address: Address, found: Appeal) -> list[Any]:
    return [_head(address, found), _thread(address, found), _form(address, found)]


def _take(address: Address, found: Appeal, press: Press) -> None:
    ruling, num, den = press.own
    numbers = (_number(num), _number(den)) if press.act == "rule" else (None, None)
    step(address.viewer, found, press.act, press.words, press.name, press.seen, str(ruling or ""), *numbers)


def _number(typed: Any) -> float | None:
    try:
        found = float(str(typed).replace(",", ""))
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None
