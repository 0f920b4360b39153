"""What moved a district's score since the period before, indicator by indicator; and what moved its check of balance."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from dash import html

from components.format import signed
from components.links import href
from components.score_change import Step, steps_of_change
from components.sections import section
from components.tables import Column, folded, table
from pages._address import Address
from pages._board import Board
from pages._scores import period_text

MOST = 8
LEAST = 0.005
"""Points below this are shown as 0.00: no step of their own."""


@dataclass(frozen=True)
class Moved:
    """An indicator or a dimension (its key): points by what was done, and by how it is scored."""

    key: str
    done: float
    method: float


@dataclass(frozen=True)
class Change:
    """Two scores and the parts that make their difference, exactly."""

    then: float
    now: float
    parts: tuple[Moved, ...]


def change_between(board: Board, unit: str, at: int) -> Change | None:
    """The change of a unit's score since the period before by indicator; None where one of both is not ranked."""
    keys = [one.key for one in board.run.method.indicators]
    return _change(board, unit, at, board.run.total, keys, "change")


def balance_between(board: Board, unit: str, at: int) -> Change | None:
    """The change of the geometric mean over the dimensions by dimension; None where one of both is not ranked."""
    return _change(board, unit, at, board.run.balance, [one.key for one in board.dimensions], "balance_change")


def _change(board: Board, unit: str, at: int, totals: np.ndarray, keys: list[str], name: str) -> Change | None:
    number = board.units.index(unit)
    if at == 0 or np.isnan(totals[at - 1 : at + 1, number]).any():
        return None
    done, method = getattr(board.run, name)(at)
    parts = zip(keys, done[number].tolist(), method[number].tolist(), strict=True)
    return Change(float(totals[at - 1, number]), float(totals[at, number]), tuple(Moved(*one) for one in parts))


def change_of(address: Address, board: Board, unit: str, at: int) -> Any:
    """The section of a unit in one period."""
    words = address.words
    change, balance = change_between(board, unit, at), balance_between(board, unit, at)
    if change is None or balance is None:
        return section(words("score.moved"), html.P(words("score.moved_first"), className="nothing"))
    until = f"{board.untils[at]:%Y-%m}"
    names = {one.key: words.name(one.name) for one in board.run.method.indicators}
    names |= {one.key: words.name(one.name) for one in board.dimensions}
    pages = {
        one.key: href(f"/score/{unit}.{one.key}", address.state, until=until) for one in board.run.method.indicators
    }
    largest = sorted((one for one in change.parts if abs(one.done) >= LEAST), key=lambda one: -abs(one.done))[:MOST]
    steps = [Step(names[one.key], one.done, pages[one.key]) for one in largest]
    rest = [one for one in change.parts if one not in largest and one.done]
    if rest:
        steps.append(Step(words("score.moved_rest", n=len(rest)), sum(one.done for one in rest)))
    return section(
        words("score.moved"),
        _drawn(address, board, at, change, steps, words("score.moved")),
        folded(words("score.moved_all"), _all(address, change, names)),
        folded(
            words("score.moved_balance"),
            _drawn(
                address,
                board,
                at,
                balance,
                [Step(names[one.key], one.done) for one in balance.parts],
                words("score.moved_balance"),
            ),
        ),
        note=words("score.moved_note"),
        name="score-moved",
    )


def _drawn(address: Address, board: Board, at: int, change: Change, steps: list[Step], caption: str) -> Any:
    words = address.words
    method = sum(one.method for one in change.parts)
    if abs(method) >= LEAST:
        steps = [*steps, Step(words("score.moved_method"), method)]
    then, now = (period_text(board.untils[one], words) for one in (at - 1, at))
    return steps_of_change((then, change.then), (now, change.now), steps, caption, words)


def _all(address: Address, change: Change, names: dict[str, str]) -> Any:
    words = address.words
    rows = [
        [f"{one.key} {names[one.key]}", *(signed(n, words, 2) for n in (one.done, one.method, one.done + one.method))]
        for one in change.parts
    ]
    columns = [
        Column(words("score.indicator")),
        *(Column(words(f"score.moved_{what}"), is_number=True) for what in ("done", "method", "sum")),
    ]
    return table(columns, rows, caption=words("score.moved_all"), empty=words("score.none"))
