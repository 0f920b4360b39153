"""Whether an enrolled display lives: when it was heard of, whether it paints, whether it shows what is new."""

from datetime import timedelta

from data.credentials import now
from data.walls import Display, walls
from pages._city import civil_now
from queries._ask import stamp

SILENT = timedelta(minutes=3)
"""A display that was not heard of for so long, or that shows what was newest before BEHIND, is frozen."""
BEHIND = timedelta(minutes=10)


def state_of_display(one: Display) -> str:
    """'waiting' for its code, 'revoked', 'away' (no code, no session), 'live', or 'frozen'."""
    if one.revoked_at is not None:
        return "revoked"
    if one.code_until is not None and one.code_until > now():
        return "waiting"
    if one.enrolled_at is None:
        return "away"
    heard = one.last_beat_at or one.enrolled_at
    shown = one.last_stamp if one.last_stamp is not None else stamp().seq
    is_behind = stamp(civil_now().replace(second=0, microsecond=0) - BEHIND).seq > shown
    return "frozen" if now() - heard > SILENT or not one.is_painted or is_behind else "live"


def frozen() -> int:
    """How many enrolled displays are frozen."""
    return sum(state_of_display(one) == "frozen" for one in walls().listed())
