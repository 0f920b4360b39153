"""How far the publication of a period is: in a sentence, and as the scores that each round kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc

from city.rounds import Round, newest
from components.links import href
from components.scores import score_text
from components.tables import Column, table
from pages._address import Address
from pages._board import Board
from pages._scores import own_units, unit_names
from queries import rounds


def kept_scores(board: Board, at: int) -> dict[str, tuple[float | None, int | None]]:
    """unit → score rounded to two decimals and rank in one period, as a round keeps them."""
    found = {}
    for unit in board.units:
        score = board.score(unit, at)
        found[unit] = (None if score is None else round(score, 2), board.placing_known(unit, at))
    return found


def round_text(one: Round | None, address: Address) -> str:
    """The state of a period's publication in words."""
    words = address.words
    if one is None:
        return words("round.none")
    told = [words("round.state_told", state=words(f"round.state_{one.state}"), version=one.version)]
    if one.state == "prepublished" and one.appeals_until:
        told.append(words("round.appeals_until", day=f"{one.appeals_until:%Y-%m-%d}"))
    return " · ".join(told)


def round_link(address: Address, until: datetime) -> Any:
    """The state of a period's publication, as a link to it."""
    found = newest(rounds.listed(address.viewer, address.state.asof), until.date())
    return dcc.Link(round_text(found, address), href=href(f"/round/{until:%Y-%m}", address.state), className="choice")


def versions_table(of_period: Sequence[Round], board: Board, at: int, address: Address) -> Any:
    """Per own unit the scores that the period's rounds kept, pre-published and final, and what is computed now."""
    words = address.words
    shown = [one for one in reversed(of_period) if one.state != "withdrawn" and one.prepublished_at is not None]
    columns, kept = [Column(words("score.place"))], []
    for one in shown:
        for key, scores in (("shown", one.shown), ("final", one.scores if one.state == "final" else {})):
            if scores:
                columns.append(Column(words(f"round.column_{key}", version=one.version), is_number=True))
                kept.append(scores)
    columns += [Column(words("round.column_now"), is_number=True), Column(words("round.column_moved"), is_number=True)]
    now, names, rows = kept_scores(board, at), unit_names(address, board), []
    for unit in sorted(own_units(address.viewer, board), key=lambda one: (now[one][1] is None, now[one][1] or 0, one)):
        before = kept[-1].get(unit, (None, None))[0] if kept else None
        score = now[unit][0]
        moved = None if before is None or score is None else f"{score - before:+.2f}".replace("-", "−")
        rows.append([names[unit], *(_cell(one.get(unit), address) for one in (*kept, now)), moved])
    return table(columns, rows, caption=words("round.versions"), empty=words("score.none"))


def _cell(found: tuple[float | None, int | None] | None, address: Address) -> str | None:
    if found is None or found[0] is None:
        return None
    return address.words("round.score_rank", score=score_text(found[0]), rank=found[1] or "—")
