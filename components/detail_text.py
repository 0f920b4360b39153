"""Numbers, moments and spans of time as the detail pages write them."""

import re
from datetime import datetime, timedelta

from city.catalogue import Indicator, catalogue
from city.words import Words

MINUS = "−"
_SPAN = re.compile(r"(\d+)(min|h|d|mo)")


def amount(value: float | None, given: Indicator, words: Words) -> str:
    """A value of the indicator without its unit: 亿 and 万 in Chinese, thousands grouped in English; – where unknown."""
    return number(value, given.decimals, words)


def number(value: float | None, decimals: int, words: Words) -> str:
    """'12.3万', '1.20亿', '1,234'; a true minus; – where unknown."""
    if value is None:
        return "–"
    size = abs(value)
    sign = MINUS if round(value, decimals) < 0 else ""
    if words.lang == "zh" and size >= 1e8:
        return f"{sign}{size / 1e8:.2f}亿"
    if words.lang == "zh" and size >= 1e4:
        return f"{sign}{size / 1e4:.{1 if size >= 1e5 else 2}f}万"
    return f"{sign}{size:,.{decimals}f}"


def unit_symbol(given: Indicator, words: Words) -> str:
    """What stands behind the number."""
    return words.name(catalogue().units[given.unit].symbol)


def moment_text(moment: datetime | None, now: datetime, words: Words) -> str:
    """'09:00' for today, '7月14日 21:00' for this year, else with the year; – where unknown."""
    if moment is None:
        return "–"
    if moment.date() == now.date():
        return f"{moment:%H:%M}"
    return words(
        "detail.day_time" if moment.year == now.year else "detail.year_day_time",
        year=moment.year,
        month=moment.month,
        month_name=words(f"detail.month_{moment.month}"),
        day=moment.day,
        time=f"{moment:%H:%M}",
    )


def full_moment(moment: datetime | None) -> str | None:
    """'2026-07-14 21:00:30'; seconds only where there are some."""
    if moment is None:
        return None
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"


def day_text(day: datetime, words: Words) -> str:
    """'7月14日' or '14 Jul'."""
    return words("detail.day", month=day.month, month_name=words(f"detail.month_{day.month}"), day=day.day)


def period_text(period: str, words: Words) -> str:
    """How often values come: 'hourly'."""
    key = f"period.{period}"
    return words(key) if key in words else span_text(period, words)


def span_text(span: str, words: Words) -> str:
    """'2 小时' for '2h'."""
    match = _SPAN.fullmatch(span)
    return words(f"detail.span_{match[2]}", n=int(match[1])) if match else span


def age_text(age: timedelta, words: Words) -> str:
    """'5 分钟', '3 小时', '2 天': the largest unit that fits."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 120:
        return words("detail.span_min", n=minutes)
    if minutes < 48 * 60:
        return words("detail.span_h", n=minutes // 60)
    return words("detail.span_d", n=minutes // 1440)
