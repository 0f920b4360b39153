"""Zone 2: the headline signs, each in a tile that opens its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html

from city.bands import Band
from city.catalogue import Indicator, catalogue
from city.words import Words
from components.format import change, moment, number, scaled, short_moment, span
from components.level import level_class, level_mark
from components.sparkline import Step, sparkline
from components.zone import age_class, ageing

SYMBOLS = "µμ×℃°"
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
        body = [html.Span(name, className="name"), html.Span(words("wall.no_value"), className="no-value")]
        return html.A(body, href=href, className="tile level-none missing", title=words.name(sign))
    age = age_class(reading.observed_s, sign.late_after_s, sign.dead_after_s, now_s)
    digits, scale = scaled(reading.value, words, sign.decimals)
    figure = [
        html.Span(digits, className="value"),
        html.Span(scale + words_unit(sign, words), className="unit"),
        basis_mark(reading, words),
    ]
    foot = [
        level_mark(reading.band.level, words, is_short=True),
        change_mark(sign, reading, words),
        age_mark(sign, reading, age, words, now, now_s),
    ]
    body = [
        html.Span(name, className="name"),
        html.Span(figure, className="figure"),
        sparkline(steps, spark_sentence(sign, steps, words)),
        html.Span(foot, className="foot"),
    ]
    return html.A(
        body,
        href=href,
        className=f"tile {level_class(reading.band.level)} {age}".strip(),
        title=tile_sentence(sign, reading, words, now),
        **(ageing(reading.observed_s, sign.late_after_s, sign.dead_after_s) if ticks else {}),
    )


def value_text(sign: Indicator, value: float | None, words: Words) -> str:
    """Number and unit: 40 µg/m³, 12件, 98.2%."""
    return with_unit(number(value, words, sign.decimals), words_unit(sign, words))


def with_unit(text: str, unit: str) -> str:
    """Text and unit, with a blank between them where the unit is a symbol other than %, not a word of Chinese."""
    is_symbol = unit[:1].isascii() or unit[:1] in SYMBOLS
    return text + (" " if unit and is_symbol and unit != "%" else "") + unit


def words_unit(sign: Indicator, words: Words) -> str:
    """The unit behind a number; index, ratio and level say nothing behind a number."""
    if sign.unit in ("index", "ratio", "grade"):
        return ""
    return words.name(catalogue().units[sign.unit].symbol)


def headed(name: str, sign: Indicator, words: Words) -> str:
    """A name with the unit behind it, for the head of a column: 'PM2.5 (µg/m³)'."""
    unit = words_unit(sign, words)
    return words("format.with_unit", name=name, unit=unit) if unit else name


def change_mark(sign: Indicator, reading: Reading, words: Words) -> html.Span | None:
    """▲12% against yesterday, in neutral colour; points (点) for signs in per cent."""
    found = change(reading.value, reading.previous, sign.unit, words, is_short=True)
    if not found:
        return None
    arrow, amount = DIRECTION[found[0]], found[1]
    return html.Span(
        [html.Span(arrow, className="arrow"), html.Span(amount, className="amount")],
        className="change",
        title=words("wall.against_yesterday"),
    )


def basis_mark(reading: Reading, words: Words) -> html.Span | None:
    """Says in a word that a level rests on a threshold that is not official."""
    if not reading.band.level or reading.band.basis == "official":
        return None
    basis = reading.band.basis
    word = words(f"wall.basis.{basis}")
    return html.Span([word[0], html.Span(word[1:], className="rest")], className="basis", title=words(f"basis.{basis}"))


def age_mark(sign: Indicator, reading: Reading, age: str, words: Words, now: datetime, now_s: float) -> html.Span:
    """截至 14:05, or how late the sign is; the browser goes on from here."""
    at = short_moment(reading.observed_at, now)
    word, time = words("wall.as_of"), at
    if age:
        word, time = words(f"live.{age}"), span(now_s - reading.observed_s, words)
    return html.Span(
        [html.Span(word, className="age-word"), html.Span(time, className="age-time")],
        className="age",
        **{"data-word": words("wall.as_of"), "data-time": at},
    )


def tile_sentence(sign: Indicator, reading: Reading, words: Words, now: datetime) -> str:
    """The tile in one line of words."""
    return words(
        "wall.sentence",
        name=words.name(sign),
        value=value_text(sign, reading.value, words),
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
