"""Zone 8: the health of the data: which feeds are late or dead, how many are on time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from city.words import Words
from components.zone import empty, zone_body


@dataclass(frozen=True)
class FeedRow:
    """One feed that is not on time."""

    name: str
    is_dead: bool
    age: str
    last: str


def feeds_zone(rows: Sequence[FeedRow], on_time: int, words: Words) -> list[Any]:
    """Count of healthy feeds, then the late and dead ones, the longest silent first."""
    aside = html.Span(words("wall.feeds_on_time", n=on_time), className="aside")
    if not rows:
        text = words("wall.feeds_all") if on_time else words("wall.feeds_none")
        return zone_body(words("wall.feeds"), empty(text), aside)
    items = [
        html.Li(
            [
                html.Span(words("wall.feed_dead" if one.is_dead else "wall.feed_late"), className="feed-state"),
                html.Span(one.name, className="what"),
                html.Span(one.age, className="number"),
                html.Span(words("wall.feed_last", time=one.last), className="since"),
            ],
            className=f"row feed-row {'is-dead' if one.is_dead else 'is-late'}",
        )
        for one in rows
    ]
    return zone_body(words("wall.feeds"), html.Ol(items, className="rows feed-rows"), aside)
