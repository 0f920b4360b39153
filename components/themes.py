"""Themes drawn: numbers with their time, marks and line; bars by place and kind; steps; cards of themes and problems."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import dcc, html

from city.words import Words
from components.level import level_class, level_mark
from components.signs import DIRECTION
from components.sparkline import Step, sparkline
from components.tables import bar

INNER = str.maketrans("\u201c\u201d", "\u2018\u2019")
"""Marks of a quotation become those of a quotation within one."""


@dataclass(frozen=True)
class Figure:
    """One number of a theme as it is said: value with unit, 截至, change against a year ago, marks, the line of two years.

    `why` says why there is no value; `is_late` that newer data should be there. `level` is that of a sign.
    """

    name: str
    value: str | None
    as_of: str = ""
    change: tuple[int, str] | None = None
    marks: Sequence[str] = ()
    limits: Sequence[float] = ()
    steps: Sequence[Step] = ()
    href: str | None = None
    why: str = ""
    is_late: bool = False
    level: int | None = None
    is_judged: bool = False


@dataclass(frozen=True)
class Bar:
    """One row of bars: name, number as drawn and as said, where it leads to; no number where there is nothing."""

    name: str
    number: float | None
    text: str
    href: str | None = None


def figures(found: Sequence[Figure], words: Words) -> html.Div:
    """Numbers side by side."""
    return html.Div([figure(one, words) for one in found], className="figures")


def figure(one: Figure, words: Words) -> html.Div:
    """One number: its name, value, change against a year ago, time, line, and marks with their years."""
    if one.value is None:
        body: list[Any] = [html.B("–", className="figure-value"), html.Span(one.why, className="figure-why")]
    else:
        value: Any = html.B(one.value, className="figure-value")
        body = [
            html.Div(
                [
                    dcc.Link(value, href=one.href, title=words("theme.to_records")) if one.href else value,
                    level_mark(one.level, words, is_short=True) if one.is_judged and one.level is not None else None,
                    _change(one, words),
                ],
                className="figure-head",
            ),
            _line(one, words) if len(one.steps) > 1 else None,
            html.Div(
                [html.Span(one.as_of), *(html.Span(mark) for mark in one.marks)],
                className="figure-foot",
            ),
        ]
    state = "late" if one.is_late else "missing" if one.value is None else ""
    name = f"figure {level_class(one.level)} {state}" if one.is_judged else f"figure {state}"
    return html.Div([html.Span(one.name, className="figure-name"), *body], className=name.strip())


def _change(one: Figure, words: Words) -> html.Span | None:
    if not one.change:
        return None
    arrow, amount = DIRECTION[one.change[0]], one.change[1]
    told = words("theme.against_year")
    return html.Span(
        [arrow, amount], className="figure-change", title=told, **{"aria-label": f"{told} {arrow}{amount}"}
    )


def _line(one: Figure, words: Words) -> html.Div:
    return sparkline(one.steps, words("theme.line", name=one.name, n=len(one.steps)), one.limits)


def bars(rows: Sequence[Bar], caption: str) -> html.Div:
    """Rows with a bar each, in their order; the longest bar is the largest number."""
    largest = max((one.number or 0 for one in rows), default=0) or 1
    items = [
        html.Li(
            [
                dcc.Link(one.name, href=one.href, className="bar-name")
                if one.href
                else html.Span(one.name, className="bar-name"),
                bar(None if one.number is None else one.number / largest, one.text),
            ]
        )
        for one in rows
    ]
    return html.Div(html.Ol(items, className="theme-bars"), role="group", **{"aria-label": caption})


def steps(rows: Sequence[Bar], caption: str, words: Words) -> html.Div:
    """Steps one after the other, each as wide as its number, with what remains of the step before."""
    largest = max((one.number or 0 for one in rows), default=0) or 1
    items = []
    before: float | None = None
    for one in rows:
        share = (one.number or 0) / largest
        rest = words("theme.of_step", share=f"{100 * (one.number or 0) / before:.0f}%") if before else ""
        size = {"width": f"{max(2.0, 100 * share):.1f}%"}
        items.append(
            html.Li(
                [
                    html.Span(
                        html.Span(style=size, className="step-fill"), className="step-box", **{"aria-hidden": "true"}
                    ),
                    html.Span(
                        [
                            dcc.Link(one.name, href=one.href) if one.href else one.name,
                            html.B(one.text),
                            html.Span(rest, className="note"),
                        ],
                        className="step-text",
                    ),
                ]
            )
        )
        before = one.number
    return html.Div(html.Ol(items, className="theme-steps"), role="group", **{"aria-label": caption})


def seeds(texts: Sequence[str], english: Sequence[str], words: Words) -> html.P | None:
    """Words of the recommendation, as they stand there; on other pages what they are about, `english`, and they on pointing."""
    if words.lang != "zh":
        return html.P(" · ".join(english), className="theme-seed", title=" ".join(texts)) if english else None
    if not texts:
        return None
    return html.P(
        [html.Q(one.translate(INNER)) for one in texts], className="theme-seed", lang="zh", title=" ".join(texts)
    )


@dataclass(frozen=True)
class ThemeCard:
    """One theme at a glance: number, name, question, where it leads to, its main numbers, how much is missing in words."""

    number: int
    name: str
    asks: str
    href: str
    figures: Sequence[Figure]
    told: str


def theme_cards(cards: Sequence[ThemeCard], words: Words) -> html.Ol:
    """The themes in their order."""
    return html.Ol(
        [html.Li(_theme(one, words), className="section theme-card") for one in cards], className="theme-cards"
    )


def _theme(one: ThemeCard, words: Words) -> list[Any]:
    title = [html.Span(str(one.number), className="theme-number"), one.name]
    return [
        html.H2(dcc.Link(title, href=one.href)),
        html.P(one.asks, className="note"),
        html.Dl([_row(figure_, words) for figure_ in one.figures], className="theme-numbers"),
        html.P(one.told, className="note theme-told") if one.told else None,
    ]


def _row(one: Figure, words: Words) -> html.Div:
    name = dcc.Link(one.name, href=one.href) if one.href else one.name
    if one.value is None:
        said: list[Any] = [html.Span("–", title=one.why), html.Span(one.why, className="figure-why")]
    else:
        said = [html.B(one.value), _change(one, words), html.Span(one.as_of, className="figure-as-of")]
    return html.Div([html.Dt(name), html.Dd(said)], className="late" if one.is_late else None)


@dataclass(frozen=True)
class ProblemCard:
    """One problem of the recommendation: its code, name, words, English summary, and the numbers that measure it, each with its section."""

    key: str
    name: str
    seed: Sequence[str]
    summary: str
    figures: Sequence[tuple[str, str, Figure | None]]
    """Section's name, its address, its first number."""


def problem_cards(cards: Sequence[ProblemCard], words: Words) -> html.Ol:
    """The problems in their order."""
    return html.Ol(
        [html.Li(_problem(one, words), className="section theme-card") for one in cards],
        className="theme-cards problems",
    )


def _problem(one: ProblemCard, words: Words) -> list[Any]:
    rows = []
    for name, address, found in one.figures:
        said: Any = (
            html.Span("–") if found is None or found.value is None else [html.B(found.value), _change(found, words)]
        )
        told = html.Span(found.as_of if found and found.value else "", className="figure-as-of")
        # A whole address with its part: the browser goes to the section itself.
        rows.append(
            html.Div(
                [html.Dt(html.A(name, href=address)), html.Dd([*(said if isinstance(said, list) else [said]), told])]
            )
        )
    return [
        html.H3([html.Span(one.key, className="theme-number"), one.name]),
        seeds(one.seed, [one.summary] if one.summary else [], words),
        html.Dl(rows, className="theme-numbers") if rows else html.P(words("theme.not_measured"), className="nothing"),
    ]


def as_of_day(day: datetime, words: Words) -> str:
    """截至2026-10-31."""
    return words("theme.as_of", day=f"{day:%Y-%m-%d}")
