"""Marks of emergency footings in force and of drills that run: on the desk, the wall and the page of both."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html


@dataclass(frozen=True)
class Mark:
    """One mark: its kind (war, ending, drill), the word that stands first, what it says, the same in one line, the place, the address."""

    kind: str
    word: str
    text: str
    line: str
    place: str
    href: str


def marks_line(marks: Sequence[Mark]) -> html.Div:
    """All of them under each other, as they stand at the head of a page."""
    return html.Div([mark_link(one) for one in marks], className="footing-marks", hidden=not marks)


def mark_link(one: Mark) -> dcc.Link:
    """One mark on a page."""
    return dcc.Link([html.B(one.word), html.Span(one.text)], href=one.href, className=_name(one))


def mark_rows(marks: Sequence[Mark]) -> list[html.A]:
    """The first footing and the first drill in a zone of the wall; how many more there are of each kind stands in its word."""
    return [
        html.A([html.B(f"{one.word}{more}"), html.Span(one.line)], href=one.href, title=one.text, className=_name(one))
        for one, more in _firsts(marks)
    ]


def mark_chips(marks: Sequence[Mark]) -> html.Span | None:
    """The same in the head of the wall, where it is short; nothing where there is none."""
    if not marks:
        return None
    chips = [
        html.A(f"{one.word} {one.place}{more}", href=one.href, title=one.text, className=f"footing-chip {one.kind}")
        for one, more in _firsts(marks)
    ]
    return html.Span(chips, className="footing-chips")


def _firsts(marks: Sequence[Mark]) -> list[tuple[Mark, str]]:
    """The first footing and the first drill, each with how many more there are: ' +2'."""
    found = []
    for of_kind in ([one for one in marks if one.kind != "drill"], [one for one in marks if one.kind == "drill"]):
        if of_kind:
            found.append((of_kind[0], f" +{len(of_kind) - 1}" if len(of_kind) > 1 else ""))
    return found


def _name(one: Mark) -> str:
    return f"footing-mark {one.kind}"
