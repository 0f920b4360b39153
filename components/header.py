"""Zone 1: city, date, data time, official warnings in force, wall, sample mark, switches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html

from city.words import Words
from components.format import clock, day, moment
from components.frame import asof_mark, menu, report_tools, sample_mark, switches
from components.level import level_class, shape
from components.state import State


@dataclass(frozen=True)
class Warned:
    """One official warning in force; level 1 blue to 4 red, as everywhere on the screens."""

    short: str
    title: str
    level: int
    issuer: str
    issued: str


def header_zone(
    city_name: str,
    now: datetime,
    data_at: datetime | None,
    warned: Sequence[Warned],
    wall_name: str,
    is_sample: bool,
    state: State,
    words: Words,
    chips: Any = None,
) -> list[Any]:
    """The head of the screen; the clock goes on by itself, the data time does not. `chips` mark footings and drills."""
    return [
        html.H1([city_name, html.Span(words("wall.title"), className="title")]),
        asof_mark(state, words) or html.Span(clock(now), className="clock", **{"data-clock": "1"}),
        html.Div(
            [
                html.Span(day(now, words), className="date"),
                html.Span(
                    words("wall.data_at", time=moment(data_at, now)) if data_at else words("wall.no_data"),
                    className="data-at",
                ),
            ],
            className="when",
        ),
        chips,
        _warnings(warned, words),
        html.Div(className="grow"),
        sample_mark(words) if is_sample else None,
        html.Span(wall_name, className="wall-name"),
        html.Details([html.Summary(words("shell.menu")), menu(state, words, "/")], className="wall-menu"),
        report_tools(state, words),
        switches(state, words, "/", {}),
    ]


def _warnings(warned: Sequence[Warned], words: Words) -> html.Ul | html.Span:
    if not warned:
        return html.Span(words("wall.no_warnings"), className="no-warnings")
    return html.Ul(
        [
            html.Li(
                [
                    html.Span([shape(one.level), one.short], className=f"warning-title {level_class(one.level)}"),
                    html.Span(f"{one.issuer} {one.issued}", className="warning-issuer"),
                ],
                title=one.title,
            )
            for one in warned
        ],
        className="warnings",
        **{"aria-label": words("wall.warnings")},
    )
