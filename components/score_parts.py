"""One district's score taken apart: where the points come from and are lost, peers without names, what to do first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_svg as svg
from dash import dcc, html

from city.words import Words
from components.format import signed
from components.scores import score_cell, score_text
from components.tables import Column, table


@dataclass(frozen=True)
class Part:
    """A dimension (depth 0), a recommendation (1) or an indicator (2): its name, most points, points, score.

    `formula` are the numbers put in; `mark` says what is special (few cases, not applicable, contested).
    """

    depth: int
    name: str
    most: float
    points: float | None
    score: float | None
    change: float | None = None
    formula: str = ""
    mark: str = ""
    href: str | None = None


@dataclass(frozen=True)
class Way:
    """One step of the cheapest way up: what, how many more, points that it brings."""

    name: str
    told: str
    points: float
    href: str | None


def waterfall(parts: Sequence[Part], words: Words) -> html.Div:
    """Dimension by dimension down to each indicator: points won, points still to be had, and the formula with its numbers."""
    columns = [
        Column(words("score.part")),
        Column(words("score.points_of")),
        Column(words("score.score"), is_number=True),
        Column(words("score.gap"), is_number=True),
        Column(words("score.change"), is_number=True, is_wide=True),
        Column(words("score.formula"), is_wide=True),
    ]
    widest = max((one.most for one in parts), default=1.0)
    rows = [
        [
            html.Span(
                [dcc.Link(one.name, href=one.href) if one.href else one.name, _mark(one.mark)],
                className=f"part depth-{one.depth}",
            ),
            _bar(one, widest),
            score_cell(one.score),
            None if one.points is None else f"{max(0.0, one.most - one.points):.2f}",
            None if one.change is None else signed(one.change, words, 2),
            html.Span(one.formula, className="formula") if one.formula else "",
        ]
        for one in parts
    ]
    return table(
        columns,
        rows,
        caption=words("score.waterfall"),
        empty=words("score.none"),
        row_classes=[f"row-{one.depth}" for one in parts],
    )


def _mark(text: str) -> html.Span | None:
    return html.Span(text, className="part-mark") if text else None


def _bar(one: Part, widest: float) -> html.Div:
    """Points won within points to be had; parts of one depth share a scale."""
    widest = {0: widest, 1: widest / 3, 2: widest / 9}[one.depth]
    whole = min(100.0, 100 * one.most / widest)
    won = 0.0 if one.points is None or not one.most else 100 * one.points / one.most
    text = "—" if one.points is None else f"{one.points:.2f} / {one.most:.2f}"
    return html.Div(
        [
            html.Span(
                html.Span(style={"width": f"{won:.1f}%"}, className="won"),
                className="to-have",
                style={"width": f"{whole:.1f}%"},
                **{"aria-hidden": "true"},
            ),
            html.Span(text, className="bar-text"),
        ],
        className="points-bar",
    )


def peers(rows: Sequence[tuple[str, float | None, Sequence[float]]], words: Words) -> html.Div:
    """Name, own score and the others' scores: a line of dots for each, the own one filled; no name stands at another's."""
    found = [
        [name, _dots(own, others, words), score_text(own, 1), score_text(max(others, default=None), 1)]
        for name, own, others in rows
    ]
    columns = [
        Column(words("score.part")),
        Column(words("score.peers_line")),
        Column(words("score.own"), is_number=True),
        Column(words("score.best_peer"), is_number=True, is_wide=True),
    ]
    return table(columns, found, caption=words("score.peers"), empty=words("score.none"))


def _dots(own: float | None, others: Sequence[float], words: Words) -> html.Div:
    dots: list[Any] = [svg.Path(d="M0 10H200", className="dots-line")]
    dots += [svg.Circle(cx=f"{2 * one:.1f}", cy="10", r="4", className="dot") for one in others]
    if own is not None:
        dots.append(svg.Circle(cx=f"{2 * own:.1f}", cy="10", r="6", className="dot own"))
    ahead = sum(one > (own or 0) for one in others)
    told = words("score.peers_told", own=score_text(own, 1) or "—", n=len(others), ahead=ahead)
    return html.Div(
        svg.Svg(dots, viewBox="-8 0 216 20"), className="dots", role="img", title=told, **{"aria-label": told}
    )


def ways_up(ways: Sequence[Way], words: Words) -> html.Div:
    """The cheapest way up, step by step, in counts that somebody can act on."""
    columns = [
        Column(words("score.what")),
        Column(words("score.how_many")),
        Column(words("score.brings"), is_number=True),
    ]
    rows = [
        [dcc.Link(one.name, href=one.href) if one.href else one.name, one.told, signed(one.points, words, 2)]
        for one in ways
    ]
    return table(columns, rows, caption=words("score.ways"), empty=words("score.no_ways"))
