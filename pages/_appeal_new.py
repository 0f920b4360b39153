"""The form of a new appeal: a cell, the reason, a file; drawn by the server, so that a file goes its ordinary way."""

from datetime import datetime
from typing import Any

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from actions.appeals import file_appeal
from city.access import check_can
from city.refusals import Refusal
from city.rounds import takes_appeals
from city.scoring.methodology import Indicator
from city.tickets import LONGEST_WORDS
from components.links import href
from data.ledger import LedgerError
from pages._address import Address, read_address
from pages._board import Board
from pages._detail import clock
from pages._downloads import refused
from pages._forms import show_form
from pages._scores import board_for, formula_text, own_units, period_choice, period_text, unit_names
from pages._ticket import press_name
from pages._uploads import TAKES_FILES, attached_file
from queries import appeals, rounds

PATH = "/appeal-new"


def add_appeal_new(server: Flask) -> None:
    """Adds /appeal-new?unit=&indicator=&until=."""

    TAKES_FILES.add(PATH)

    @server.get(PATH)
    def show_new() -> Response:
        found = _asked(request.args)
        return found if isinstance(found, Response) else _form(*found)

    @server.post(PATH)
    def take_new() -> Response:
        found = _asked(request.form)
        if isinstance(found, Response):
            return found
        address, board, unit, one, until = found
        said, attached = address.words, attached_file()
        known = [a for a in appeals.listed(address.viewer, unit) if (a.indicator, a.until) == (one.key, until.date())]
        try:
            number = file_appeal(
                address.viewer,
                (unit, one.key, until.date()),
                request.form.get("words", ""),
                attached,
                request.form.get("press", "")[:80],
                known,
                takes_appeals(rounds.listed(address.viewer), until.date(), clock(address.state).date()),
            )
        except Refusal as fault:
            return _form(*found, said=said(f"{fault.topic}.refused_{fault.reason}"), status=400)
        except (LedgerError, OSError):
            return _form(*found, said=said("ticket.refused_ledger"), status=503)
        return redirect(href(f"/appeal/{number}", address.state), 303)


def _asked(given: Any) -> tuple[Address, Board, str, Indicator, datetime] | Response:
    """The cell that was named, when the viewer may appeal against it; else the refusal."""
    address = read_address({key: given[key] for key in ("lang", "theme") if given.get(key)})
    check_can(address.viewer, "appeal")
    board, unit, key = board_for(address), given.get("unit", ""), given.get("indicator", "")
    if board is None or unit not in own_units(address.viewer, board):
        return _refused(address, address.words("score.no_such_unit", place=unit[:40]))
    if not board.has_indicator(key):
        return _refused(address, address.words("score.no_such_indicator", name=key[:40]))
    until, wrong = period_choice(board, given)
    if wrong:
        return _refused(address, address.words("score.no_such_period"))
    return address, board, unit, board.indicator(key), until


def _form(
    address: Address, board: Board, unit: str, one: Indicator, until: datetime, said: str = "", status: int = 200
) -> Response:
    words = address.words
    cell = board.cell(unit, one.key, board.at(until))
    return show_form(
        "appeal.html",
        "appeal.title",
        status,
        address.state,
        said=said,
        failed=bool(said),
        unit=unit,
        indicator=one.key,
        until=f"{until:%Y-%m}",
        subject=f"{unit_names(address, board)[unit]} · {words.name(one.name)} · {period_text(until, words)}",
        formula=formula_text(one, cell, words),
        typed=request.form.get("words", ""),
        longest=LONGEST_WORDS,
        press=request.form.get("press", "")[:80] or press_name(),
    )


def _refused(address: Address, sentence: str) -> Response:
    return refused(address, sentence, 404, "appeal.title")
