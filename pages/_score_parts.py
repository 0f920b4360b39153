"""Where a district's points come from and are lost, part by part."""

from typing import Any

from city.words import Words
from components.links import href
from components.score_parts import Part, waterfall
from pages._address import Address
from pages._board import Board
from pages._board_rows import Cell
from pages._scores import formula_text


def waterfall_of(address: Address, board: Board, unit: str, at: int) -> Any:
    """Dimension by dimension down to each indicator of a unit in one period."""
    words, state = address.words, address.state
    until = f"{board.untils[at]:%Y-%m}"
    parts: list[Part] = []
    for dimension in board.dimensions:
        parts.append(_group_part(address, board, unit, at, dimension.key, words.name(dimension.name), 0))
        for group in board.groups_of(dimension.key):
            parts.append(_group_part(address, board, unit, at, group.key, words.name(group.name), 1))
            for one in board.indicators_of(group.key):
                cell = board.cell(unit, one.key, at)
                most = 100 * board.weight(one.key)
                before = board.cell(unit, one.key, at - 1).score if at else None
                change = None if cell.score is None or before is None else cell.score - before
                parts.append(
                    Part(
                        2,
                        words.name(one.name),
                        most,
                        None if cell.score is None else most * cell.score / 100,
                        cell.score,
                        change,
                        formula_text(one, cell, words),
                        _mark(cell, words),
                        href(f"/score/{unit}.{one.key}", state, until=until),
                    )
                )
    return waterfall(parts, words)


def _group_part(address: Address, board: Board, unit: str, at: int, key: str, name: str, depth: int) -> Part:
    most = 100 * board.group_weight(key)
    score = board.group_score(unit, key, at)
    before = board.group_score(unit, key, at - 1) if at else None
    change = None if score is None or before is None else score - before
    return Part(depth, name, most, None if score is None else most * score / 100, score, change)


def _mark(cell: Cell, words: Words) -> str:
    if cell.is_contested:
        return words("score.mark_contested")
    if cell.is_corrected:
        return words("score.mark_corrected")
    if cell.status == "not_applicable":
        return words("score.mark_not_applicable")
    if cell.status == "missing":
        return words("score.mark_missing")
    return words("score.mark_small") if cell.is_small else ""
