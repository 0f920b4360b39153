"""Readings: which columns of numbers are which indicators, in which unit."""

from collections import Counter

from city.catalogue import catalogue
from data.describe._match import indicators_begun, indicators_named, unit_of
from data.describe._names import INDICATOR, VALUE
from data.describe._profile import Profile, is_like
from data.describe._write import Lines, key, quoted


def write_values(lines: Lines, columns: list[Profile], taken: set[str]) -> tuple[set[str], Counter[str]]:
    """[[values]], or columns.indicator and columns.value of a long file; the columns taken, and how often who owns them."""
    free = [one for one in columns if one.name not in taken]
    numbers = [one for one in free if one.is_number]
    long = _long(lines, free, numbers)
    if long:
        return long
    named = {one.name: indicators_named(one.name) for one in numbers}
    said = {keys[0] for keys in named.values() if len(keys) == 1}
    used: set[str] = set()
    owners: Counter[str] = Counter()
    for one in numbers:
        keys = named[one.name]
        found = (
            list(keys) if len(keys) == 1 else [name for name in keys or indicators_begun(one.name) if name not in said]
        )
        if not found:
            continue
        indicator = catalogue().indicators[found[0]]
        unit, evidence = unit_of(one, indicator)
        used.add(one.name)
        owners.update(indicator.owners)
        lines.table("[[values]]")
        lines.pair(
            "indicator", quoted(found[0]), indicator.name["en"] if len(keys) == 1 else f"DECIDE: {' or '.join(found)}?"
        )
        lines.pair("column", quoted(one.name))
        lines.pair("unit", quoted(unit), evidence)
    if used:
        return used, owners
    likely = [one for pattern in VALUE for one in numbers if is_like(one.name, pattern)] or numbers
    best = likely[0] if likely else None
    lines.table("[[values]]")
    lines.pair("indicator", '"?"', "DECIDE: no column is called like an indicator of the catalogue")
    lines.pair(
        "column",
        quoted(best.name if best else "?"),
        best and f"{best.low:g} to {best.high:g}" or "DECIDE: no column of numbers",
    )
    return {best.name} if best else set(), owners


def _long(lines: Lines, free: list[Profile], numbers: list[Profile]) -> tuple[set[str], Counter[str]] | None:
    """A column that holds names of indicators, beside one of values."""
    for one in free:
        if one.is_number or not one.texts or one.distinct > 200:
            continue
        found = {text: keys[0] for text, _ in one.texts if len(keys := indicators_named(text)) == 1}
        if len(found) < max(1, 0.5 * len(one.texts)) or not (
            numbers and (len(found) > 1 or is_like(one.name, INDICATOR[0]))
        ):
            continue
        values = [other for pattern in VALUE for other in numbers if is_like(other.name, pattern)] or numbers
        value = values[0]
        head = lines.lines.index("[columns]") + 1
        lines.lines.insert(
            head,
            f"value = {quoted(value.name)}  # {value.low:g} to {value.high:g}; DECIDE: units are those of the catalogue?",
        )
        lines.table("[columns.indicator]")
        lines.pair("column", quoted(one.name), f"{len(found)} of {one.distinct} texts are indicators")
        lines.table("[columns.indicator.map]")
        for text, indicator in found.items():
            lines.pair(key(text), quoted(indicator))
        for text, rows in one.texts:
            if text not in found:
                lines.remark(f'{quoted(text)} = "?"  DECIDE: rows: {rows}')
        owners = Counter(owner for name in found.values() for owner in catalogue().indicators[name].owners)
        return {one.name, value.name}, owners
    return None
