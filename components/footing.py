"""Marks of emergency footings in force and of drills that run: on the desk, the wall and the page of both."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html


@dataclass(frozen=True)
class Mark:
    """One mark: its kind (war, ending, drill), the word that stands first, what it says, its short form, where it leads."""

    kind: str
    word: str
    text: str
    short: str
    href: str


def marks_line(marks: Sequence[Mark]) -> html.Div:
    """All of them under each other, as they stand at the head of a page."""
    return html.Div([mark_link(one) for one in marks], className="footing-marks", hidden=not marks)


def mark_link(one: Mark) -> dcc.Link:
    """One mark on a page."""
    return dcc.Link([html.B(one.word), html.Span(one.text)], href=one.href, className=f"footing-mark {one.kind}")


def mark_row(one: Mark) -> html.A:
    """One mark in a zone of the wall."""
    return html.A([html.B(one.word), html.Span(one.text)], href=one.href, className=f"footing-mark {one.kind}")


def mark_chips(marks: Sequence[Mark]) -> html.Span | None:
    """The short form in the head of the wall; nothing where there is none."""
    if not marks:
        return None
    chips = [
        html.A(f"{one.word} {one.short}", href=one.href, title=one.text, className=f"footing-chip {one.kind}")
        for one in marks
    ]
    return html.Span(chips, className="footing-chips")
