"""Day types: which days are like which, for baselines that compare a day with days of its own kind.

An ordinary day is of the type of its weekday, 0 Monday to 6 Sunday. A public holiday is Sunday-like and a make-up workday
Monday-like, whatever weekday they fall on: both leave the baselines of their weekday and take part in those they are like.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

MONDAY_LIKE, SUNDAY_LIKE = 0, 6
TYPES = 7


def day_types_of(holidays: Iterable[date], workdays: Iterable[date]) -> dict[date, int]:
    """Date → day type, of public holidays (Sunday-like) and make-up workdays (Monday-like); a date in both: ValueError."""
    free, made_up = set(holidays), set(workdays)
    if both := sorted(free & made_up):
        raise ValueError(f"both a holiday and a make-up workday: {', '.join(map(str, both))}")
    return dict.fromkeys(free, SUNDAY_LIKE) | dict.fromkeys(made_up, MONDAY_LIKE)


def types_of(first: date, days: int, special: Mapping[date, int] | None = None) -> NDArray[np.int64]:
    """The types of `days` days on end from `first` on, shape (days,); `special` overrules the weekday (day_types_of)."""
    special = special or {}
    if wrong := {kind for kind in special.values() if not 0 <= kind < TYPES}:
        raise ValueError(f"day types are 0 to {TYPES - 1}, not {sorted(wrong)}")
    dates = [first + timedelta(days=number) for number in range(days)]
    return np.array([special.get(day, day.weekday()) for day in dates], dtype=np.int64)
