"""One appeal: its cell, what happened, its file, and for those who may, the next step."""

from typing import Any

import dash
from dash import Input, Output, State, callback, ctx, dcc, html, no_update

from actions.appeals import step
from city.access import can
from city.appeals import RULINGS, Appeal, AppealRefused
from city.tickets import LONGEST_WORDS
from components.forms import button, choice_field, text_field
from components.links import href
from components.scores import score_text
from components.sections import section
from components.tables import facts
from components.tickets import said
from pages._address import Address, read_address
from pages._appeals import FAILURES, failure, thread
from pages._detail import LOCATION, clock, parts, refuse, seq, show
from pages._scores import board_for, formula_text, period_text, unit_names
from pages._ticket import press_name
from queries import appeals

dash.register_page(__name__, path_template="/appeal/<number>", title="申诉 Appeal · 一面屏")

HEAD, THREAD, FORM, SAID, SEEN, PRESS, WORDS, RULING, NUM, DEN = (
    f"appeals-{name}" for name in ("head", "thread", "form", "said", "seen", "press", "words", "ruling", "num", "den")
)
ACTS = ("accept", "verify", "rule", "publish", "withdraw")
BUTTONS = {f"appeals-do-{act}": act for act in ACTS}


def layout(number: str | None = None, **query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, path = address.words, f"/appeal/{number}"
    found = _appeal(address, number)
    if found is None:
        return refuse(address, words("appeal.no_such", n=(number or "")[:20]), path)
    body = html.Div(
        [
            html.Div(_head(address, found), id=HEAD, className="place-title"),
            html.Div(
                [
                    html.Div(
                        [
                            section(words("appeal.thread"), html.Div(thread(found, address), id=THREAD)),
                            html.Div(_form(address, found), id=FORM),
                            html.Div(id=SAID),
                        ],
                        className="column wide",
                    ),
                    section(words("appeal.cell"), _cell(address, found)),
                ],
                className="columns",
            ),
        ],
        className="column reporting",
        **{"data-seq": seq(address.state)},
    )
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
    shown.append((words("appeal.file_of"), html.A(name, href=f"/appeal-file/{found.number}", download=name)))
    return facts(shown)


def _form(address: Address, found: Appeal) -> Any:
    """The steps that its state allows and the viewer may take, each saying what it will do; nothing in a replay."""
    words, viewer = address.words, address.viewer
    may = [
        act
        for act in found.steps
        if can(viewer, "appeal" if act == "withdraw" else "rule") and (act != "withdraw" or viewer.name == found.who)
    ]
    if not may or address.state.asof is not None:
        return None
    is_ruling = "rule" in may
    choices = [(one, words(f"appeal.ruling_{one}")) for one in RULINGS]
    fields = [
        html.Div(choice_field(RULING, words("appeal.ruling"), choices, RULINGS[0]), hidden=not is_ruling),
        html.Div(
            [_number_field(NUM, words("appeal.num")), _number_field(DEN, words("appeal.den"))], hidden=not is_ruling
        ),
        text_field(WORDS, words("appeal.said"), "", LONGEST_WORDS, words("report.words_note", n=LONGEST_WORDS)),
        html.Ul([html.Li(words(f"appeal.will_{act}"), className="note") for act in may]),
        html.Div(
            [
                button(key, words(f"appeal.do_{act}"), is_main=act != "withdraw", hidden=act not in may)
                for key, act in BUTTONS.items()
            ],
            className="form-buttons",
        ),
        dcc.Store(id=SEEN, data=found.last),
        dcc.Store(id=PRESS, data=press_name()),
    ]
    return section(words("appeal.next"), html.Div(fields, className="form"))


def _number_field(field_id: str, label: str) -> html.Div:
    field = dcc.Input(id=field_id, type="text", inputMode="decimal", maxLength=15, value="", className="search")
    return html.Div([html.Label(label, htmlFor=field_id), field], className="form-field")


@callback(
    Output(HEAD, "children"),
    Output(THREAD, "children"),
    Output(FORM, "children"),
    Output(SAID, "children"),
    *(Input(key, "n_clicks") for key in BUTTONS),
    State(WORDS, "value"),
    State(RULING, "value"),
    State(NUM, "value"),
    State(DEN, "value"),
    State(SEEN, "data"),
    State(PRESS, "data"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    running=[(Output(key, "disabled"), True, False) for key in BUTTONS],
    prevent_initial_call=True,
)
def press_appeal(*given: Any) -> list[Any]:
    """One step; when it is refused, the sentence, the thread as it is now, and the form as it was."""
    clicks, (words, ruling, num, den, seen, press, pathname, search) = given[: len(BUTTONS)], given[len(BUTTONS) :]
    act = BUTTONS.get(str(ctx.triggered_id))
    if act is None or not dict(zip(BUTTONS.values(), clicks, strict=True))[act]:
        return [no_update] * 4
    number, query = parts(pathname, search)
    address = read_address(query)
    found = _appeal(address, number)
    if found is None:
        return [no_update, no_update, no_update, said(address.words("appeal.no_such", n=number[:20]), failed=True)]
    after = seen if isinstance(seen, int) and not isinstance(seen, bool) else found.last
    try:
        if address.state.asof is not None:
            raise AppealRefused("no_step", "Nothing can be done in a replay.")
        numbers = (_number(num), _number(den)) if act == "rule" else (None, None)
        step(address.viewer, found, act, str(words or ""), str(press or "")[:80], after, str(ruling or ""), *numbers)
    except FAILURES as fault:
        now = _appeal(address, number) or found
        return [_head(address, now), thread(now, address), no_update, failure(fault, address)]
    now = _appeal(address, number) or found
    return [_head(address, now), thread(now, address), _form(address, now), said(address.words("appeal.ok"))]


def _number(typed: Any) -> float | None:
    try:
        found = float(str(typed).replace(",", ""))
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None
