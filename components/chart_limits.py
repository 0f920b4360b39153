"""Threshold lines of a chart: each level as it was in force at each time."""

from dataclasses import dataclass
from datetime import date, datetime, time

from city.catalogue import Indicator


@dataclass(frozen=True)
class Limit:
    """One threshold of one level (1 blue to 4 red) in force from start to end within the chart."""

    level: int
    number: float
    sign: str
    start: datetime
    end: datetime


def sign_text(sign: str) -> str:
    """The sign as people write it: ≥ for >=."""
    return {">=": "≥", "<=": "≤"}.get(sign, sign)


def limits(indicator: Indicator, since: datetime, until: datetime) -> list[Limit]:
    """The thresholds in force between since and until, oldest first; z conditions are no lines and are left out."""
    found = []
    for thresholds in indicator.thresholds:
        start = max(since, _midnight(thresholds.from_) or since)
        end = min(until, _midnight(thresholds.to) or until)
        if start < end:
            found += [
                Limit(level, condition.number, condition.sign, start, end)
                for level, conditions in thresholds.levels
                for condition in conditions
                if not condition.is_z
            ]
    return found


def fitting(given: list[Limit], low: float, high: float, reach: float = 0.4) -> list[Limit]:
    """Those that lie within the values or at most reach times their span beside them; the others would flatten the line."""
    span = (high - low) or abs(high) or 1.0
    return [one for one in given if low - reach * span <= one.number <= high + reach * span]


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min) if day else None
