"""What if: sliders for the indicators in which most is to be had; score and rank answer at once."""

from typing import Any

import numpy as np
from dash import ALL, Input, Output, State, callback, ctx, dcc, html, no_update

from components.format import signed
from components.scores import score_text
from pages._address import Address, read_address
from pages._board import Board
from pages._detail import LOCATION, parts
from pages._scores import board_for, count_text, period_choice
from queries.appeals import sees_unit

SLIDER = "whatif"
NOW = "whatif-now"
SLIDERS = 8


def whatif_form(address: Address, board: Board, unit: str, at: int) -> html.Div:
    """A slider from the present score to 100 for each of the eight indicators with the most points to be had."""
    words = address.words
    rows = []
    for move in board.largest_rises(unit, at)[:SLIDERS]:
        one, cell = board.indicator(move.key), board.cell(unit, move.key, at)
        start = round(cell.score or 0.0, 1)
        name = words.name(one.name)
        slider = dcc.Slider(
            id={"type": SLIDER, "key": one.key},
            min=0,
            max=100,
            step=0.5,
            value=start,
            marks={0: "0", 50: "50", 100: "100"},
            tooltip={"placement": "bottom"},
        )
        told = count_text(one, cell, move.score, words)
        label = [html.Span(name), html.Span(words("score.best_in_year", told=told), className="note")]
        rows.append(
            html.Div([html.Div(label), html.Div(slider, role="group", **{"aria-label": name})], className="whatif-row")
        )
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
    return words(
        "score.whatif_told",
        score=score_text(score) or "",
        change=signed(score - own, words, 2),
        rank=board.rank_with(unit, at, score),
        before=place,
    )


@callback(
    Output(NOW, "children"),
    Input({"type": SLIDER, "key": ALL}, "value"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def answer_whatif(values: Any, pathname: str | None, search: str | None) -> Any:
    """Score and rank with the sliders as they stand; nothing for a unit that is not the viewer's."""
    unit, query = parts(pathname, search)
    address = read_address(query)
    board = board_for(address)
    if board is None or unit not in board.units or not sees_unit(address.viewer, unit):
        return no_update
    at = board.at(period_choice(board, query)[0])
    given = {}
    for one in ctx.inputs_list[0] if ctx.inputs_list else []:
        value = one.get("value")
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
            given[str(one["id"].get("key"))] = float(value)
    return _told(address, board, unit, at, given)
