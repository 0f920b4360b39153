"""The slow twin of the roll-ups: plain Python over plain rows, place by place, for comparison with the engine's answers."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import median

from city.catalogue import catalogue
from tests._store import TINY

Rows = dict[tuple[str, datetime], dict]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def tree() -> tuple[dict[str, list[str]], dict[str, set[str]]]:
    """The tiny city: the places directly below each place, and for each place those that hold it (itself too)."""
    rows = [row for name in ("places", "sites") for row in csv.DictReader((TINY / f"places/{name}.csv").open())]
    legal = {row["place"]: row["parent"] for row in rows}
    units = {row["place"] for row in rows if row["level"] == "unit"}
    districts = {row["place"] for row in rows if row["level"] == "district"}
    over = {r["place"]: r["unit"] for r in rows if r["parent"] in districts and r["unit"] in units}
    below = defaultdict(list)
    for place, parent in [*((p, q) for p, q in legal.items() if p not in units), *over.items()]:
        below[parent].append(place)
    above = {}
    for place in legal:
        way, at = set(), place
        while at:
            way |= {at} | ({over[at]} if at in over else set())
            at = legal[at]
        above[place] = way
    return below, above


BELOW, ABOVE = tree()


def rolled(entry, rows: list[dict]) -> dict:
    """One place's rows of one period (value, num, den, at), merged by the indicator's rule in time."""
    rows = sorted(rows, key=lambda row: row["at"])
    values = [row["value"] for row in rows]
    num, den = (total(row[name] for row in rows) for name in ("num", "den"))
    if entry.time == "last":
        value, num, den = values[-1], rows[-1]["num"], rows[-1]["den"]
    elif entry.time in ("ratio", "mean") and den:
        value = factor(entry) * num / den
    else:
        value = {"sum": sum, "max": max, "min": min}.get(entry.time, mean)(values)
    return {
        "value": value,
        "samples": len(values),
        "sum": sum(values),
        "min": min(values),
        "max": max(values),
        "last": values[-1],
        "last_at": rows[-1]["at"],
        "num": num,
        "den": den,
    }


def merged(entry, children: list[dict]) -> dict:
    """The rows of the places below, merged by the indicator's rule in space."""
    values, lasts = [row["value"] for row in children], [row["last"] for row in children]
    num, den = (total(row[name] for row in children) for name in ("num", "den"))
    samples, whole = sum(row["samples"] for row in children), sum(row["sum"] for row in children)
    rule = {"sum": sum, "max": max, "min": min}.get(entry.space, mean)
    value = rule(values)
    if entry.space in ("ratio", "weighted") and den:
        value = factor(entry) * num / den
    elif entry.space == "mean" and entry.time == "mean":
        value = whole / samples
    return {
        "value": value,
        "samples": samples,
        "sum": whole,
        "min": min(row["min"] for row in children),
        "max": max(row["max"] for row in children),
        "last": rule(lasts),
        "last_at": max(row["last_at"] for row in children),
        "num": None if entry.space in ("min", "max") else num,
        "den": None if entry.space in ("min", "max") else den,
    }


def hourly(indicator: str, readings: Iterable[dict]) -> Rows:
    """(place, hour) → merged row, from readings (place, at, value, num, den): what a place reports itself stays."""
    entry = catalogue().indicator(indicator)
    own = defaultdict(list)
    for row in readings:
        own[row["place"], hour_of(row["at"])].append(row)
    if entry.time in ("median", "p90"):
        return exact(entry, readings, hour_of)
    found: Rows = {}

    def at(place: str, hour: datetime) -> dict | None:
        if (place, hour) in own:
            found[place, hour] = rolled(entry, own[place, hour])
            for child in BELOW[place]:
                at(child, hour)
            return found[place, hour]
        children = [row for child in BELOW[place] if (row := at(child, hour))]
        if not children or entry.space == "none":
            return None
        return found.setdefault((place, hour), merged(entry, children))

    for hour in {hour for _, hour in own}:
        for place in ("3201", "NJ-JB", "320111-net"):
            at(place, hour)
    return found


def daily(indicator: str, readings: list[dict]) -> Rows:
    """(place, day) → merged row, from the hours of the same place."""
    entry = catalogue().indicator(indicator)
    if entry.time in ("median", "p90"):
        return exact(entry, readings, day_of)
    hours = defaultdict(list)
    for (place, hour), row in hourly(indicator, readings).items():
        hours[place, day_of(hour)].append({**row, "at": hour})
    return {key: of_hours(entry, rows) for key, rows in hours.items()}


def of_hours(entry, rows: list[dict]) -> dict:
    """The hours of one place and day, merged."""
    rows = sorted(rows, key=lambda row: row["at"])
    day = rolled(entry, rows)
    day["samples"] = sum(row["samples"] for row in rows)
    if not day["den"] and entry.time in ("mean", "ratio"):
        day["value"] = sum(row["value"] * row["samples"] for row in rows) / day["samples"]
    return {
        **day,
        "sum": sum(row["sum"] for row in rows),
        "min": min(row["min"] for row in rows),
        "max": max(row["max"] for row in rows),
        "last": rows[-1]["last"],
        "last_at": max(row["last_at"] for row in rows),
    }


def exact(entry, readings: Iterable[dict], period_of) -> Rows:
    """Median or 90th percentile of all readings in a place and below."""
    values = defaultdict(list)
    for row in readings:
        for place in ABOVE[row["place"]]:
            values[place, period_of(row["at"])].append((row["value"], row["at"]))
    return {
        key: {
            "value": quantile([v for v, _ in rows], 0.9 if entry.time == "p90" else 0.5),
            "samples": len(rows),
            "sum": sum(v for v, _ in rows),
            "min": min(v for v, _ in rows),
            "max": max(v for v, _ in rows),
            "last": None,
            "last_at": max(at for _, at in rows),
            "num": None,
            "den": None,
        }
        for key, rows in values.items()
    }


def normals(hours: Rows, before: datetime) -> dict[tuple[str, int], tuple[float, float, int]]:
    """(place, hour of the week) → median, 1.4826 times the median distance from it, and weeks, of the eight weeks before."""
    slots = defaultdict(list)
    for (place, hour), row in hours.items():
        if before - 56 * DAY <= hour < before:
            slots[place, hour.weekday() * 24 + hour.hour].append(row["value"])
    return {
        key: (median(v), 1.4826 * median(abs(x - median(v)) for x in v), len(v))
        for key, v in slots.items()
        if len(v) >= 4
    }


def factor(entry) -> float:
    """What num ÷ den is multiplied with."""
    return catalogue().units[entry.unit].factor


def total(numbers: Iterable[float | None]) -> float | None:
    """The sum of what is there; None when nothing is."""
    there = [number for number in numbers if number is not None]
    return sum(there) if there else None


def mean(values: list[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values)


def quantile(values: list[float], share: float) -> float:
    """The quantile with linear interpolation between the two values around it."""
    values, at = sorted(values), share * (len(values) - 1)
    low = int(at)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (at - low)


def hour_of(at: datetime) -> datetime:
    """The hour's start."""
    return at.replace(minute=0, second=0, microsecond=0)


def day_of(at: datetime) -> datetime:
    """The day's start."""
    return hour_of(at).replace(hour=0)
