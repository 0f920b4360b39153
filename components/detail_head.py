"""The head of a sign: name, value, unit, level as shape, word and colour, 截至, and how old it is."""

from datetime import datetime
from typing import Any

from dash import html

from city.bands import Band
from city.catalogue import Indicator
from city.words import Words
from components.detail_catalogue import condition_text
from components.detail_text import amount
from components.format import moment, number, span
from components.level import level_class, shape
from components.signs import words_unit
from components.zone import ageing


def freshness(given: Indicator, observed_at: datetime | None, now: datetime) -> str:
    """'live', 'late' (older than promised), 'dead' (older than four times the promise) or 'none' (never)."""
    if observed_at is None:
        return "none"
    age_s = (now - observed_at).total_seconds()
    if age_s > given.dead_after_s:
        return "dead"
    return "late" if age_s > given.late_after_s else "live"


def chip(judged: Band, given: Indicator, words: Words) -> html.Span:
    """The level: shape, word, colour; why there is none where nothing was judged."""
    told = words(f"band.{judged.key}.name")
    if judged.level is None and judged.reason and f"band_reason.{judged.reason}" in words:
        told = words(f"band_reason.{judged.reason}", n=given.min_denominator)
    return html.Span([shape(judged.level), told], className=f"chip {level_class(judged.level)}")


def age_line(given: Indicator, observed_at: datetime | None, now: datetime, words: Words) -> html.Span:
    """'截至 09:00', with '数据滞后' and how long where it is late or dead."""
    state = freshness(given, observed_at, now)
    if observed_at is None:
        return html.Span(words("detail.no_data"), className="as-of none")
    told = words("detail.as_of", time=moment(observed_at, now))
    aged = html.Span(
        words(f"live.{state}", age=span((now - observed_at).total_seconds(), words)) if state != "live" else told,
        **{"data-as-of": told},
    )
    return html.Span([html.Span(told + " ", className="as-of-then"), aged], className="as-of")


def head_value(
    given: Indicator,
    row: dict[str, Any] | None,
    judged: Band,
    now: datetime,
    words: Words,
    observed_s: float | None = None,
) -> html.Div:
    """Value, unit and level of the newest value `row` of latest; with `observed_s` (since 1970) it ages in the browser."""
    observed_at = row["observed_at"] if row else None
    state = freshness(given, observed_at, now)
    known = row is not None and row["value"] is not None
    value = amount(row["value"], given, words) if row and known else words("detail.no_data")
    children: list[Any] = [
        html.Span(value, className="sign-value" if known else "sign-value none"),
        html.Span(words_unit(given, words), className="sign-unit") if known else None,
        chip(judged, given, words),
    ]
    lines: list[Any] = [age_line(given, observed_at, now, words)]
    if row and known:
        lines.append(html.Span(words(f"shown.{given.shown}"), className="sign-shown"))
        if given.is_ratio and row.get("den") is not None:
            lines.append(html.Span(_fraction(row, words), className="sign-fraction"))
        if judged.condition:
            met = condition_text(judged.condition, words_unit(given, words), words)
            lines.append(html.Span(words("detail.met", condition=met), className="sign-met"))
        if row.get("normal") is not None:
            lines.append(
                html.Span(words("detail.usually", value=amount(row["normal"], given, words)), className="sign-usual")
            )
    boxes = [html.Div(children, className="sign-now"), html.Div(lines, className="sign-lines")]
    name = f"sign-age {state if state in ('late', 'dead') else ''}".strip()
    ages = {} if observed_s is None else ageing(observed_s, given.late_after_s, given.dead_after_s)
    return html.Div(boxes, className=name, **ages)


def _fraction(row: dict[str, Any], words: Words) -> str:
    return words("detail.fraction", num=number(row.get("num"), words), den=number(row["den"], words))
