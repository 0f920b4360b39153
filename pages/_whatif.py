"""What if: sliders for the indicators in which most is to be had; score and rank answer at once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from dash import dcc, html

from components.format import signed
from components.scores import score_text
from pages._address import Address, read_address
from pages._board import Board
from pages._detail import parts
from pages._score_chances import rise_told
from pages._scores import board_for, count_text, period_choice
from queries.appeals import sees_unit

NOW = "whatif-now"
SLIDERS = tuple(f"whatif-{number}" for number in range(8))


def whatif_form(address: Address, board: Board, unit: str, at: int) -> html.Div:
    """A slider from the present score to 100 for each of the eight indicators with the most points to be had."""
    words = address.words
    moves = board.largest_rises(unit, at)[: len(SLIDERS)]
    rows = []
    for slider_id, move in zip(SLIDERS, [*moves, *[None] * len(SLIDERS)], strict=False):
        if move is None:
            # Every slider of the callback is on the page, also where fewer indicators can rise.
            rows.append(html.Div(dcc.Slider(id=slider_id, min=0, max=100, value=0), hidden=True))
            continue
        one, cell = board.indicator(move.key), board.cell(unit, move.key, at)
        name = words.name(one.name)
        slider = dcc.Slider(
            id=slider_id,
            min=0,
            max=100,
            step=0.5,
            value=round(cell.score or 0.0, 1),
            marks={0: "0", 50: "50", 100: "100"},
        )
        told = words("score.best_in_year", told=count_text(one, cell, move.score, words))
        label = html.Div([html.Span(name), html.Span(told, className="note")])
        rows.append(html.Div([label, html.Div(slider, role="group", **{"aria-label": name})], className="whatif-row"))
    return html.Div(
        [html.P(_told(address, board, unit, at, {}), id=NOW, className="whatif-now", role="status"), *rows],
        className="whatif",
    )


def _told(address: Address, board: Board, unit: str, at: int, given: dict[str, float]) -> str:
    words = address.words
    own, place = board.score(unit, at), board.placing_known(unit, at)
    if own is None or place is None:
        return words("score.too_little")
    keys = [one.key for one in board.run.method.indicators]
    scores = board.scores_of(unit, at)
    for key, score in given.items():
        if key in keys and not np.isnan(scores[keys.index(key)]):
            scores[keys.index(key)] = score
    score = board.total_of(scores)
    told = words(
        "score.whatif_told",
        score=score_text(score) or "",
        change=signed(score - own, words, 2),
        rank=board.rank_with(unit, at, score),
        before=place,
    )
    return " ".join(one for one in (told, rise_told(address, board, unit, at, given)) if one)


def whatif_answer(values: Sequence[Any], pathname: str | None, search: str | None) -> str | None:
    """Score and rank with the sliders as they stand; None for a unit that is not the viewer's."""
    unit, query = parts(pathname, search)
    address = read_address(query)
    board = board_for(address)
    if board is None or unit not in board.units or not sees_unit(address.viewer, unit):
        return None
    at = board.at(period_choice(board, query)[0])
    moves = board.largest_rises(unit, at)
    changed = {
        move.key: float(value)
        for move, value in zip(moves, values, strict=False)
        if isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 <= value <= 100
        # A slider shows one decimal: where it was not moved the score stays as it is.
        and abs(value - round(board.cell(unit, move.key, at).score or 0.0, 1)) > 1e-9
    }
    return _told(address, board, unit, at, changed)
