"""Which columns, alone or joined, say when something was: each as TOML, with the evidence."""

import re
from dataclasses import dataclass

from data.describe._names import DAY, HOUR, MONTH, YEAR
from data.describe._profile import Profile, is_like
from data.describe._write import quoted

CLOCKS = (
    (r"\d{1,2}", "%H"),
    (r"\d{1,2}时", "%H时"),
    (r"\d{1,2}点", "%H点"),
    (r"\d{1,2}:\d{2}", "%H:%M"),
    (r"\d{1,2}:\d{2}:\d{2}", "%H:%M:%S"),
)


@dataclass(frozen=True)
class Time:
    """A time of the file: the columns that it is made of, the TOML that reads it, what must be decided on it."""

    names: tuple[str, ...]
    toml: str
    remark: str
    formats: tuple[str, ...]
    has_zone: bool = False


def times_of(columns: list[Profile]) -> list[Time]:
    """The times of a file, in the order of their columns; a date and its hour are one."""
    found = _calendar(columns)
    taken = {name for time in found for name in time.names}
    for one in columns:
        if not one.when or one.name in taken:
            continue
        hour = None if one.when.has_clock else _hour_beside(one, columns, taken)
        if hour:
            found.append(_joined((one.name, hour[0].name), " ", f"{_format_of(one)} {hour[1]}", one.when.other))
            taken |= {one.name, hour[0].name}
        else:
            found.append(_alone(one))
            taken.add(one.name)
    order = [one.name for one in columns]
    return sorted(found, key=lambda time: order.index(time.names[0]))


def _calendar(columns: list[Profile]) -> list[Time]:
    parts: list[Profile] = []
    for words, low, high in ((YEAR, 1900, 2100), (MONTH, 1, 12), (DAY, 1, 31)):
        fits = [one for one in columns if is_like(one.name, words[0]) and one.is_number and one.low is not None]
        fits = [one for one in fits if one not in parts and low <= one.low and one.high <= high]  # type: ignore[operator]
        if not fits:
            return []
        parts.append(fits[0])
    hour = _hour_beside(parts[-1], columns, {one.name for one in parts})
    names = tuple(one.name for one in parts) + ((hour[0].name,) if hour else ())
    return [_joined(names, "-", "%Y-%m-%d" + (f"-{hour[1]}" if hour else ""), ())]


def _hour_beside(date: Profile, columns: list[Profile], taken: set[str]) -> tuple[Profile, str] | None:
    for one in columns:
        if one is date or one.name in taken or not is_like(one.name, HOUR[0]):
            continue
        for pattern, written in CLOCKS:
            hours = [re.fullmatch(pattern, text) and int(re.match(r"\d+", text)[0]) <= 24 for text, _ in one.texts]  # type: ignore[index]
            if hours and all(hours):
                return one, written
    return None


def _format_of(one: Profile) -> str:
    assert one.when  # nosec B101
    if one.when.formats:
        return one.when.formats[0]
    return "%Y/%m/%d" if "/" in one.texts[0][0] else "%Y-%m-%d"


def _joined(names: tuple[str, ...], separator: str, written: str, other: tuple[str, ...]) -> Time:
    listed = ", ".join(map(quoted, names))
    toml = f"{{ join = [{listed}], separator = {quoted(separator)}, format = {quoted(written)} }}"
    return Time(names, toml, _order(other), (written,))


def _alone(one: Profile) -> Time:
    assert one.when  # nosec B101
    formats = one.when.formats
    if not formats:
        toml = quoted(one.name)
    elif len(formats) == 1:
        toml = f"{{ column = {quoted(one.name)}, format = {quoted(formats[0])} }}"
    else:
        toml = f"{{ column = {quoted(one.name)}, format = [{', '.join(map(quoted, formats))}] }}"
    return Time((one.name,), toml, _order(one.when.other), formats, one.when.has_zone)


def _order(other: tuple[str, ...]) -> str:
    if not other:
        return ""
    return f"DECIDE: day or month first? {' or '.join(map(quoted, other))} reads every text as well"
