"""Objects with a code on the pages: what was found by kind, the state of one, lists of what hangs together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from city.catalogue import catalogue
from city.objects import kinds
from city.topics import KINDS as CASES
from city.words import Words
from components.tables import Column, table

STATE_MARKS = {"in_use": "●", "fault": "▲", "idle": "○", "removed": "✕"}


@dataclass(frozen=True)
class ObjectRow:
    """One object in a list: its code, name, place (code, name) and state; `kind` where the list holds several."""

    code: str
    name: str
    place: str
    place_name: str
    state: str
    kind: str = ""


def kind_name(key: str, words: Words) -> str:
    """The name of a kind of objects or cases; its key where the pack no longer has it."""
    found = kinds().get(key)
    if key in CASES:
        return words(f"event.kind_{key}")
    return words.name(found.name) if found else key


def owner_name(key: str | None, words: Words) -> str | None:
    """The name of the department that answers for an object."""
    found = catalogue().departments.get(key or "")
    return words.name(found) if found else key


def state_mark(state: str, words: Words) -> html.Span:
    """Shape and word of an object's state."""
    sign = html.Span(STATE_MARKS.get(state, "?"), **{"aria-hidden": "true"})
    return html.Span([sign, " ", words(f"code.state_{state}")], className=f"object-state {state}")


def object_table(
    rows: Sequence[ObjectRow], words: Words, link: Callable[[str], str], caption: str, empty: str
) -> html.Div:
    """Objects, one a row: name, code, perhaps kind, place, state; each leads to its page and to its place."""
    has_kinds = any(one.kind for one in rows)
    columns = [
        Column(words("code.name")),
        Column(words("code.code")),
        *([Column(words("code.kind"))] if has_kinds else []),
        Column(words("code.place"), is_wide=True),
        Column(words("code.state")),
    ]
    body = [
        [
            dcc.Link(one.name, href=link(f"/object/{one.code}")),
            html.Code(one.code),
            *([kind_name(one.kind, words)] if has_kinds else []),
            dcc.Link(one.place_name, href=link(f"/place/{one.place}")),
            state_mark(one.state, words),
        ]
        for one in rows
    ]
    return table(columns, body, caption=caption, empty=empty)


def choices_of_kinds(keys: Sequence[str], chosen: str | None, words: Words, link: Callable[[str | None], str]) -> Any:
    """One link a kind, the first for all of them; the chosen one is marked."""
    shown: list[tuple[str | None, str]] = [
        (None, words("code.all_kinds")),
        *((key, kind_name(key, words)) for key in keys),
    ]
    items = [
        html.Li(
            html.Span(text, className="choice on", **{"aria-current": "true"})
            if key == chosen
            else dcc.Link(text, href=link(key), className="choice")
        )
        for key, text in shown
    ]
    return html.Nav(html.Ul(items, className="code-kinds"), **{"aria-label": words("code.kinds")})
