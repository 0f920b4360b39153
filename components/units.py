"""Zone 5: the reporting units, the worst first, each with the place and the sign that drags it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from city.words import Words
from components.level import level_mark
from components.zone import empty, zone_body


@dataclass(frozen=True)
class UnitRow:
    """One reporting unit: its worst level, and what drags it (empty when nothing does)."""

    level: int
    name: str
    drag: str
    value: str
    href: str
    text: str


def units_zone(rows: Sequence[UnitRow], of: int, words: Words) -> list[Any]:
    """The worst units first; `of` is how many there are."""
    items = [
        html.Li(
            html.A(
                [
                    level_mark(one.level, words, is_short=True),
                    html.Span(one.name, className="what"),
                    html.Span(one.drag or words("wall.nothing_drags"), className="which" if one.drag else "which calm"),
                    html.Span(one.value, className="number"),
                ],
                href=one.href,
                className="row",
                title=one.text,
            )
        )
        for one in rows
    ]
    return zone_body(
        words("wall.units", n=of),
        html.Ol(items, className="rows unit-rows") if items else empty(words("wall.no_value")),
        html.Span(words("wall.units_aside"), className="aside"),
    )
