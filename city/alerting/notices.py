"""Notices: what is told outside of an incident, how often it is tried, and when that ends.

Told are: raised, a signal of a higher level, a rung of the ladder, a demand, an order. An entry that changed nothing, since
its stage did not allow it or it still waits for a second person, is not told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from city.alerting.incidents import Incident, fold
from city.tickets import Written

TOLD = ("raise", "signal", "escalate", "demand", "command")
PAUSES_MIN = (1, 2, 4, 8, 16)
"""Minutes after the first, second … try that failed."""
TRIES = len(PAUSES_MIN) + 1
FRESH = timedelta(hours=1)
"""What is older is not sent any more."""
READ_BACK = timedelta(days=1)
"""How far back entries are looked at."""
ENDS = ("sent", "given_up")


@dataclass(frozen=True)
class Notice:
    """One entry to be told: its number, time and act, the rung that an escalation took, and the incident as it then was."""

    number: int
    at: datetime
    act: str
    rung: str
    incident: Incident

    @property
    def due(self) -> datetime | None:
        """Until when what it asks is to be done: of a demand or an order its own deadline, else that of the stage."""
        own = self.incident.due if self.act in ("demand", "command") else None
        return own or self.incident.stage_due


def notices(incident: Incident, since: int) -> list[Notice]:
    """What is to be told of an incident's entries with numbers above `since`, oldest first."""
    found = []
    for position, one in enumerate(incident.entries):
        if one.number <= since or one.act not in TOLD:
            continue
        after = fold({}, incident.entries[: position + 1])[incident.code]
        before = fold({}, incident.entries[:position]).get(incident.code)
        if before is None or _is_news(before, after, one.act):
            rung = str(one.told.get("what") or "") if one.act == "escalate" else ""
            found.append(Notice(one.number, one.at, "raise" if before is None else one.act, rung, after))
    return found


def _is_news(before: Incident, after: Incident, act: str) -> bool:
    if act in ("raise", "signal"):
        return after.level > before.level
    same = replace(after, last=before.last, entries=before.entries, pending=before.pending)
    return same != before


def step(notice: Notice, tried: Sequence[Written], started: datetime, now: datetime) -> str:
    """What is to be done with a notice on one channel after its tries: 'send', 'wait', 'give_up', or 'done' when nothing is.

    `started` is when the sending process began: what is then older than an hour and was never tried is left alone.
    """
    if tried and tried[-1].act in ENDS:
        return "done"
    if not tried and notice.at < started - FRESH:
        return "done"
    if len(tried) >= TRIES or now - notice.at > FRESH:
        return "give_up"
    if tried and now < tried[-1].at + timedelta(minutes=PAUSES_MIN[len(tried) - 1]):
        return "wait"
    return "send"
