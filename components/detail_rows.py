"""Source rows: what was delivered, by which file and line; and what was set aside, by which rule."""

from collections.abc import Callable
from typing import Any

import polars as pl
from dash import dcc, html

from city.catalogue import Indicator
from city.said import from_json
from city.words import Words
from components.detail_text import full_moment
from components.format import number
from components.signs import value_text
from components.tables import Column, table

Names = Callable[[str], str]


def source_rows(
    frame: pl.DataFrame,
    catalogue: dict[str, Indicator],
    words: Words,
    link: Names,
    source: Callable[[str], Any],
    caption: str,
    report: Callable[[dict], Any] | None = None,
) -> html.Div:
    """Readings as delivered: when, where, what, numerator and denominator, source, file and line; the way to `report` one."""
    is_mixed = frame["indicator"].n_unique() > 1 if frame.height else False
    has_parts = bool(frame.height and frame["den"].drop_nulls().len())
    columns = [
        Column(words("detail.observed_at"), is_time=True),
        *([Column(words("detail.sign"))] if is_mixed else []),
        Column(words("detail.place")),
        Column(words("detail.value"), is_number=True),
        *([Column(words("detail.num_den"), is_number=True, is_wide=True)] if has_parts else []),
        Column(words("detail.source_of_row")),
        Column(words("detail.file_line"), is_wide=True),
        Column(words("detail.admitted_at"), is_wide=True, is_time=True),
        *([Column("")] if report else []),
    ]
    rows = []
    for one in frame.iter_rows(named=True):
        given = catalogue[one["indicator"]]
        rows.append(
            [
                full_moment(one["observed_at"]),
                *([words.short(given)] if is_mixed else []),
                dcc.Link(_name(one, words), href=link(one["place"])),
                value_text(given, one["value"], words) if one["value"] is not None else None,
                *([_parts(one, words)] if has_parts else []),
                source(one["source"]),
                _file(one, words),
                full_moment(one["admitted_at"]),
                *([report(one)] if report else []),
            ]
        )
    return table(columns, rows, caption=caption, empty=words("detail.no_rows"))


def rows_set_aside(
    frame: pl.DataFrame,
    words: Words,
    source: Callable[[str], Any],
    rule_sentence: Callable[[str, str, str], str],
    rule_property: Callable[[str, str, str], str | None],
) -> html.Div:
    """Rows set aside: source, file and line, rule and which of the six properties it is of, reason, content."""
    return table(
        [
            Column(words("detail.file_line")),
            Column(words("detail.source_of_row"), is_wide=True),
            Column(words("detail.rule")),
            Column(words("detail.reason")),
            Column(words("detail.content"), is_wide=True),
        ],
        [
            [
                _file(one, words),
                source(one["source"]),
                _rule(one, words, rule_sentence, rule_property),
                from_json(words, one["told"], one["reason"]),
                html.Code(_short(one["content"]), title=one["content"]),
            ]
            for one in frame.iter_rows(named=True)
        ],
        caption=words("detail.set_aside"),
        empty=words("detail.none_set_aside"),
    )


def _name(one: dict, words: Words) -> str:
    return one[f"name_{words.lang}"] or one["name_zh"] or one["place"]


def _parts(one: dict, words: Words) -> str | None:
    if one["den"] is None:
        return None
    return f"{number(one['num'], words)} / {number(one['den'], words)}"


def _rule(
    one: dict,
    words: Words,
    rule_sentence: Callable[[str, str, str], str],
    rule_property: Callable[[str, str, str], str | None],
) -> list:
    rule = (one["source"], one["contract"], one["rule"])
    known = rule_property(*rule)
    told = (
        words("rows.rule_of", property=words(f"property.{known}"), rule=rule_sentence(*rule)) if known else one["rule"]
    )
    return [told, " ", html.Code(one["rule"])]


def _file(one: dict, words: Words) -> html.Span | None:
    file = one["file"]
    if file is None:
        return None
    told = words("detail.file_and_line", file=file, line=one["row"]) if one["row"] is not None else file
    return html.Span(told, className="file")


def _short(content: str | None, length: int = 120) -> str:
    text = content or ""
    return text if len(text) <= length else text[: length - 1] + "…"
