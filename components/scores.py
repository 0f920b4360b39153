"""Scores drawn: the table of districts, the tile map, the grid of strengths and gaps, the loop as a ring."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import dash_svg as svg
from dash import dcc, html

from city.words import Words
from components.format import signed
from components.tables import Column, table

STEPS = 5
"""Shades of a score: 0-20, 20-40, … 80-100."""


@dataclass(frozen=True)
class League:
    """One district in the table: its score (None where there is too little), rank with its interval, tier, changes.

    `real` is the change since the period before by what was done, `method` by how it is scored; `parts` are the scores of
    the dimensions; `small` is how many indicators stand on few cases.
    """

    place: str
    name: str
    href: str | None
    score: float | None
    rank: int | None
    low: int | None
    high: int | None
    tier: str
    real: float | None
    method: float | None
    parts: tuple[float | None, ...]
    small: int
    is_own: bool = False


def score_text(score: float | None, decimals: int = 2) -> str | None:
    """A score for a table; None where there is none."""
    return None if score is None else f"{score:.{decimals}f}"


def shade(score: float | None) -> str:
    """The class of a score's shade: score-0 (0-20) … score-4 (80-100), score-none."""
    return "score-none" if score is None else f"score-{min(STEPS - 1, int(score // (100 / STEPS)))}"


def rank_text(one: League, words: Words) -> str | None:
    """'4 (3–6)': the rank and where it lies in nine of ten draws."""
    if one.rank is None:
        return None
    return words("score.rank_in", rank=one.rank, low=one.low, high=one.high)


def league(rows: Sequence[League], heads: Sequence[str], words: Words) -> html.Div:
    """The table, best first; a district with too little to be scored stands last, with that word instead of a rank."""
    columns = [
        Column(words("score.place")),
        Column(words("score.rank"), is_number=True),
        Column(words("score.tier")),
        Column(words("score.score"), is_number=True),
        Column(words("score.real"), is_number=True),
        Column(words("score.method"), is_number=True, is_wide=True),
        *(Column(head, is_number=True, is_wide=True) for head in heads),
        Column(words("score.small"), is_number=True, is_wide=True),
    ]
    body = [
        [
            dcc.Link(one.name, href=one.href) if one.href else one.name,
            rank_text(one, words),
            tier_mark(one.tier, words) if one.rank is not None else words("score.too_little"),
            html.B(score_text(one.score)) if one.score is not None else None,
            None if one.real is None else signed(one.real, words, 2),
            None if one.method is None else signed(one.method, words, 2),
            *(score_cell(part) for part in one.parts),
            str(one.small),
        ]
        for one in rows
    ]
    classes = ["own" if one.is_own else "" for one in rows]
    return table(columns, body, caption=words("score.table"), empty=words("score.none"), row_classes=classes)


def tier_mark(tier: str, words: Words) -> html.Span:
    """'A 档'."""
    return html.Span(words("score.tier_of", tier=tier), className="tier")


def score_cell(score: float | None) -> html.Span | None:
    """A score on its shade."""
    return None if score is None else html.Span(score_text(score, 1), className=f"score {shade(score)}")


def tiles(rows: Sequence[League], title: str) -> html.Div:
    """The units as tiles of equal size, roughly where they lie, each with its score on its shade."""
    found = []
    for one in rows:
        inside = [html.Span(one.name), html.B(score_text(one.score, 1) or "—")]
        name = f"score-tile {shade(one.score)}{' own' if one.is_own else ''}"
        found.append(html.A(inside, href=one.href, className=name) if one.href else html.Div(inside, className=name))
    return html.Div([html.Div(found, className="score-tiles")], role="group", **{"aria-label": title})


def small_tiles(rows: Sequence[League], heads: Sequence[str]) -> html.Div:
    """One small map of tiles for each part: where each is strong, without names (the tiles lie as on the large one)."""
    maps = []
    for number, head in enumerate(heads):
        found = [
            html.Span(className=f"small-tile {shade(one.parts[number])}", title=f"{one.name} {_short(one, number)}")
            for one in rows
        ]
        told = "; ".join(f"{one.name} {_short(one, number)}" for one in rows)
        tiled = html.Div(found, className="small-tiles", role="img", **{"aria-label": f"{head}: {told}"})
        maps.append(html.Div([html.Span(head, className="note"), tiled]))
    return html.Div(maps, className="small-maps")


def _short(one: League, number: int) -> str:
    return score_text(one.parts[number], 1) or "—"


def grid(
    heads: Sequence[str], rows: Sequence[tuple[str, Sequence[float | None]]], caption: str, words: Words
) -> html.Div:
    """Scores of parts (rows) by districts (columns), each on its shade: what is strong, what lacks."""
    columns = [Column(words("score.part")), *(Column(head, is_number=True) for head in heads)]
    body = [[name, *(score_cell(one) for one in scores)] for name, scores in rows]
    return html.Div(table(columns, body, caption=caption, empty=words("score.none")), className="score-grid")


def legend(words: Words) -> html.Ul:
    """What the shades mean."""
    steps = 100 // STEPS
    marks = [html.Li(html.Span(f"{steps * n}–{steps * (n + 1)}", className=f"score score-{n}")) for n in range(STEPS)]
    return html.Ul([html.Li(words("score.legend")), *marks], className="legend")


def ring(steps: Sequence[tuple[str, float | None]], told: str, middle: str) -> html.Div:
    """The loop of four steps as a ring: each arc is filled as far as its score goes."""
    radius, wide, gap = 78, 20, 0.06
    arcs: list[object] = []
    for number, (_, score) in enumerate(steps):
        start = -pi / 2 + 2 * pi * number / len(steps) + gap
        length = 2 * pi / len(steps) - 2 * gap
        arcs.append(svg.Path(d=_arc(radius, start, length), className="ring-rest", strokeWidth=wide, fill="none"))
        if score:
            filled = _arc(radius, start, length * min(score, 100) / 100)
            arcs.append(svg.Path(d=filled, className="ring-part", strokeWidth=wide, fill="none"))
    drawing = svg.Svg(arcs, viewBox="-100 -100 200 200", className="ring-arcs")
    names = [
        html.Li([html.Span(f"{number} "), name, " ", html.B(score_text(score, 1) or "—")])
        for number, (name, score) in enumerate(steps, 1)
    ]
    picture = html.Div([drawing, html.B(middle, className="ring-middle")], className="ring-picture")
    return html.Div([picture, html.Ol(names)], className="ring", role="img", **{"aria-label": told})


def _arc(radius: float, start: float, length: float) -> str:
    end = start + length
    large = int(length > pi)
    return (
        f"M{radius * cos(start):.1f} {radius * sin(start):.1f}"
        f"A{radius} {radius} 0 {large} 1 {radius * cos(end):.1f} {radius * sin(end):.1f}"
    )
