"""Sections of a detail page: a heading and what stands under it."""

from typing import Any

from dash import html


def section(title: str, *content: Any, tools: Any = None, name: str = "", note: str | None = None) -> html.Section:
    """A part of a page under its heading; `tools` stand on the right of it, `name` is its class."""
    head = html.Div(
        [html.H2(title), html.Div(tools, className="section-tools") if tools else None], className="section-head"
    )
    return html.Section(
        [head, html.P(note, className="note") if note else None, *content], className=f"section {name}".strip()
    )
