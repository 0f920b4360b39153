"""The health of the data: zone 8 of the wall (which feeds are late or dead), and the mark of a feed's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from city.words import Words
from components.level import level_class
from components.zone import empty, zone_body


@dataclass(frozen=True)
class FeedRow:
    """One feed that is not on time."""

    name: str
    is_dead: bool
    age: str
    last: str
    href: str = ""


SHAPES = {"live": "○", "late": "▲", "dead": "◆", "never": "·", "unpromised": "·"}
LEVELS = {"live": 0, "late": 2, "dead": 3}


def feed_mark(state: str, words: Words) -> html.Span:
    """Shape and word of a feed's state, coloured, so that colour never stands alone."""
    return html.Span(
        [
            html.Span(SHAPES[state], className="shape", **{"aria-hidden": "true"}),
            html.Span(words(f"sources.is_{state}"), className="word"),
        ],
        className=f"level {level_class(LEVELS.get(state))}",
    )


def feeds_zone(rows: Sequence[FeedRow], on_time: int, words: Words, href: str = "/sources") -> list[Any]:
    """Count of healthy feeds, then the late and dead ones, the longest silent first; the way to all of them."""
    aside = html.A(
        words("wall.feeds_on_time", n=on_time), href=href, className="aside", title=words("wall.feeds_all_of_them")
    )
    if not rows:
        text = words("wall.feeds_all") if on_time else words("wall.feeds_none")
        return zone_body(words("wall.feeds"), empty(text), aside)
    items = [
        html.Li(
            [
                html.Span(words("wall.feed_dead" if one.is_dead else "wall.feed_late"), className="feed-state"),
                html.A(one.name, href=one.href, className="what")
                if one.href
                else html.Span(one.name, className="what"),
                html.Span(one.age, className="number"),
                html.Span(words("wall.feed_last", time=one.last), className="since"),
            ],
            className=f"row feed-row {'is-dead' if one.is_dead else 'is-late'}",
        )
        for one in rows
    ]
    return zone_body(words("wall.feeds"), html.Ol(items, className="rows feed-rows"), aside)
