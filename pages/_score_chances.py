"""How sure a district's rank is, whether it rose, and what would make it rise: computed by drawing, never official."""

from typing import Any

from dash import html

from components.format import grouped
from components.score_chances import likely, rank_columns
from components.sections import section
from pages._address import Address
from pages._board import Board
from pages._scores import period_text


def chances_of(address: Address, board: Board, unit: str, at: int) -> Any:
    """The section of a unit in one period: each rank's probability, and those to have risen and to have fallen."""
    words = address.words
    found = board.chances(unit, at)
    if found is None:
        return section(words("score.chances"), html.P(words("score.too_little"), className="nothing"))
    own = board.placing_known(unit, at)
    best = max(range(len(found.ranks)), key=lambda n: (found.ranks[n], n + 1 == own)) + 1
    told = words("score.chances_rank", rank=best, share=likely(found.ranks[best - 1], words), official=own)
    moved = words("score.chances_first")
    if found.rise is not None and found.same is not None and found.fall is not None:
        moved = words(
            "score.chances_moved",
            before=period_text(board.untils[at - 1], words),
            rise=likely(found.rise, words),
            same=likely(found.same, words),
            fall=likely(found.fall, words),
        )
    return section(
        words("score.chances"),
        html.P([told, html.Br(), moved], className="in-words"),
        *rank_columns(found.ranks, own, told, words),
        note=words("score.chances_note", draws=grouped(found.draws, words)),
        name="score-chances",
    )


def rise_told(address: Address, board: Board, unit: str, at: int, scores: dict[str, float]) -> str | None:
    """How likely the unit's rank is to be better when these indicators (key → score) stand so; None where it cannot be said."""
    found = board.chance_to_rise(unit, at, scores) if scores else None
    return None if found is None else address.words("score.rise_told", share=likely(found, address.words))
