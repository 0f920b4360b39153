"""One cell of a score: an indicator of a district: its formula with the numbers, its records, its streets; and the appeal."""

from datetime import datetime
from typing import Any

import dash
from dash import dcc, html

from city.access import can
from city.registers import registers
from city.scoring.methodology import Indicator
from components.format import grouped, number
from components.links import href
from components.scores import score_cell, score_text
from components.sections import section
from components.sparkline import sparkline
from components.tables import Column, facts, folded, table
from pages._address import Address, read_address
from pages._board import Board
from pages._board_rows import Cell
from pages._detail import refuse, seq, show, whole
from pages._drills import note_drill
from pages._score_chances import rise_told
from pages._score_streets import streets_of
from pages._scores import board_for, formula_text, period_choice, period_text, unit_names, value_text
from pages._sources import line_link
from queries import appeals, districts
from queries.appeals import sees_unit

dash.register_page(__name__, path_template="/score/<cell>", title="指标得分 Score · 一面屏")

SIZE = 50
FORM, FILE, NAME, WORDS, SEND, SAID, PRESS = (
    f"appeal-{name}" for name in ("form", "file", "name", "words", "send", "said", "press")
)


def layout(cell: str | None = None, **query: Any) -> Any:
    """The whole page for an address, `cell` being '320106.R03-3'; a district that is not one's own is refused as one that is not there."""
    address = read_address(query)
    unit, _, indicator = (cell or "").rpartition(".")
    words, state, path = address.words, address.state, f"/score/{cell}"
    found = _cell_of(address, unit, indicator)
    if isinstance(found, str):
        return refuse(address, found, path)
    board, one = found
    until, refused = period_choice(board, query)
    at, name = board.at(until), unit_names(address, board)[str(unit)]
    shown = board.cell(str(unit), one.key, at)
    note_drill(address.viewer, "score", f"{unit}/{one.key}")
    page, bad_page = whole(query, "page", 10_000)
    kept = {"until": query["until"]} if query.get("until") else {}
    body = html.Div(
        [
            html.Div(_title(address, board, one, shown, until, name, str(unit)), className="place-title"),
            html.Div(
                [
                    html.Div(
                        [
                            section(
                                words("score.history"),
                                *_history(address, board, str(unit), one),
                                name="score-history",
                            ),
                            _evidence(address, board, str(unit), one, at, page, path, kept),
                        ],
                        className="column",
                    ),
                    html.Div(
                        [
                            section(words("score.about"), _about(address, one)),
                            section(
                                words("score.streets"),
                                streets_of(address, board, str(unit), one, at),
                                note=words("score.streets_corrected" if shown.is_corrected else "score.streets_note"),
                            ),
                            _appeal(address, board, str(unit), one, at),
                        ],
                        className="column",
                    ),
                ],
                className="columns",
            ),
        ],
        className="column scores",
        **{"data-seq": seq(state)},
    )
    crumbs = [
        (words("score.title"), href("/districts", state, **kept)),
        (name, href(f"/districts/{unit}", state, **kept)),
        (words.name(one.name), None),
    ]
    query_kept = {**kept, "page": query["page"]} if query.get("page") else kept
    return show(address, body, path=path, query=query_kept, crumbs=crumbs, refused=[*refused, *bad_page])


def _cell_of(address: Address, unit: str | None, indicator: str | None) -> tuple[Board, Indicator] | str:
    """Board and indicator of a cell in the viewer's scope, or the sentence why there is none."""
    words = address.words
    board = board_for(address)
    if board is None:
        return words("score.no_records")
    if unit not in board.units or not sees_unit(address.viewer, str(unit)):
        return words("score.no_such_unit", place=(unit or "")[:40])
    if not board.has_indicator(indicator or ""):
        return words("score.no_such_indicator", name=(indicator or "")[:40])
    return board, board.indicator(str(indicator))


def _title(
    address: Address, board: Board, one: Indicator, cell: Cell, until: datetime, name: str, unit: str
) -> list[Any]:
    words = address.words
    marks = [
        words(f"score.mark_{key}")
        for key, is_so in (
            ("contested", cell.is_contested),
            ("corrected", cell.is_corrected),
            ("small", cell.is_small),
            ("missing", cell.status == "missing"),
            ("not_applicable", cell.status == "not_applicable"),
        )
        if is_so
    ]
    told = [
        f"{name} · {period_text(until, words)}",
        words("score.data_until", day=f"{board.last_day(until):%Y-%m-%d}"),
        *marks,
    ]
    return [
        html.H1([words.name(one.name), html.Span(one.key, className="title-place")]),
        html.P(" · ".join(told), className="note"),
        html.Div(
            [
                html.Div([html.Span(words("score.score"), className="note"), html.B(score_cell(cell.score) or "—")]),
                html.Div([html.Span(words("score.formula"), className="note"), html.B(formula_text(one, cell, words))]),
            ],
            className="score-head cell-head",
        ),
        html.P(_rise(address, board, one, unit, board.at(until)), className="note"),
    ]


def _rise(address: Address, board: Board, one: Indicator, unit: str, at: int) -> str:
    """What the district's rank would do if this indicator alone rose as far as a year allows; '' where it cannot rise."""
    words = address.words
    for move in board.largest_rises(unit, at):
        if move.key == one.key:
            told = rise_told(address, board, unit, at, {one.key: move.score})
            return f"{words('score.rise_cell', score=score_text(move.score, 1))}: {told}" if told else ""
    return ""


def _about(address: Address, one: Indicator) -> Any:
    words = address.words
    known = registers()
    kept_in = []
    for key in dict.fromkeys(key for count in one.counts for key in (count.register, count.den) if key in known):
        kept_in.append(html.Div(words.name(known[key].name)))
    return facts(
        [
            (words("score.rule"), words.name(one.formula)),
            (
                words("score.goalposts"),
                " / ".join("–".join(f"{x:g}" for x in ends) for ends in (one.zero, one.target))
                + f" {words.name(one.unit)}",
            ),
            (words("score.basis"), words(f"score.basis_{one.basis}")),
            (words("score.weight_is"), f"{100 * one.weight:.2f}%"),
            (words("score.period_is"), words(f"score.period_{one.period}")),
            (words("score.least_is"), f"{one.least:g}"),
            (words("score.register"), html.Div(kept_in)),
        ]
    )


def _history(address: Address, board: Board, unit: str, one: Indicator) -> list[Any]:
    words = address.words
    points = [(until, board.cell(unit, one.key, at)) for at, until in enumerate(board.untils)]
    rows = [
        [
            period_text(until, words),
            value_text(one, cell.value, words),
            score_cell(cell.score),
            formula_text(one, cell, words),
        ]
        for until, cell in reversed(points)
    ]
    columns = [
        Column(words("score.period")),
        Column(words("detail.value"), is_number=True),
        Column(words("score.score"), is_number=True),
        Column(words("score.formula"), is_wide=True),
    ]
    line = sparkline(
        [(until, cell.value, None, None) for until, cell in points], words("score.history_told", n=len(points))
    )

    numbers = table(columns, rows, caption=words("score.history"), empty=words("score.none"))
    return [line, folded(words("score.numbers"), numbers)]


def _evidence(
    address: Address, board: Board, unit: str, one: Indicator, at: int, page: int, path: str, kept: dict[str, Any]
) -> Any:
    words, state = address.words, address.state
    found: list[Any] = []
    total = 0
    for count in one.counts:
        frame = districts.evidence(
            address.viewer, count, unit, board.untils[at], size=SIZE, skip=(page - 1) * SIZE, asof=state.asof
        )
        total += int(frame["total"][0]) if frame.height else 0
        rows = [
            [
                html.Span([row["title"], html.Span(f" {row['record']}", className="file")]),
                row[f"short_{state.lang}"] or row["short_zh"],
                _day(row["entered_at"]),
                _day(row["due_at"]),
                _day(row["done_at"]),
                _of(row["amount"], row["base"], words),
                words("score.yes" if row["is_done"] else "score.no") if count.num in ("done", "workdays") else "",
                line_link(row, state),
            ]
            for row in frame.iter_rows(named=True)
        ]
        columns = [
            Column(words("score.record")),
            Column(words("score.where")),
            Column(words("score.entered"), is_time=True, is_wide=True),
            Column(words("score.due"), is_time=True, is_wide=True),
            Column(words("score.done"), is_time=True),
            Column(words("score.amount"), is_number=True),
            Column(words("score.counted")),
            Column(words("detail.source"), is_wide=True),
        ]
        found.append(table(columns, rows, caption=words("score.evidence"), empty=words("score.no_evidence")))
    pages = max(1, -(-total // SIZE))
    if pages > 1:
        links = []
        if page > 1:
            links.append(dcc.Link(words("rows.newer"), href=href(path, state, **kept, page=page - 1)))
        links.append(html.Span(words("rows.page", page=page, pages=pages)))
        if page < pages:
            links.append(dcc.Link(words("rows.older"), href=href(path, state, **kept, page=page + 1)))
        found.append(html.Nav(links, className="pager", **{"aria-label": words("rows.pages")}))
    return section(words("score.evidence"), *found, note=words("score.evidence_note", n=grouped(total, words)))


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _of(amount: float | None, base: float | None, words: Any) -> str:
    if amount is None:
        return ""
    return number(amount, words) if base is None else f"{number(amount, words)} / {number(base, words)}"


def _appeal(address: Address, board: Board, unit: str, one: Indicator, at: int) -> Any:
    words, state = address.words, address.state
    until = board.untils[at].date()
    known = [
        a for a in appeals.listed(address.viewer, unit, asof=state.asof) if (a.indicator, a.until) == (one.key, until)
    ]
    links = [
        html.Li(
            [
                dcc.Link(words("appeal.one", n=a.number), href=href(f"/appeal/{a.number}", state)),
                f" · {words(f'appeal.state_{a.state}')}",
            ]
        )
        for a in known
    ]
    content: list[Any] = [html.Ul(links, className="plain")] if links else []
    if can(address.viewer, "appeal") and state.asof is None and not any(a.is_open for a in known):
        where = href("/appeal-new", state, unit=unit, indicator=one.key, until=f"{board.untils[at]:%Y-%m}")
        content.append(html.A(words("appeal.send"), href=where, className="button main"))
    if not content:
        return None
    return section(words("appeal.title"), *content, note=words("appeal.note"))
