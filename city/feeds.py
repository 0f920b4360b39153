"""Whether a feed keeps its promise: live, late, dead, or never heard of; one judgement for the wall and the sources page."""

from datetime import datetime, timedelta

STATES = ("dead", "late", "never", "unpromised", "live")
"""In the order in which they need a person: `unpromised` is a feed that the city pack does not describe."""
DEAD_AFTER_PROMISES = 4


def heard_at(contract: str, last_data_at: datetime | None, last_admitted_at: datetime | None) -> datetime | None:
    """The moment from which a feed's age counts: of readings that of its newest reading, else that of its last delivery.

    Nothing that happens is no lateness: a feed of warnings is alive as long as it delivers.
    """
    return last_data_at if contract == "readings" else last_admitted_at


def feed_state(heard: datetime | None, promise_s: int | None, now: datetime) -> str:
    """'live', 'late' (older than its promise), 'dead' (older than four times its promise), 'never' or 'unpromised'."""
    if heard is None:
        return "never"
    if promise_s is None:
        return "unpromised"
    promise = timedelta(seconds=promise_s)
    if now - heard <= promise:
        return "live"
    return "dead" if now - heard > DEAD_AFTER_PROMISES * promise else "late"
