"""The sample city's clock: civil seconds since 2020-01-01, day types, smooth daily profiles.

All moments are whole seconds of naive civil time since EPOCH (int64), so that any hour is addressed the same way
no matter when it is asked for.
"""

from datetime import date, datetime, timedelta
from functools import cache

import numpy as np

EPOCH = datetime(2020, 1, 1)
MINUTE, HOUR, DAY = 60, 3600, 86400

WORKDAY, WEEKEND, HOLIDAY = 0, 1, 2

# First and last day of the public holidays; days worked in exchange.
_HOLIDAYS = (
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
    ("2027-01-01", "2027-01-03"),
    ("2027-02-05", "2027-02-11"),
    ("2027-04-03", "2027-04-05"),
    ("2027-05-01", "2027-05-05"),
    ("2027-06-09", "2027-06-11"),
    ("2027-09-15", "2027-09-17"),
    ("2027-10-01", "2027-10-07"),
)
_WORKED = ("2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")


def seconds(moment: datetime) -> int:
    """Whole seconds from EPOCH to a naive civil moment."""
    return int((moment - EPOCH).total_seconds())


def moment(second: int) -> datetime:
    """The naive civil moment of a second."""
    return EPOCH + timedelta(seconds=int(second))


def stamps(t: np.ndarray) -> np.ndarray:
    """Civil seconds as numpy datetime64[us]."""
    return np.datetime64(EPOCH, "us") + np.asarray(t, dtype=np.int64).astype("timedelta64[s]")


@cache
def _day_types() -> np.ndarray:
    days = np.arange(365 * 30)
    types = np.where((days + 2) % 7 >= 5, WEEKEND, WORKDAY)  # 2020-01-01 was a Wednesday
    for first, last in _HOLIDAYS:
        a, b = ((date.fromisoformat(d) - EPOCH.date()).days for d in (first, last))
        types[a : b + 1] = HOLIDAY
    for d in _WORKED:
        types[(date.fromisoformat(d) - EPOCH.date()).days] = WORKDAY
    return types


def day_type(t: np.ndarray) -> np.ndarray:
    """WORKDAY, WEEKEND or HOLIDAY of each second (make-up working days count as working days)."""
    return _day_types()[np.asarray(t) // DAY]


def hour_of_day(t: np.ndarray) -> np.ndarray:
    """Hours since midnight, with fractions (0-24)."""
    return (np.asarray(t) % DAY) / HOUR


def season(t: np.ndarray, peak: tuple[int, int]) -> np.ndarray:
    """A yearly cosine in -1..1 with its maximum at (month, day)."""
    top = (date(2020, *peak) - EPOCH.date()).days
    return np.cos((np.asarray(t) / DAY - top) * (2 * np.pi / 365.2425))


def profile(points: tuple[float, ...], t: np.ndarray) -> np.ndarray:
    """A daily curve through 24 hourly values, linear between them and closed over midnight."""
    curve = np.asarray(points + points[:1], dtype=float)
    h = hour_of_day(t)
    i = h.astype(np.int64)
    return curve[i] + (curve[i + 1] - curve[i]) * (h - i)


def by_day(t: np.ndarray, workday: float, weekend: float, holiday: float) -> np.ndarray:
    """One of three values by the type of day."""
    return np.array([workday, weekend, holiday])[day_type(t)]


def month_start(moment_: datetime) -> datetime:
    """Midnight of the first day of a month."""
    return moment_.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
