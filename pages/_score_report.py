"""What the one-page report of a district says, in the words and numbers of its page; for PDF and XLSX alike."""

import hashlib
from dataclasses import dataclass
from typing import Any

from city.words import Words
from components.detail_text import full_moment
from components.format import signed
from components.scores import score_text
from data.ledger import canonical
from pages._address import Address
from pages._board import Board
from pages._city import city_name, civil_now
from pages._sample import shows_sample
from pages._scores import count_text, formula_text, period_text, unit_names


@dataclass(frozen=True)
class Report:
    """One report: title, facts above (name, text), bars (name, score), ways up, and a row per indicator under `heads`."""

    title: str
    facts: tuple[tuple[str, str], ...]
    bars: tuple[tuple[str, float | None], ...]
    bars_title: str
    ways: tuple[str, ...]
    ways_title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    mark: str


def report_of(address: Address, board: Board, unit: str, at: int) -> Report:
    """The report of a unit in one period. `hash` among its facts is over all its numbers."""
    words, state = address.words, address.state
    name, place = unit_names(address, board)[unit], board.placing(unit, at)
    rows = tuple(_row(board, unit, one.key, at, words) for one in board.run.method.indicators)
    ranked = words("score.rank_in", rank=place.rank, low=place.low, high=place.high) if place.rank else "—"
    real, method = board.change(unit, at)
    change = (
        words("score.change_told", real=signed(real, words, 2), method=signed(method, words, 2))
        if real is not None and method is not None
        else "—"
    )
    said = [unit, f"{board.untils[at]:%Y-%m}", board.hash, score_text(board.score(unit, at)), [list(r) for r in rows]]
    mark = hashlib.sha256(canonical(said).encode()).hexdigest()
    facts = (
        (words("score.place"), name),
        (words("score.period"), period_text(board.untils[at], words)),
        (words("score.score"), score_text(board.score(unit, at)) or words("score.too_little")),
        (words("score.rank"), ranked),
        (words("score.tier"), place.tier or "—"),
        (words("score.change"), change),
        (words("export.data_time"), f"{board.last_day(board.untils[at]):%Y-%m-%d}"),
        (words("method.title"), words("score.method_is", version=board.version, hash=board.hash[:8])),
        (words("export.by"), words("export.by_at", name=address.viewer.name, at=full_moment(civil_now()))),
        *(((words("export.known_at"), full_moment(state.asof)),) if state.asof else ()),
        *(((words("shell.sample"), words("shell.sample_title")),) if shows_sample(address.viewer, state.asof) else ()),
        (words("score.report_hash"), mark[:16]),
    )
    plan = board.way_up(unit, at)
    ways = tuple(
        f"{words.name(board.indicator(step.key).name)}: "
        f"{count_text(board.indicator(step.key), board.cell(unit, step.key, at), step.score, words)} "
        f"({signed(step.points, words, 2)})"
        for step in (plan.steps[:5] if plan else ())
    )
    return Report(
        f"{city_name(state.lang)} {name} {words('score.title')}",
        facts,
        tuple((words.name(one.name), board.group_score(unit, one.key, at)) for one in board.groups),
        words("score.profile"),
        ways,
        words("score.ways"),
        tuple(words(f"score.{key}") for key in ("indicator", "score", "gap", "formula")),
        rows,
        mark,
    )


def _row(board: Board, unit: str, key: str, at: int, words: Words) -> tuple[Any, ...]:
    one, cell = board.indicator(key), board.cell(unit, key, at)
    lost = None if cell.score is None else round(one.weight * (100 - cell.score), 2)
    score = None if cell.score is None else round(cell.score, 1)
    return f"{key} {words.name(one.name)}", score, lost, formula_text(one, cell, words)
