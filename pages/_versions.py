"""Versions of the method side by side: which there are, what differs, and what it does to each district."""

from typing import Any

from dash import html

from city.scoring.methodology import Methodology
from city.scoring.versions import Version, differences, versions
from components.format import signed
from components.scores import score_text
from components.tables import Column, table
from pages._address import Address
from pages._board import Board
from pages._scores import board_for, own_units, unit_names


def other_boards(address: Address) -> list[tuple[Version, Board]]:
    """The boards of the other versions over the same counts, all stored periods restated."""
    found = [(one, board_for(address, one.method)) for one in versions()]
    return [(one, board) for one, board in found if board is not None]


def versions_part(address: Address, board: Board, at: int) -> list[Any]:
    """The version in force and the others: of each what differs, and the scores it would give in this period."""
    words = address.words
    found: list[Any] = [html.P(_told(board.run.method, address))]
    if not versions():
        return [*found, html.P(words("method.version_only"), className="note")]
    for one, other in other_boards(address):
        found += [
            html.P([_told(one.method, address), " ", words.name(one.told)], className="in-words"),
            _differences(address, board.run.method, one.method),
            _effects(address, board, other, at),
        ]
    return found


def _told(method: Methodology, address: Address) -> str:
    day = f"{method.valid_from:%Y-%m-%d}"
    return address.words("method.version_told", version=method.version, day=day, hash=method.hash[:16])


def _differences(address: Address, before: Methodology, after: Methodology) -> Any:
    words = address.words
    rows = [
        [f"{one.key} {words.name(one.name)}", words(f"method.differs_{one.kind}"), one.before, one.after]
        for one in differences(before, after)
    ]
    columns = [
        Column(words("method.differs_where")),
        Column(words("method.differs_what")),
        Column(before.version, is_number=True),
        Column(after.version, is_number=True),
    ]
    return table(columns, rows, caption=words("method.differs"), empty=words("method.differs_none"))


def _effects(address: Address, board: Board, other: Board, at: int) -> Any:
    words, names, rows = address.words, unit_names(address, board), []
    for unit in own_units(address.viewer, board):
        before, after = board.score(unit, at), other.score(unit, at)
        effect = None if before is None or after is None else signed(after - before, words, 2)
        ranks = [one.placing_known(unit, at) for one in (board, other)]
        told = None if None in ranks else words("method.rank_to", before=ranks[0], after=ranks[1])
        rows.append([names[unit], score_text(before), score_text(after), effect, told])
    columns = [
        Column(words("score.place")),
        *(Column(one.version, is_number=True) for one in (board, other)),
        Column(words("method.effect"), is_number=True),
        Column(words("score.rank")),
    ]
    return table(columns, rows, caption=words("method.effects"), empty=words("score.not_in_scope"))
