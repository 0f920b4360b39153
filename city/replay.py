"""The moments at which a period is replayed."""

from datetime import datetime, timedelta

LONGEST = timedelta(days=31)
STEPS_MIN = (5, 10, 15, 30, 60, 120, 180, 360, 720)
MOST = 100


def moments(since: datetime, until: datetime) -> list[datetime]:
    """The moments of a period of at most LONGEST: about a hundred, a whole step of STEPS_MIN apart, the last one its end."""
    minutes = next(one for one in STEPS_MIN if (until - since) / timedelta(minutes=one) <= MOST)
    step = timedelta(minutes=minutes)
    found = [since + number * step for number in range((until - since) // step + 1)]
    return found if found[-1] == until else [*found, until]
