"""Events on the detail pages: open ones in a table, topics by how they rise."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import polars as pl
from dash import dcc, html

from city.disclosure import LEAST
from city.topics import topics
from city.words import Words
from components.format import in_full, moment, span
from components.level import level_mark
from components.tables import Column, bar, table

Link = Callable[[str], str]
HIDDEN = "*"
"""Stands for a number that is not said; `hidden_note` says why."""


def event_level(level: int | None) -> int | None:
    """The level of an event (1 red to 4 blue) as a level of judgement (4 red to 1 blue); None where it has none."""
    return None if level is None or not 1 <= level <= 4 else 5 - level


def event_mark(level: int | None, words: Words) -> html.Span:
    """Shape and word of an event's level; a dash where it has none."""
    if event_level(level) is None:
        return html.Span("—", className="nothing")
    return level_mark(event_level(level), words, is_short=True)


def event_table(frame: pl.DataFrame, now: datetime, words: Words, link: Link, caption: str, empty: str) -> html.Div:
    """Events, one a row: level, what and where, since when, due."""
    return table(
        [
            Column(words("event.level")),
            Column(words("event.title")),
            Column(words("event.place"), is_wide=True),
            Column(words("event.opened"), is_time=True),
            Column(words("event.due"), is_wide=True, is_time=True),
            Column(words("event.status"), is_wide=True),
        ],
        [
            [
                event_mark(one["level"], words),
                dcc.Link(one["title"] or topic_text(one["topic"], words), href=link(one["event"])),
                one[f"name_{words.lang}"] or one["name_zh"] or one["place"],
                moment(one["opened_at"], now),
                due_text(one, now, words),
                status_text(one["status"], words),
            ]
            for one in frame.iter_rows(named=True)
        ],
        caption=caption,
        empty=empty,
    )


def due_text(one: dict[str, Any], now: datetime, words: Words) -> str | None:
    """When it is due, and by how much it is overdue while it is open; closed ones say when."""
    closed = one.get("closed_at")
    if closed:
        return words("event.closed_at", time=moment(closed, now))
    due = one.get("due_at")
    if due is None:
        return None
    if due < now:
        return words("event.overdue", time=moment(due, now), age=span((now - due).total_seconds(), words))
    return moment(due, now)


def status_text(status: str | None, words: Words) -> str | None:
    """The status in words; as delivered where it is not one of those known."""
    known = topics().statuses
    return words.name(known[status]) if status in known else status


def topic_text(topic: str | None, words: Words) -> str:
    """The topic in words; as delivered where it is not one of those known."""
    known = topics().topics
    return words.name(known[topic].name) if topic in known else topic or words("event.no_topic")


def hidden_note(numbers: Iterable[int | None], words: Words) -> html.P | None:
    """What the star stands for, where one of the numbers is not said."""
    return html.P(words("event.hidden", n=LEAST), className="note") if None in numbers else None


def topic_table(frame: pl.DataFrame, words: Words, span_name: str) -> html.Div:
    """Topics of requests by number, with the span before; a number too small to be said is a star, all of them one sentence."""
    empty = "event.no_requests"
    if frame.height and frame["opened"].is_null().all():
        frame, empty = frame.clear(), "event.all_hidden"
    most = max([1, *frame["opened"].drop_nulls().to_list()])
    return table(
        [
            Column(words("event.topic")),
            Column(words("event.count", span=span_name)),
            Column(words("event.count_before"), is_number=True),
        ],
        [
            [
                topic_text(one["topic"], words),
                HIDDEN if one["opened"] is None else bar(one["opened"] / most, in_full(one["opened"], words)),
                HIDDEN if one["opened_before"] is None else in_full(one["opened_before"], words),
            ]
            for one in frame.iter_rows(named=True)
        ],
        caption=words("event.topics"),
        empty=words(empty),
    )
