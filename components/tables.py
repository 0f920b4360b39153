"""Tables of the detail pages: a caption, a head, rows; what is not known is a dash, never a zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

NOTHING = "—"


@dataclass(frozen=True)
class Column:
    """One column: its head, whether it holds numbers (set right) or moments (unbroken); `is_wide` ones are not for phones.

    `order` is 'ascending' or 'descending' where the rows are sorted by it.
    """

    head: Any
    is_number: bool = False
    is_wide: bool = False
    is_time: bool = False
    order: str | None = None


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    *,
    caption: str,
    empty: str,
    row_classes: Sequence[str] = (),
) -> html.Div:
    """A table that scrolls by itself when it is wider than its place; `empty` is the sentence for no rows."""
    if not rows:
        return html.Div(html.P(empty, className="nothing"), className="table-box")
    head = html.Thead(html.Tr([_head(one) for one in columns]))
    body = html.Tbody(
        [
            html.Tr(
                [_cell(value, column, at) for at, (value, column) in enumerate(zip(row, columns, strict=True))],
                className=row_classes[number] if row_classes else None,
            )
            for number, row in enumerate(rows)
        ]
    )
    return html.Div(
        html.Table([html.Caption(caption), head, body], className="data-table"),
        className="table-box",
        tabIndex=0,
        role="region",
        **{"aria-label": caption},
    )


def folded(summary: str, content: Any, *, is_open: bool = False) -> html.Details:
    """What stands behind a picture, folded under one line."""
    return html.Details([html.Summary(summary), content], open=is_open, className="folded")


def bar(share: float | None, text: str) -> html.Div:
    """A number with a bar of its share (0-1) of the longest; no bar without a number."""
    width = 0.0 if share is None else max(0.0, min(1.0, share))
    return html.Div(
        [
            html.Span(style={"width": f"{100 * width:.1f}%"}, className="bar-fill", **{"aria-hidden": "true"}),
            html.Span(text, className="bar-text"),
        ],
        className="rank-bar",
    )


def facts(pairs: Sequence[tuple[str, Any]]) -> html.Dl:
    """Names and what they stand for; pairs without content are left out."""
    return html.Dl(
        [
            html.Div([html.Dt(name), html.Dd(content)])
            for name, content in pairs
            if content is not None and content != "" and content != []
        ],
        className="facts",
    )


def _head(column: Column) -> html.Th:
    sorted_by = {"aria-sort": column.order} if column.order else {}
    return html.Th(column.head, scope="col", className=_name(column), **sorted_by)


def _cell(value: Any, column: Column, at: int) -> html.Td | html.Th:
    shown = NOTHING if value is None or value == "" else value
    if at == 0:
        return html.Th(shown, scope="row", className=_name(column))
    return html.Td(shown, className=_name(column))


def _name(column: Column) -> str | None:
    names = [
        name
        for name, wanted in (("number", column.is_number), ("time", column.is_time), ("wide", column.is_wide))
        if wanted
    ]
    return " ".join(names) or None
