"""What the score pages share: the board of the present counts and appeals, periods, names, and numbers in words."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from math import floor
from typing import Any

import polars as pl

from city.access import Viewer
from city.scoring import correct, whatif
from city.scoring.correct import Cell as ScoreCell
from city.scoring.correct import Numbers
from city.scoring.methodology import Indicator, Methodology, methodology
from city.scoring.run import run
from city.words import Words
from components.format import grouped, number
from components.signs import with_unit
from components.state import Refused
from pages._address import Address
from pages._board import Board
from pages._board_rows import Cell
from pages._city import the_city
from pages._detail import clock, root, short_name
from queries import appeals, districts, places
from queries.appeals import sees_unit

PERIODS = 24
BY_DISTRICTS = "districts"
"""The value of `units` that shows the legal districts in the place of the units."""
KEPT = 8
_kept: OrderedDict[tuple, tuple[pl.DataFrame, Board]] = OrderedDict()
_lock = threading.Lock()


def scorer() -> Viewer:
    """Who counts for the scores: the whole city, since a rank takes all units. What a viewer sees of it the pages decide."""
    return Viewer("scores", "leader", (root(),), "internal")


def board_for(
    address: Address, method: Methodology | None = None, units: tuple[str, ...] | None = None
) -> Board | None:
    """The board at the newest stamp or as known at `asof`, made once for the same counts; None where nothing was counted.

    By the method in force, or by another one; of the city's units, or of other places.
    """
    method, asof = method or methodology(), address.state.asof
    units = units or the_city().units
    untils = ends_of_periods(clock(address.state))
    counts = [count for one in method.indicators for count in one.counts]
    counted = districts.counted(scorer(), counts, units, untils, asof=asof)
    if counted.is_empty():
        return None
    all_appeals = appeals.everything(asof)
    contested = frozenset(_cell(one) for one in all_appeals.values() if one.is_open)
    right = {
        _cell(one): (float(one.num or 0), float(one.den or 0)) for one in all_appeals.values() if one.is_correction
    }
    key = (id(counted), method.hash, contested, tuple(sorted(right.items())))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key][1]
    corrections, unplaced = _reached(right, method, counted, units, untils, asof)
    made = run(method, correct.corrected(counted, corrections), untils, units)
    board = Board(made, contested, frozenset(corrections), unplaced)
    with _lock:
        # The frame is kept with the board: while it is, no other one has its identity.
        _kept[key] = (counted, board)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return board


def _cell(one: Any) -> tuple[str, str, datetime]:
    return one.place, one.indicator, datetime(one.until.year, one.until.month, one.until.day)


def _reached(
    right: Mapping[ScoreCell, Numbers],
    method: Methodology,
    counted: pl.DataFrame,
    units: tuple[str, ...],
    untils: list[datetime],
    asof: datetime | None,
) -> tuple[dict[ScoreCell, Numbers], frozenset[ScoreCell]]:
    """The corrections of the city's units as they reach other places (legal districts), and those that reach none."""
    if not right or units == the_city().units:
        return dict(right), frozenset()
    counts = [count for one in method.indicators for count in one.counts]
    of_units = districts.counted(scorer(), counts, the_city().units, untils, asof=asof)
    within: dict[str, set[str | None]] = {}
    for unit in {place for place, _, _ in right}:
        parts = [] if unit in units else places.children(scorer(), unit, asof=asof)["place"].to_list()
        above = places.above(scorer(), parts, asof=asof)
        found = [[one for one in above.get(part, ()) if one in units] for part in parts]
        within[unit] = {unit} if unit in units else {one[0] if one else None for one in found}
    sums = {one.key for one in method.indicators if one.kind != "median"}
    return correct.reached(right, of_units, counted, within, sums)


def ends_of_periods(now: datetime) -> list[datetime]:
    """The ends of the last 24 whole months, the oldest first."""
    months = now.year * 12 + now.month - 1
    return [datetime(m // 12, m % 12 + 1, 1) for m in range(months - PERIODS + 1, months + 1)]


def period_choice(board: Board, query: Mapping[str, Any]) -> tuple[datetime, list[Refused]]:
    """The end of the period that `until=2026-11` names (the month that begins then); else the newest. Others are refused."""
    found = query.get("until")
    if found is None or found == "":
        return board.untils[-1], []
    for until in board.untils:
        if f"{until:%Y-%m}" == found:
            return until, []
    expected = f"{board.untils[0]:%Y-%m} … {board.untils[-1]:%Y-%m}"
    return board.untils[-1], [Refused("until", str(found), expected)]


def period_text(until: datetime, words: Words) -> str:
    """The month that ends there."""
    month = (until.year * 12 + until.month - 2) % 12 + 1
    year = (until.year * 12 + until.month - 2) // 12
    return words("score.month", year=year, month=month)


def unit_names(address: Address, board: Board) -> dict[str, str]:
    """The short names of the units in the language of the page: names are no secret, whoever asks."""
    frame = places.named(scorer(), list(board.units), [], asof=address.state.asof)
    known = {row["place"]: short_name(row, address.state) for row in frame.iter_rows(named=True)}
    return {unit: known.get(unit, unit) for unit in board.units}


def own_units(viewer: Viewer, board: Board) -> list[str]:
    """The units whose own scores the viewer may see."""
    return [unit for unit in board.units if sees_unit(viewer, unit)]


def sees_all(viewer: Viewer) -> bool:
    """Whether the scores of all units are in the viewer's scope."""
    return all(sees_unit(viewer, unit) for unit in the_city().units)


def value_text(one: Indicator, value: float | None, words: Words) -> str:
    """A value with its unit."""
    if value is None:
        return "—"
    decimals = 2 if abs(value) < 10 else 1
    return with_unit(number(value, words, decimals), words.name(one.unit))


def formula_text(one: Indicator, cell: Cell, words: Words) -> str:
    """The indicator's formula with its numbers put in, to the score: '37 ÷ 42 × 100 = 88.1 %; (88.1 − 40) ÷ (100 − 40) = 80.2'."""
    if cell.value is None:
        return ""
    value = value_text(one, cell.value, words)
    if cell.score is None:
        return value
    return words(
        "score.formula_told", counted=_counted(one, cell, words), value=value, scored=_scored(one, cell, words)
    )


def _counted(one: Indicator, cell: Cell, words: Words) -> str:
    num, den = _exact(cell.num, words), _exact(cell.den, words)
    if one.kind == "median":
        return words("score.median_of", n=den)
    if one.kind == "gap" and cell.less_den is not None:
        less_num, less_den = _exact(cell.less_num, words), _exact(cell.less_den, words)
        return words("score.gap_of", num=num, den=den, less_num=less_num, less_den=less_den)
    scale = "" if one.scale == 1 else f" × {one.scale:g}"
    told = f"{num} ÷ {den}{scale}"
    return words("score.wilson_of", told=told) if one.kind == "wilson" else told


def _scored(one: Indicator, cell: Cell, words: Words) -> str:
    if one.direction == "range":
        return words("score.range_of", low=f"{one.target[0]:g}", high=f"{one.target[1]:g}", score=f"{cell.score:.1f}")
    value, zero, target = f"{cell.value:.1f}", f"{one.zero[0]:g}", f"{one.target[0]:g}"
    if one.log:
        value, zero, target = (f"ln(1+{text})" for text in (value, zero, target))
    return f"({value} − {zero}) ÷ ({target} − {zero}) → {cell.score:.1f}"


def _exact(value: float | None, words: Words) -> str:
    """A count in full: who checks a formula needs each digit."""
    return grouped(value, words, 0 if value is None or value == floor(value) else 1)


def count_text(one: Indicator, cell: Cell, score: float, words: Words) -> str:
    """What it takes to score so much, in counts where the indicator is a ratio of counts, else as a value."""
    target = min(score, 100.0)
    if one.kind == "ratio" and cell.num is not None and cell.den and one.counts[0].den in ("records", "base"):
        more = whatif.more_cases(target, cell.num, cell.den, one.zero, one.target, one.scale, is_log=one.log)
        if one.counts[0].num == "spared":
            return words("score.spare_more", n=grouped(max(more, 0), words))
        return words(
            "score.more" if more >= 0 else "score.fewer", n=grouped(abs(more), words), of=grouped(cell.den, words)
        )
    wanted = float(whatif.inverse(target, one.zero, one.target, is_log=one.log))
    return words("score.to_value", now=value_text(one, cell.value, words), then=value_text(one, wanted, words))
