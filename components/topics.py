"""Zone 6: what citizens request more than usual, by street."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from city.words import Words
from components.zone import empty, zone_body


@dataclass(frozen=True)
class TopicRow:
    """One topic in one street: requests of the last 24 hours, and of the same weekday on average."""

    topic: str
    street: str
    opened: int
    usual: float
    href: str


def topics_zone(rows: Sequence[TopicRow], words: Words) -> list[Any]:
    """Rising topics, the most remarkable first."""
    title, aside = words("wall.topics"), html.Span(words("wall.topics_aside"), className="aside")
    if not rows:
        return zone_body(title, empty(words("wall.no_topics")), aside)
    items = [
        html.Li(
            html.A(
                [
                    html.Span(one.topic, className="which"),
                    html.Span(one.street, className="what"),
                    html.Span(words("wall.topic_count", n=one.opened), className="number"),
                    html.Span(_rise(one, words), className="since"),
                ],
                href=one.href,
                className="row",
            )
        )
        for one in rows
    ]
    return zone_body(title, html.Ol(items, className="rows topic-rows"), aside)


def _rise(one: TopicRow, words: Words) -> str:
    if one.usual < 0.5:
        return words("wall.topic_new")
    return words("wall.topic_times", n=f"{one.opened / one.usual:.1f}")
