"""How sure a rank is: a column for each rank that is likely at all, and how likely something is in words."""

from collections.abc import Sequence
from typing import Any

from dash import html

from city.words import Words
from components.format import percent
from components.tables import Column, folded, table

LEAST = 0.005
"""Ranks that are less likely than this are left out at both ends of the picture."""
LIKELY = (0.1, 0.33, 0.66, 0.9)
"""Below the first something is very unlikely, from the last on very likely (words of the IPCC's guidance on uncertainty)."""


def likely(share: float, words: Words) -> str:
    """'likely (71.0%)': a probability (0-1) in words, with its number."""
    step = sum(share >= one for one in LIKELY)
    return words("score.likely_told", word=words(f"score.likely_{step}"), share=percent(share, words))


def rank_columns(ranks: Sequence[float], own: int | None, told: str, words: Words) -> list[Any]:
    """The share of each rank (the first rank first) as columns, the official one marked, and the same as a table."""
    seen = [n for n, share in enumerate(ranks, 1) if share >= LEAST or n == own]
    shown = range(min(seen), max(seen) + 1) if seen else range(0)
    most = max((ranks[n - 1] for n in shown), default=0.0) or 1.0
    columns = [
        html.Div(
            [
                html.Span(f"{100 * ranks[n - 1]:.0f}%", className="rank-share"),
                html.Span(
                    html.Span(style={"height": f"{100 * ranks[n - 1] / most:.1f}%"}, className="rank-filled"),
                    className="rank-height",
                ),
                html.B(str(n)) if n == own else html.Span(str(n)),
            ],
            className="rank-column own" if n == own else "rank-column",
        )
        for n in shown
    ]
    heads = [Column(words("score.rank")), Column(words("score.likely"), is_number=True)]
    rows = [[str(n), percent(ranks[n - 1], words)] for n in shown]
    return [
        html.Div(columns, className="rank-columns", role="img", **{"aria-label": told}),
        folded(words("score.numbers"), table(heads, rows, caption=words("score.chances"), empty=words("score.none"))),
    ]
