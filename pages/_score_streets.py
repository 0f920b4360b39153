"""One indicator of a district by street: the same formula over what each street's records count to."""

from typing import Any

from dash import dcc, html

from city.scoring.methodology import Indicator
from city.scoring.run import run
from components.format import number
from components.links import href
from components.scores import score_cell
from components.tables import Column, table
from pages._address import Address
from pages._board import Board
from pages._detail import place_name
from pages._scores import value_text
from queries import districts, places


def streets_of(address: Address, board: Board, unit: str, one: Indicator, at: int) -> Any:
    """The same formula by street: only streets in the viewer's own scope are counted."""
    words, state = address.words, address.state
    streets = places.children(address.viewer, unit, asof=state.asof)
    codes = streets.filter(streets["level"].is_in(["street", "quasi"]))["place"].to_list()
    if not codes:
        return html.P(words("score.none"), className="nothing")
    counted = districts.counted(address.viewer, list(one.counts), codes, [board.untils[at]], asof=state.asof)

    split = Board(run(board.run.method, counted, [board.untils[at]], codes))
    names = {row["place"]: place_name(row, state) for row in streets.iter_rows(named=True)}
    cells = [(names[code], split.cell(code, one.key, 0)) for code in codes]
    rows = [
        [
            dcc.Link(name, href=href(f"/place/{code}", state)),
            f"{number(cell.num, words)} / {number(cell.den, words)}"
            if one.kind != "median"
            else number(cell.den, words),
            value_text(one, cell.value, words),
            score_cell(cell.score),
        ]
        for code, (name, cell) in zip(codes, cells, strict=True)
        if cell.value is not None
    ]
    columns = [
        Column(words("score.where")),
        Column(words("score.amount"), is_number=True),
        Column(words("detail.value"), is_number=True),
        Column(words("score.score"), is_number=True),
    ]
    return table(columns, rows, caption=words("score.streets"), empty=words("score.none"))
