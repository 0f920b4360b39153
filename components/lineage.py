"""Lineage as lists that read from left to right: the file's columns, the contract, the field, what is computed, where it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from city.words import Words


@dataclass(frozen=True)
class Step:
    """One thing on the way: its name, the address of its page, a word beside it."""

    text: str
    href: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Path:
    """The way of one field: columns of the file, the field itself, what is computed from it, where it is shown."""

    columns: Sequence[Step]
    field: Step
    computed: Sequence[Step]
    shown: Sequence[Step]


def lineage(file: str, shared: Sequence[tuple[str, str]], contract: str, paths: Sequence[Path], words: Words) -> Any:
    """The whole way of one source: what all its rows take from the file (contract column, file columns), then each field."""
    if not paths:
        return html.P(words("sources.no_fields"), className="nothing")
    return html.Div(
        [
            html.Div(
                [
                    html.Div([html.Strong(file), html.Span(words("sources.lineage_file"), className="note")]),
                    html.Div([html.Strong(contract), html.Span(words("sources.lineage_contract"), className="note")]),
                ],
                className="lineage-ends",
            ),
            html.P(
                [
                    words("sources.lineage_shared"),
                    *(
                        part
                        for at, (name, columns) in enumerate(shared)
                        for part in (words("sources.lineage_stop") if at else "", " ", *_taken(name, columns))
                    ),
                ],
                className="note",
            )
            if shared
            else None,
            html.Ol([_path(one, words) for one in paths], className="lineage-paths"),
        ],
        className="lineage",
    )


def _taken(name: str, columns: str) -> list[Any]:
    return [html.Code(name)] if name == columns else [html.Code(columns), " → ", html.Code(name)]


def _path(one: Path, words: Words) -> html.Li:
    stages = (
        ("columns", one.columns, "sources.lineage_in_rows"),
        ("field", [one.field], ""),
        ("computed", one.computed, "sources.lineage_none_computed"),
        ("shown", one.shown, "sources.lineage_not_shown"),
    )
    return html.Li(
        [
            html.Div(
                [
                    html.Span(words(f"sources.lineage_{name}"), className="lineage-name"),
                    html.Ul([_step(step) for step in steps])
                    if steps
                    else html.Span(words(empty), className="nothing lineage-empty"),
                ],
                className=f"lineage-stage lineage-{name}",
            )
            for name, steps, empty in stages
        ],
        className="lineage-path",
    )


def _step(one: Step) -> html.Li:
    name = dcc.Link(one.text, href=one.href) if one.href else html.Span(one.text)
    return html.Li([name, html.Span(one.note, className="note") if one.note else None])
