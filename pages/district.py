"""One district's score: where it stands, where the points come from and are lost, and what would move it most."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update

from city.access import can
from components.format import signed
from components.links import href
from components.score_parts import Way, peers, ways_up
from components.scores import score_text, tier_mark
from components.sections import section
from components.sparkline import sparkline
from components.tables import Column, folded, table
from pages._address import Address, read_address
from pages._board import Board
from pages._board_rows import Move
from pages._detail import LOCATION, refuse, seq, show
from pages._rounds import round_link
from pages._score_chances import chances_of, rise_told
from pages._score_change import change_of
from pages._score_parts import waterfall_of
from pages._scores import board_for, count_text, period_choice, period_text, unit_names
from pages._versions import other_boards
from pages._whatif import NOW, SLIDERS, whatif_answer, whatif_form
from queries import appeals
from queries.appeals import sees_unit

dash.register_page(__name__, path_template="/districts/<unit>", title="区效能 District score · 一面屏")

MOST_WAYS = 6
MOST_LARGE = 9


def layout(unit: str | None = None, **query: Any) -> Any:
    """The whole page for an address; a district that is not one's own is refused as one that is not there."""
    address = read_address(query)
    words, state, path = address.words, address.state, f"/districts/{unit}"
    board = board_for(address)
    if board is None:
        return refuse(address, words("score.no_records"), path, 200)
    if unit not in board.units or not sees_unit(address.viewer, str(unit)):
        return refuse(address, words("score.no_such_unit", place=(unit or "")[:40]), path)
    until, refused = period_choice(board, query)
    at = board.at(until)
    name = unit_names(address, board)[unit]
    body = html.Div(
        [
            html.Div(_title(address, board, unit, at, name), className="place-title"),
            html.Div(
                [
                    html.Div(
                        [
                            section(
                                words("score.ways"), *_ways(address, board, unit, at), note=words("score.ways_note")
                            ),
                            section(
                                words("score.whatif"),
                                whatif_form(address, board, unit, at),
                                note=words("score.whatif_note"),
                            ),
                        ],
                        className="column",
                    ),
                    section(words("score.peers"), _peers(address, board, unit, at), note=words("score.peers_note")),
                ],
                className="columns",
            ),
            html.Div([change_of(address, board, unit, at), chances_of(address, board, unit, at)], className="columns"),
            section(
                words("score.waterfall"), waterfall_of(address, board, unit, at), note=words("score.waterfall_note")
            ),
            html.Div(
                [
                    section(words("score.history"), *_history(address, board, unit), name="score-history"),
                    section(words("appeal.many"), _appeals(address, unit), note=words("appeal.note")),
                ],
                className="columns",
            ),
        ],
        className="column scores",
        **{"data-seq": seq(state)},
    )
    kept = {"until": query["until"]} if query.get("until") else {}
    crumbs = [(words("score.title"), href("/districts", state, **kept)), (name, None)]
    return show(address, body, path=path, query=kept, crumbs=crumbs, refused=refused)


def _title(address: Address, board: Board, unit: str, at: int, name: str) -> list[Any]:
    words = address.words
    place, score = board.placing(unit, at), board.score(unit, at)
    until = board.untils[at]
    facts: list[tuple[str, Any]] = [(words("score.score"), score_text(score) or "—")]
    if place.rank is not None and score is not None:
        facts += [
            (words("score.rank"), words("score.rank_in", rank=place.rank, low=place.low, high=place.high)),
            (words("score.to_full"), f"{100 - score:.2f}"),
        ]
        ahead = board.ahead(unit, at)
        facts.append((words("score.to_next"), f"{ahead:.2f}" if ahead is not None else words("score.is_first")))
    real, method = board.change(unit, at)
    if real is not None and method is not None:
        told = words("score.change_told", real=signed(real, words, 2), method=signed(method, words, 2))
        facts.append((words("score.change"), told))
    without = board.score_without_contested(unit, at)
    if without is not None:
        facts.append((words("score.without_contested"), score_text(without)))
    low, high = board.bounds(unit, at)
    return [
        html.H1([name, html.Span(period_text(until, words), className="title-place")]),
        html.P(
            [
                words("score.data_until", day=f"{board.last_day(until):%Y-%m-%d}"),
                " · ",
                words("score.method_is", version=board.version, hash=board.hash[:8]),
                " · ",
                words("score.bounds", low=score_text(low, 1) or "—", high=score_text(high, 1) or "—"),
                " ",
                round_link(address, until),
                " ",
                tier_mark(place.tier, words) if place.rank is not None else words("score.too_little"),
            ],
            className="note",
        ),
        html.Div(
            [
                html.Div(
                    [html.Span(what, className="note"), html.B(value)],
                    className="score-big words" if len(str(value)) > MOST_LARGE else "score-big",
                )
                for what, value in facts
            ],
            className="score-head",
        ),
        html.P(_ways_out(address, board, unit, at), className="choices ways-out"),
    ]


def _ways_out(address: Address, board: Board, unit: str, at: int) -> list[Any]:
    words = address.words
    if not can(address.viewer, "export"):
        return []
    found: list[Any] = [words("export.as")]
    for kind in ("pdf", "xlsx"):
        where = href(f"/score-report/{unit}/{kind}", address.state, until=f"{board.untils[at]:%Y-%m}")
        found += [" ", html.A(kind.upper(), href=where, className="choice", download="")]
    return found


def _peers(address: Address, board: Board, unit: str, at: int) -> Any:
    words = address.words
    others = [one for one in board.peers_of(unit) if one != unit]
    rows = [
        (
            words("score.whole"),
            board.score(unit, at),
            sorted(x for one in others if (x := board.score(one, at)) is not None),
        )
    ]
    for group in board.groups:
        scores = [board.group_score(one, group.key, at) for one in others]
        rows.append(
            (words.name(group.name), board.group_score(unit, group.key, at), sorted(x for x in scores if x is not None))
        )
    return peers(rows, words)


def _ways(address: Address, board: Board, unit: str, at: int) -> list[Any]:
    words, state = address.words, address.state
    plan = board.way_up(unit, at)
    if plan is None:
        return [html.P(words("score.is_first"), className="nothing")]
    until = f"{board.untils[at]:%Y-%m}"
    told = words(
        "score.way_told" if plan.is_enough else "score.way_not_enough",
        need=f"{plan.need:.2f}",
        n=len(plan.steps),
        points=f"{sum(step.points for step in plan.steps):.2f}",
    )

    def drawn(moves: Sequence[Move]) -> Any:
        ways = []
        for move in moves[:MOST_WAYS]:
            one, cell = board.indicator(move.key), board.cell(unit, move.key, at)
            where = href(f"/score/{unit}.{move.key}", state, until=until)
            ways.append(Way(words.name(one.name), count_text(one, cell, move.score, words), move.points, where))
        return ways_up(ways, words)

    return [
        html.P(
            [told, " ", rise_told(address, board, unit, at, {step.key: step.score for step in plan.steps})],
            className="in-words",
        ),
        drawn(plan.steps),
        folded(words("score.largest"), drawn(board.largest_rises(unit, at))),
    ]


def _history(address: Address, board: Board, unit: str) -> list[Any]:
    words = address.words
    points = [(until, board.score(unit, at)) for at, until in enumerate(board.untils)]
    told, others = words("score.history_told", n=len(points)), other_boards(address)
    rows = [
        [
            period_text(until, words),
            score_text(score),
            str(board.placing_known(unit, at) or "—"),
            *(score_text(board.dimension_score(unit, one.key, at), 1) for one in board.dimensions),
            *(score_text(other.score(unit, at)) for _, other in others),
        ]
        for at, (until, score) in reversed(list(enumerate(points)))
    ]
    columns = [
        Column(words("score.period")),
        Column(words("score.score"), is_number=True),
        Column(words("score.rank"), is_number=True),
        *(Column(words.name(one.name), is_number=True, is_wide=True) for one in board.dimensions),
        *(Column(words("score.by_version", version=one.method.version), is_number=True) for one, _ in others),
    ]
    numbers = table(columns, rows, caption=words("score.history"), empty=words("score.none"))
    return [
        sparkline([(until, score, None, None) for until, score in points], told),
        html.P(_ends(points, words), className="in-words"),
        folded(words("score.numbers"), numbers),
    ]


def _ends(points: list[tuple[datetime, float | None]], words: Any) -> str:
    known = [(until, score) for until, score in points if score is not None]
    if not known:
        return words("score.none")
    (first, low), (last, high) = known[0], known[-1]
    return words(
        "score.from_to",
        first=period_text(first, words),
        low=score_text(low) or "",
        last=period_text(last, words),
        high=score_text(high) or "",
    )


def _appeals(address: Address, unit: str) -> Any:
    words, state = address.words, address.state
    rows = [
        [
            dcc.Link(words("appeal.one", n=one.number), href=href(f"/appeal/{one.number}", state)),
            one.indicator,
            f"{one.until:%Y-%m}",
            words(f"appeal.state_{one.state}"),
            f"{one.due:%Y-%m-%d}" if one.due else "",
        ]
        for one in appeals.listed(address.viewer, unit, asof=state.asof)
    ]
    columns = [
        Column(words("appeal.number")),
        Column(words("score.indicator")),
        Column(words("score.period")),
        Column(words("appeal.state")),
        Column(words("appeal.due"), is_time=True),
    ]
    return table(columns, rows, caption=words("appeal.many"), empty=words("appeal.none"))


@callback(
    Output(NOW, "children"),
    *(Input(one, "value") for one in SLIDERS),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def answer_whatif(*given: Any) -> Any:
    """Score and rank with the sliders as they stand."""
    answer = whatif_answer(given[: len(SLIDERS)], *given[len(SLIDERS) :])
    return no_update if answer is None else answer
