"""Values, units, moments and spans of a sign as the detail pages write them."""

from datetime import datetime

from city.catalogue import Indicator
from city.words import Words
from components.format import number


def amount(value: float | None, given: Indicator, words: Words) -> str:
    """A value of the indicator without its unit; — where unknown."""
    return number(value, words, given.decimals)


def full_moment(moment: datetime | None) -> str | None:
    """'2026-07-14 21:00:30'; seconds only where there are some."""
    if moment is None:
        return None
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"


def step_text(moment: datetime, grain: str) -> str:
    """One step of a chart: '07-14 21:00' for an hour, '2026-07-14' for a day."""
    return f"{moment:%m-%d %H:%M}" if grain == "hour" else f"{moment:%Y-%m-%d}"


def period_text(given: Indicator, words: Words) -> str:
    """How often values come: 'hourly'."""
    return words(f"period.{given.period}")
