"""Numbers, times and spans as people read them (万 and 亿 in Chinese, M in English); never more digits than mean something."""

from datetime import date, datetime, timedelta

from city.words import Words

UNBROKEN = "\u00a0"
MINUS = "−"
NONE = "—"
HALF_A_DAY = timedelta(hours=12)


def number(value: float | None, words: Words, decimals: int = 0) -> str:
    """A number with its scale word: 9 876, 1.25万, 3.40亿 in Chinese; 9,876, 12,500, 340.0M in English; — for none."""
    text, scale = scaled(value, words, decimals)
    return text + scale


def scaled(value: float | None, words: Words, decimals: int = 0) -> tuple[str, str]:
    """The digits and the scale word apart: ("1.25", "万")."""
    if value is None or value != value:
        return NONE, ""
    size = abs(value)
    if words.lang == "zh":
        if round(size, decimals) >= 1e8:
            return _digits(value / 1e8, 2, ""), words("format.1e8")
        if round(size, decimals) >= 1e4:
            return _digits(value / 1e4, 2 if size < 1e5 else 1, ""), words("format.1e4")
        return _digits(value, decimals, UNBROKEN), ""
    if round(size, decimals) >= 1e6:
        return _digits(value / 1e6, 1, ","), words("format.1e6")
    return _digits(value, decimals, ","), ""


def grouped(value: float | None, words: Words, decimals: int = 0) -> str:
    """A number in all its digits, without scale word: 12 345 in Chinese, 12,345 in English; — for none."""
    if value is None or value != value:
        return NONE
    return _digits(value, decimals, UNBROKEN if words.lang == "zh" else ",")


def signed(value: float | None, words: Words, decimals: int = 0) -> str:
    """As number, with + or − in front."""
    if value is None or value != value:
        return NONE
    text = number(abs(value), words, decimals)
    if not any(digit in text for digit in "123456789"):
        return "0"
    return ("+" if value > 0 else MINUS) + text


def percent(share: float | None, words: Words) -> str:
    """A share (0-1) as per cent with one decimal."""
    return NONE if share is None or share != share else f"{_digits(share * 100, 1, '')}%"


def change(
    value: float | None, before: float | None, unit: str, words: Words, *, is_short: bool = False
) -> tuple[int, str] | None:
    """Direction (-1, 0, 1) and size against before: percentage points for signs in per cent, else per cent; None unknown."""
    if value is None or before is None or value != value or before != before:
        return None
    if unit == "percent":
        difference = round(value - before, 1)
        text = words("format.points_short" if is_short else "format.points", n=_digits(abs(difference), 1, ""))
    elif before == 0:
        return (0, words("format.same")) if value == 0 else None
    else:
        difference = round((value - before) / abs(before) * 100)
        text = f"{abs(difference):.0f}%" if abs(difference) < 1000 else words("format.many_times")
    if not difference:
        return 0, words("format.same")
    return (1 if difference > 0 else -1), text


def clock(moment: datetime) -> str:
    """14:05."""
    return f"{moment:%H:%M}"


def moment(when: datetime, now: datetime) -> str:
    """14:05 for today, else 07-14 14:05, with the year when it is another one."""
    if when.date() == now.date():
        return clock(when)
    return f"{when:%m-%d %H:%M}" if when.year == now.year else f"{when:%Y-%m-%d %H:%M}"


def short_moment(when: datetime, now: datetime) -> str:
    """14:05 within twelve hours, before or after midnight, else the day alone, 07-14: five characters for a tile."""
    return clock(when) if abs(now - when) < HALF_A_DAY else f"{when:%m-%d}"


def day(when: date, words: Words) -> str:
    """A day with its weekday: 7月14日 星期二, Tue 14 Jul."""
    weekday = words(f"format.weekday-{when.weekday()}")
    month = words(f"format.month-{when.month}")
    return words("format.day", year=when.year, month=month, day=when.day, weekday=weekday)


def span(seconds: float, words: Words) -> str:
    """A span in its largest unit: 45秒, 12分, 3小时, 2天."""
    seconds = max(0, seconds)
    if seconds < 60:
        return words("live.ago-s", n=int(seconds))
    if seconds < 3600:
        return words("live.ago-min", n=int(seconds // 60))
    if seconds < 2 * 86400:
        return words("live.ago-h", n=int(seconds // 3600))
    return words("live.ago-d", n=int(seconds // 86400))


def _digits(value: float, decimals: int, group: str) -> str:
    text = f"{abs(value):,.{decimals}f}".replace(",", group)
    return (MINUS if value < 0 and any(digit in text for digit in "123456789") else "") + text
