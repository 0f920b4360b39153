"""What happens by itself: incidents that begin on emergency footing are of the mode war, ends are told, drills go on and are scored."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from actions import drills as of_drills
from actions import footings as of_footings
from actions.incidents import begin, note_signal, watch
from city.alerting.drill_score import score
from city.alerting.drills import Drill, told_of_step
from city.alerting.footings import over
from city.alerting.incidents import Incident
from city.alerting.plans import LOOKS_S, plans
from city.alerting.stages import DRILL_OVER
from data.ledger import LedgerError
from queries import footings, incidents

log = logging.getLogger(__name__)


def mode_of(places: Iterable[str], now: datetime) -> dict[str, Any]:
    """What the entry of a raise tells of the footing: `places` are the incident's own and those above."""
    one = over(footings.listed(watch(), in_force=now), set(places), now)
    return {"mode": "war", "plan": one.plan, "footing": one.number} if one else {"mode": "plain"}


def looks_s(now: datetime) -> float:
    """How many seconds lie between two looks at deadlines: as the plans in force say."""
    known = plans().plans
    in_force = [known[one.plan].looks_s for one in footings.listed(watch(), in_force=now) if one.plan in known]
    return float(min((LOOKS_S, *in_force)))


def keep_footings(now: datetime) -> int:
    """Says once that an end is near, and that it has come, so that open screens follow; how many entries came of it."""
    written = 0
    for one in footings.listed(watch()):
        act = "remind" if one.is_ending(now) and not one.is_reminded else ""
        if now >= one.end and not (one.is_expired or one.ended_at):
            act = "expire"
        if act:
            of_footings.note(one, act)
            written += 1
    return written


def keep_drills(now: datetime) -> int:
    """Raises what is due in running drills, ends those whose time is over, closes and scores those that ended; how many entries."""
    written = 0
    for one in footings.drills(watch()):
        if one.is_running and now >= one.until:
            of_drills.note(one, "end")
            written += 1
        elif one.is_running:
            written += _raise_due(one, now)
    for one in footings.drills(watch(), is_running=False):
        if not one.score:
            written += _settle(one)
    return written


def keep_drills_now(now: datetime) -> None:
    """The same after a press; what cannot be written is left to the watch."""
    try:
        keep_drills(now)
    except LedgerError as fault:
        log.warning("The drills: %s", fault)


def incidents_of(drill: Drill, known: Iterable[Incident]) -> list[Incident]:
    """The incidents of a drill by their steps."""
    return sorted((one for one in known if one.drill == drill.number), key=step_of)


def step_of(one: Incident) -> int:
    """Which step of its drill raised an incident, from 1."""
    return int(one.entries[0].told.get("step") or 0)


def _raise_due(one: Drill, now: datetime) -> int:
    known = incidents.listed(watch())
    codes, done = [each.code for each in known], {step_of(each) for each in incidents_of(one, known)}
    due = [number for number in range(1, len(one.steps) + 1) if number not in done and now >= one.step_at(number)]
    for number in due:
        step = one.steps[number - 1]
        press = f"drill{one.number}step{number}"
        codes.append(begin(watch(), told_of_step(one, number), now, step["district"], codes, press).key)
    return len(due)


def _settle(one: Drill) -> int:
    found = incidents_of(one, incidents.listed(watch()))
    still = [each for each in found if each.is_open]
    for each in still:
        note_signal(each, DRILL_OVER, {}, f"{each.code}{DRILL_OVER}")
    of_drills.note(one, "score", score(one, incidents_of(one, incidents.listed(watch()))))
    return len(still) + 1
