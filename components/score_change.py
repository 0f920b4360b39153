"""What moved a score: from the one before, step by step, to the present one, each step with its points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from dash import dcc, html

from city.words import Words
from components.format import signed
from components.scores import score_text
from components.tables import Column, table


@dataclass(frozen=True)
class Step:
    """What moved the score by so many points."""

    name: str
    points: float
    href: str | None = None


def steps_of_change(
    then: tuple[str, float], now: tuple[str, float], steps: Sequence[Step], caption: str, words: Words
) -> html.Div:
    """The scores of two periods (name, score) and the steps between them on one scale, which begins at the lowest of all."""
    totals = list(accumulate((one.points for one in steps), initial=then[1]))
    low, high = min(*totals, now[1]), max(*totals, now[1])
    wide = high - low or 1.0

    def at(score: float) -> float:
        return 100 * (score - low) / wide

    def end(told: tuple[str, float]) -> list[object]:
        mark = html.Span(className="change-end", style={"left": f"{at(told[1]):.1f}%"})
        return [html.B(told[0]), _track(mark), html.B(score_text(told[1]))]

    rows = [end(then)]
    for one, before, after in zip(steps, totals, totals[1:], strict=False):
        left, right = sorted((at(before), at(after)))
        bar = html.Span(
            className=f"change-bar {'gain' if one.points >= 0 else 'loss'}",
            style={"left": f"{left:.1f}%", "width": f"{right - left:.1f}%"},
        )
        name = dcc.Link(one.name, href=one.href) if one.href else one.name
        rows.append([name, _track(bar), signed(one.points, words, 2)])
    rows.append(end(now))
    scale = words("score.change_scale", low=score_text(low), high=score_text(high))
    columns = [Column(words("score.part")), Column(scale), Column(words("score.points"), is_number=True)]
    return table(columns, rows, caption=caption, empty=words("score.none"))


def _track(mark: html.Span) -> html.Div:
    return html.Div(html.Div(mark, className="change-track"), className="change-line", **{"aria-hidden": "true"})
