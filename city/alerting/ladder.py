"""The ladder of escalation: which steps an incident is due for, by the share of its deadline and by what was redone."""

from datetime import datetime

from city.alerting.incidents import Incident
from city.alerting.plans import rung_share
from city.alerting.stages import stages

LEADERS = frozenset(("supervise", "returned", "reopened"))
"""The rungs that bring an incident onto the leader's screen."""


def steps_due(incident: Incident, now: datetime) -> list[tuple[float, str]]:
    """The steps that are due by now and not yet taken, as (share, what), the lowest first; none at an end.

    `what` is a key of the ladder, to be told by the entry that takes it (act "escalate", told {"what": …}): from then on it
    is not due again, a share until the clock starts anew, a number of returns or reopenings for good. `share` is the one of
    the deadline (0.5, 0.8, 1.0, 1.5, or what the incident's plan says), or for a number of returns or reopenings that number.
    """
    if not incident.is_open:
        return []
    used, due = incident.used(now), []
    for key, rung in stages().ladder.items():
        if key in incident.escalated:
            continue
        share = rung_share(incident.plan, key, rung.share)
        if share is not None and used >= share:
            due.append((float(share), key))
        elif rung.times is not None and getattr(incident, key) >= rung.times:
            due.append((float(rung.times), key))
    return sorted(due)


def is_supervised(incident: Incident) -> bool:
    """Whether an open incident is the leader's concern: far beyond a deadline, returned or redone too often, or demanded."""
    return incident.is_open and (bool(LEADERS.intersection(incident.escalated)) or incident.demand_due is not None)
