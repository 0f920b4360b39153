"""Zone 2: the headline signs, each in a tile that opens its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import html

from city.bands import Band
from city.catalogue import Indicator, catalogue
from city.words import Words
from components.format import change, moment, number, scaled
from components.level import level_class, level_mark
from components.sparkline import Step, sparkline
from components.zone import age_class, ageing

DIRECTION = {1: "▲", -1: "▼", 0: ""}


@dataclass(frozen=True)
class Reading:
    """The newest value of a sign in a place, judged; times civil, observed_s in seconds since 1970."""

    value: float | None
    previous: float | None
    observed_at: datetime
    observed_s: float
    band: Band


def sign_tile(
    sign: Indicator,
    reading: Reading | None,
    steps: Sequence[Step],
    href: str,
    words: Words,
    now: datetime,
    now_s: float,
    ticks: bool,
) -> html.A:
    """One sign: name, level, value, unit, change against yesterday, line of the last hours, 截至. `ticks`: the browser ages it."""
    name = words.short(sign)
    if reading is None:
        body = [
            html.Span(name, className="name"),
            level_mark(None, words),
            html.Span(words("wall.no_value"), className="no-value"),
        ]
        return html.A(body, href=href, className="tile level-none missing", title=words.name(sign))
    age = age_class(reading.observed_s, sign.promise_s, 4 * sign.promise_s, now_s)
    digits, scale = scaled(reading.value, words, sign.decimals)
    unit = scale + words_unit(sign, words)
    body = [
        html.Span(name, className="name"),
        level_mark(reading.band.level, words),
        html.Span([html.Span(digits, className="value"), html.Span(unit, className="unit")], className="figure"),
        sparkline(steps, spark_sentence(sign, steps, words)),
        change_mark(sign, reading, words),
        html.Span(
            words("wall.as_of", time=moment(reading.observed_at, now)),
            className="age",
            **{"data-as-of": words("wall.as_of", time=moment(reading.observed_at, now))},
        ),
    ]
    return html.A(
        body,
        href=href,
        className=f"tile {level_class(reading.band.level)} {age}".strip(),
        title=tile_sentence(sign, reading, words, now),
        **(ageing(reading.observed_s, sign.promise_s, 4 * sign.promise_s) if ticks else {}),
    )


def words_unit(sign: Indicator, words: Words) -> str:
    """The unit behind a number; index, ratio and level say nothing behind a number."""
    if sign.unit in ("index", "ratio", "grade"):
        return ""
    return words.name(catalogue().units[sign.unit].symbol)


def change_mark(sign: Indicator, reading: Reading, words: Words) -> html.Span:
    """▲ 12% against yesterday, in neutral colour; the basis of an unofficial threshold beside it."""
    found = change(reading.value, reading.previous, sign.unit, words)
    parts: list[Any] = []
    if found:
        parts.append(html.Span(f"{DIRECTION[found[0]]}{found[1]}", title=words("wall.against_yesterday")))
    if reading.band.level and reading.band.basis != "official":
        parts.append(
            html.Span(
                words(f"wall.basis.{reading.band.basis}"), className="basis", title=words(f"basis.{reading.band.basis}")
            )
        )
    return html.Span(parts, className="change")


def tile_sentence(sign: Indicator, reading: Reading, words: Words, now: datetime) -> str:
    """The tile in one line of words."""
    return words(
        "wall.sentence",
        name=words.name(sign),
        value=number(reading.value, words, sign.decimals),
        unit=words_unit(sign, words),
        level=words(f"band.{reading.band.key}.name"),
        time=moment(reading.observed_at, now),
    )


def spark_sentence(sign: Indicator, steps: Sequence[Step], words: Words) -> str:
    """The line in one line of words: over which span, from lowest to highest."""
    values = [step[1] for step in steps if step[1] is not None]
    if len(values) < 2:
        return words("wall.spark_empty", name=words.short(sign))
    hours = round((steps[-1][0] - steps[0][0]).total_seconds() / 3600)
    return words(
        "wall.spark_days" if hours > 72 else "wall.spark_hours",
        name=words.short(sign),
        n=round(hours / 24) if hours > 72 else hours,
        low=number(min(values), words, sign.decimals),
        high=number(max(values), words, sign.decimals),
    )
