"""The publication of one period's scores: how far it is, what it kept at each step, and for those who may, the next step."""

from datetime import datetime
from typing import Any

import dash
from dash import callback, html

from actions.rounds import prepare, step
from city.access import can
from city.rounds import Round, RoundRefused, newest
from components.links import href
from components.sections import section
from components.tables import Column, table
from pages._address import Address, read_address
from pages._board import Board
from pages._detail import clock, refuse, seq, show
from pages._rounds import kept_scores, round_text, versions_table
from pages._scores import board_for, own_units, period_choice, period_text
from pages._steps import Missing, Press, Steps, thread
from queries import appeals, rounds

dash.register_page(__name__, path_template="/round/<until>", title="发布轮次 Round · 一面屏")

ACTS = ("prepare", "prepublish", "close", "finalise", "withdraw")
STEPS = Steps("round", "round", ACTS, minor=("withdraw",))


def layout(until: str | None = None, **query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, state, path = address.words, address.state, f"/round/{until}"
    board = board_for(address)
    if board is None:
        return refuse(address, words("score.no_records"), path, 200)
    end = _period(board, until)
    if end is None:
        return refuse(address, words("score.no_such_period"), path)
    if not own_units(address.viewer, board):
        return refuse(address, words("score.not_in_scope"), path, 403)
    of_period = _rounds(address, end)
    beside = [
        section(words("round.versions"), versions_table(of_period, board, board.at(end), address)),
        section(words("round.many"), _many(address, of_period), note=words("round.many_note")),
    ]
    body = STEPS.page(
        _head(address, end, of_period),
        _thread(address, of_period),
        _form(address, of_period),
        *beside,
        **{"data-seq": seq(state)},
    )
    crumbs = [
        (words("score.title"), href("/districts", state, until=f"{end:%Y-%m}")),
        (words("round.title"), None),
    ]
    return show(address, body, path=path, crumbs=crumbs)


def _period(board: Board, text: str | None) -> datetime | None:
    found, wrong = period_choice(board, {"until": text or "?"})
    return None if wrong else found


def _rounds(address: Address, until: datetime) -> list[Round]:
    return [one for one in rounds.listed(address.viewer, address.state.asof) if one.until == until.date()]


def _head(address: Address, until: datetime, of_period: list[Round]) -> list[Any]:
    words, found = address.words, newest(of_period, until.date())
    told = [round_text(found, address)]
    if found is not None:
        told.append(words("score.method_is", version=found.method, hash=found.hash[:8]))
    return [
        html.H1([words("round.title"), html.Span(period_text(until, words), className="title-place")]),
        html.P(" · ".join(told), className="note"),
    ]


def _thread(address: Address, of_period: list[Round]) -> Any:
    entries = [entry for one in reversed(of_period) for entry in one.entries]
    return section(address.words("appeal.thread"), thread(entries, "round", address))


def _many(address: Address, of_period: list[Round]) -> Any:
    words = address.words
    rows = [
        [one.number, one.version, words(f"round.state_{one.state}"), f"{one.changed_at:%Y-%m-%d %H:%M}"]
        for one in of_period
    ]
    columns = [
        Column(words("appeal.number"), is_number=True),
        Column(words("round.version"), is_number=True),
        Column(words("appeal.state")),
        Column(words("detail.time"), is_time=True),
    ]
    return table(columns, rows, caption=words("round.many"), empty=words("round.none"))


def _form(address: Address, of_period: list[Round]) -> Any:
    """The steps that may be taken: of the running round, else to begin one."""
    if not can(address.viewer, "rule"):
        return None
    found = next((one for one in of_period if one.is_running), None)
    last = max((one.last for one in of_period), default=0)
    return STEPS.form(address, found.steps if found else ("prepare",), found.last if found else last)


@callback(**STEPS.wiring)
def press_round(*given: Any) -> list[Any]:
    """One step; when it is refused, the sentence, the thread as it is now, and the form as it was."""
    return STEPS.answer(given, _take, _drawn, _found)


def _found(address: Address, period: str) -> tuple[Board, datetime] | Missing:
    board = board_for(address)
    until = None if board is None else _period(board, period)
    return Missing(address.words("score.no_such_period")) if board is None or until is None else (board, until)


def _drawn(address: Address, found: tuple[Board, datetime]) -> list[Any]:
    _, until = found
    of_period = _rounds(address, until)
    return [_head(address, until, of_period), _thread(address, of_period), _form(address, of_period)]


def _take(address: Address, found: tuple[Board, datetime], press: Press) -> None:
    board, until = found
    of_period = _rounds(address, until)
    if press.act == "prepare":
        prepare(address.viewer, until.date(), (board.version, board.hash), press.words, press.name, of_period)
        return
    one = next((one for one in of_period if one.is_running), None)
    if one is None:
        raise RoundRefused("no_step", f"No round of {until:%Y-%m} is running.")
    step(
        address.viewer,
        one,
        press.act,
        press.words,
        press.name,
        hash_now=board.hash,
        today=clock(address.state).date(),
        scores=kept_scores(board, board.at(until)),
        appeals=[found for found in appeals.everything().values() if found.until == until.date()],
        seen=press.seen,
    )
