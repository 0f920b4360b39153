"""The method of the scores: in words and formulas with today's numbers, its weights and targets, its sensitivity, its versions."""

from functools import cache
from typing import Any

import dash
import numpy as np
from dash import html

from city.access import can
from city.scoring import aggregate, decompose, rank
from city.scoring.normalise import minmax, percentile_rank
from city.scoring.run import Run
from city.scoring.sensitivity import Indices, rank_shift, sobol
from components.format import grouped
from components.links import href
from components.sections import section
from components.tables import Column, table
from pages._address import Address, read_address
from pages._board import Board
from pages._detail import refuse, seq, show
from pages._scores import board_for, formula_text, own_units, period_choice, period_text, sees_all, unit_names
from pages._versions import versions_part

dash.register_page(__name__, path="/method", title="评估办法 Method · 一面屏")

PATH = "/method"
STEPS = ("observe", "normalise", "missing", "weigh", "rank", "doubt")
CHOICES = ("normalise", "aggregate", "weights", "left_out")
POINTS = 1024
FAR = 2.0


def layout(**query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, state = address.words, address.state
    board = board_for(address)
    if board is None:
        return refuse(address, words("score.no_records"), PATH, 200)
    until, refused = period_choice(board, query)
    at, method = board.at(until), board.run.method
    body = html.Div(
        [
            html.Div(
                [
                    html.H1([words("method.title"), html.Span(words.name(method.name), className="title-place")]),
                    html.P(
                        [
                            period_text(until, words),
                            " · ",
                            words("score.data_until", day=f"{board.last_day(until):%Y-%m-%d}"),
                            " · ",
                            words("score.proposed_targets"),
                        ],
                        className="note",
                    ),
                ],
                className="place-title",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            section(words("method.steps"), _steps(address, board)),
                            section(words("method.example"), *_example(address, board, at)),
                        ],
                        className="column",
                    ),
                    html.Div(
                        [
                            section(words("method.versions"), *versions_part(address, board, at)),
                            _download(address, f"{until:%Y-%m}"),
                            _sensitivity(address, board, at) if sees_all(address.viewer) else None,
                        ],
                        className="column",
                    ),
                ],
                className="columns",
            ),
            section(words("method.tree"), _tree(address, board, at), note=words("method.influence_note")),
        ],
        className="column scores",
        **{"data-seq": seq(state)},
    )
    crumbs = [(words("score.title"), href("/districts", state)), (words("method.title"), None)]
    return show(address, body, path=PATH, crumbs=crumbs, refused=refused)


def _steps(address: Address, board: Board) -> html.Ol:
    words, rules = address.words, board.run.method.rules
    given: dict[str, dict[str, Any]] = {
        "missing": {"grace": rules.grace},
        "rank": {"whole": rules.screen_whole, "sure": rules.tier_sure},
        "doubt": {"draws": grouped(rules.draws, words), "seed": rules.seed},
    }
    return html.Ol(
        [html.Li(words(f"method.step_{key}", **given.get(key, {}))) for key in STEPS], className="method-steps"
    )


def _example(address: Address, board: Board, at: int) -> list[Any]:
    """The first own unit's first indicators, and how its dimensions add up."""
    words = address.words
    units = own_units(address.viewer, board)
    if not units:
        return [html.P(words("score.not_in_scope"), className="nothing")]
    unit = units[0]
    name = unit_names(address, board)[unit]
    lines = [
        html.P(
            words(
                "format.told", name=words.name(one.name), told=formula_text(one, board.cell(unit, one.key, at), words)
            ),
            className="method-formula",
        )
        for one in board.run.method.indicators[:4]
    ]
    parts = [
        f"{board.group_weight(one.key):.2f} × {score:.2f}"
        for one in board.dimensions
        if (score := board.dimension_score(unit, one.key, at)) is not None
    ]
    total = board.total_of(board.scores_of(unit, at))
    return [
        html.P(name, className="in-words"),
        *lines,
        html.P(f"{' + '.join(parts)} = {total:.2f}", className="method-formula"),
    ]


def _download(address: Address, until: str) -> Any:
    words = address.words
    if not can(address.viewer, "export"):
        return None
    note = words("method.download_note") + ("" if sees_all(address.viewer) else words("method.download_own"))
    link = html.A("JSON", href=href("/score-file", address.state, until=until), className="button", download="")
    return section(words("method.download"), link, note=note)


def _tree(address: Address, board: Board, at: int) -> Any:
    """Every indicator: goalposts, basis, weight, and beside it how much it decides."""
    words, run = address.words, board.run
    some = run.is_ranked[at]
    influence = decompose.influence(run.weight[at][some], run.score[at][some]) if sees_all(address.viewer) else None
    rows = []
    for dimension in board.dimensions:
        for group in board.groups_of(dimension.key):
            for one in board.indicators_of(group.key):
                number = run.method.indicators.index(one)
                share = None if influence is None else float(influence[number])
                is_far = share is not None and not one.weight / FAR <= share <= one.weight * FAR
                rows.append(
                    [
                        f"{one.key} {words.name(one.name)}",
                        f"{words.name(dimension.name)} / {words.name(group.name)}",
                        words.name(one.formula),
                        " / ".join("–".join(f"{x:g}" for x in ends) for ends in (one.zero, one.target)),
                        words.name(one.unit),
                        words(f"score.basis_{one.basis}"),
                        f"{100 * one.weight:.2f}",
                        None if share is None else f"{100 * share:.2f}",
                        words("method.far") if is_far else "",
                    ]
                )
    columns = [
        Column(words("score.indicator")),
        Column(words("score.part"), is_wide=True),
        Column(words("score.rule"), is_wide=True),
        Column(words("score.goalposts")),
        Column(words("detail.unit"), is_wide=True),
        Column(words("score.basis"), is_wide=True),
        Column(words("score.weight_is"), is_number=True),
        Column(words("method.influence_is"), is_number=True),
        Column("", is_wide=True),
    ]
    return table(columns, rows, caption=words("method.tree"), empty=words("score.none"))


def _sensitivity(address: Address, board: Board, at: int) -> Any:
    words = address.words
    found = _indices(_Run(board.run, at))
    rows = [
        [words(f"method.choice_{key}"), f"{first + 0:.2f}".replace("-0.00", "0.00"), f"{total:.2f}"]
        for key, first, total in zip(CHOICES, found.first, found.total, strict=True)
    ]
    columns = [
        Column(words("method.choice")),
        Column(words("method.first"), is_number=True),
        Column(words("method.total"), is_number=True),
    ]
    shown = table(columns, rows, caption=words("method.sensitivity"), empty=words("score.none"))
    return section(words("method.sensitivity"), shown, note=words("method.sensitivity_note", n=grouped(POINTS, words)))


class _Run:
    """A run and a period, alike when they are the same objects: what the indices are remembered under."""

    def __init__(self, run: Run, at: int) -> None:
        self.run, self.at = run, at

    def __hash__(self) -> int:
        return hash((id(self.run), self.at))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Run) and (self.run is other.run) and self.at == other.at


@cache
def _indices(given: _Run) -> Indices:
    """Sobol's indices of the mean shift of rank over four choices."""
    run, at = given.run, given.at
    some = np.flatnonzero(run.is_ranked[at])
    official, method = run.score[at][some], run.method
    values = np.nan_to_num(official)
    variants = [values, np.nan_to_num(minmax(values)), np.nan_to_num(percentile_rank(values))]
    nominal = rank.competition(run.total[at][some])
    dimension, spread = method.dimension_of[method.group_of], method.rules.weight_spread
    dice = np.random.default_rng(method.rules.seed)
    directions = dice.uniform(-1, 1, len(method.indicators))

    def model(drawn: np.ndarray) -> np.ndarray:
        ranks = np.empty((len(drawn), len(some)))
        for number, (normalise, add, weigh, leave) in enumerate(drawn):
            scores = variants[min(2, int(3 * normalise))]
            weights = method.weights * (1 + spread * (2 * weigh - 1) * directions)
            out = int(leave * (len(weights) + 1)) - 1
            if out >= 0:
                weights = weights.copy()
                weights[out] = 0.0
            parts = aggregate.by_group(scores, weights, dimension, len(method.dimensions))
            sums = np.array([weights[dimension == n].sum() for n in range(len(method.dimensions))])
            totals = aggregate.balance(parts, sums) if add >= 0.75 else aggregate.arithmetic(parts, sums)
            ranks[number] = rank.competition(totals)
        return rank_shift(ranks, nominal)

    return sobol(model, len(CHOICES), draws=POINTS, seed=method.rules.seed)
