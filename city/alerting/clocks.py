"""Clocks of incidents: wall-clock or working time, and how much of a deadline is used. All times are civil.

Working time runs on the hours of the calendar, from Monday to Friday except holidays, and on make-up workdays.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import inf
from pathlib import Path

from city.catalogue.checks import Table, load, shown_path

DAY = timedelta(days=1)


def moment(told: str | datetime | None) -> datetime | None:
    """The civil time that an entry tells in ISO form, or None; ValueError when it is no time."""
    return datetime.fromisoformat(told) if isinstance(told, str) and told else told or None


@dataclass(frozen=True)
class Calendar:
    """When offices work: the spans of a day in order, holidays (no work), and workdays (weekend days with work)."""

    hours: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(13), time(18)))
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    workdays: frozenset[date] = field(default=frozenset(), repr=False)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        return day in self.workdays or (day.isoweekday() <= 5 and day not in self.holidays)

    def spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of work from a moment on, without end; the first is cut at the moment."""
        day = start.date()
        while True:
            if self.is_workday(day):
                for begin, end in self.hours:
                    first, last = max(start, datetime.combine(day, begin)), datetime.combine(day, end)
                    if first < last:
                        yield first, last
            day += DAY


def due_after(start: datetime, minutes: float, is_working_time: bool, calendar: Calendar) -> datetime:
    """The first moment at which so many minutes have passed since the start, on the wall's clock or in working time.

    Raises ValueError for a negative number of minutes: clocks never run backwards.
    """
    if minutes < 0:
        raise ValueError(f"{minutes} minutes are negative; a deadline lies after its start.")
    left = timedelta(minutes=minutes)
    if not is_working_time:
        return start + left
    if not left:
        return start
    for first, last in calendar.spans(start):
        if left <= last - first:
            return first + left
        left -= last - first
    raise AssertionError("spans have no end")


def passed(start: datetime, end: datetime, is_working_time: bool, calendar: Calendar) -> timedelta:
    """The time from start to end by this clock; zero when the end is not after the start."""
    if end <= start:
        return timedelta()
    if not is_working_time:
        return end - start
    total = timedelta()
    for first, last in calendar.spans(start):
        if first >= end:
            break
        total += min(last, end) - first
    return total


def used_share(start: datetime, due: datetime, now: datetime, is_working_time: bool, calendar: Calendar) -> float:
    """The share (0 and more; 1 at the deadline) of the time from start to due that has passed by now.

    Never falls while now rises. Where no time lies between start and due it is 0 before due, and without bound from then.
    """
    whole = passed(start, due, is_working_time, calendar)
    if not whole:
        return inf if now >= due else 0.0
    return passed(start, now, is_working_time, calendar) / whole


def read_calendar(path: Path) -> Calendar:
    """What a calendar.toml says; CatalogueError with file, key, found and expected where it cannot be used."""
    top = Table(shown_path(path), "", load(path), {"hours", "year"})
    hours = top.get("hours", list, "a list of spans such as ['09:00', '12:00']")
    spans: list[tuple[time, time]] = []
    for one in hours:
        try:
            begin, end = (time.fromisoformat(word) for word in one)
        except (TypeError, ValueError):
            top.refuse("hours", one, "a span such as ['09:00', '12:00']")
        if begin >= end or (spans and begin < spans[-1][1]):
            top.refuse("hours", one, "a span that ends after it begins, and begins after the one before")
        spans.append((begin, end))
    if not spans:
        top.refuse("hours", hours, "a list with at least one span")
    years = [
        Table(top.file, f"year.{year}", one, {"notice", "holidays", "workdays"})
        for year, one in top.get("year", dict, "a table of years", {}).items()
    ]
    holidays, workdays = (
        frozenset(day for one in years for day in _days(one, key)) for key in ("holidays", "workdays")
    )
    return Calendar(tuple(spans), holidays, workdays)


def _days(table: Table, key: str) -> frozenset[date]:
    """The days of a year's table; each lies in that year, and none is both a holiday and a workday."""
    table.text("notice")
    year, found = table.name.removeprefix("year."), table.get(key, list, "a list of dates", [])
    for one in found:
        if not isinstance(one, date) or isinstance(one, datetime) or str(one.year) != year:
            table.refuse(key, one, f"a date such as {year}-03-01")
        if key == "workdays" and one in table.get("holidays", list, "a list of dates", []):
            table.refuse(key, str(one), "a day that is not among the holidays")
    return frozenset(found)
