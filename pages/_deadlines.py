"""What comes with time alone: rungs of the ladder, ends of footings, steps of drills."""

from datetime import datetime

from actions.incidents import note_signal, watch
from city.alerting.ladder import steps_due
from pages._footing_run import keep_drills, keep_footings
from queries import incidents


def escalate(now: datetime) -> int:
    """Takes the rungs of the ladder that open incidents are due for; how many."""
    written = 0
    for one in incidents.listed(watch(), is_open=True):
        for _, what in steps_due(one, now):
            current = incidents.one(watch(), one.code) or one
            note_signal(current, "escalate", {"what": what}, f"{one.code}{what}{one.clock_at:%Y%m%d%H%M%S}{one.stage}")
            written += 1
    return written


def look_at_deadlines(now: datetime) -> int:
    """Takes the rungs that are due, tells the ends of footings, plays the drills; how many entries."""
    return escalate(now) + keep_footings(now) + keep_drills(now)
