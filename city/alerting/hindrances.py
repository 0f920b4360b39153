"""What an act on an incident needs: a stage and level that allow it, a right, words and fields, and another person where it says so."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from city.alerting.stages import ANSWERS, BY_HAND, ActRefused, stages
from city.tickets import LONGEST_WORDS

if TYPE_CHECKING:
    from city.alerting.incidents import Incident


def hindrance(found: "Incident", key: str) -> tuple[str, str] | None:
    """Why its stage or level does not allow an act, as reason and sentence; None when they do."""
    act, name = stages().acts.get(key), f"Incident {found.code}"
    if act is None:
        return "no_act", f"{key!r} is no act; the acts are {', '.join(stages().acts)}."
    if act.is_system or found.stage not in act.sources:
        ways = [one.key for one in stages().acts.values() if found.stage in one.sources and not one.is_system]
        return "no_step", f"{name} is {found.stage}; from there it can only {' or '.join(ways)}."
    top = {"raise_level": 4, "lower_level": 1}.get(key)
    if found.level not in act.levels or found.level == top:
        return "no_level", f"{name} is of level {found.level}, at which there is no {key}."
    if act.after and act.after not in found.done:
        return "not_yet", f"{name} waits for {act.after} before {key}."
    if key == "acknowledge" and found.acknowledged_by:
        return "acknowledged", f"{name} was acknowledged by {found.acknowledged_by}."
    if key in ANSWERS and not found.pending:
        return "nothing_waits", f"{name} has no act that waits for a second person."
    if found.pending and found.level in act.second_person:
        return "pending", f"{name} has {found.pending.act} waiting for a second person; one act waits at a time."
    return None


def is_same_person(found: "Incident", key: str, who: str) -> bool:
    """Whether an act takes another person than this one."""
    act = stages().acts[key]
    if key in ANSWERS:
        return found.pending is not None and found.pending.who == who
    return bool(act.other_than) and found.level in act.other_at and getattr(found, act.other_than) == who


def check_act(
    incident: "Incident",
    act: str,
    who: str,
    rights: frozenset[str],
    told: dict[str, Any],
    at: datetime,
    words: str = "",
) -> None:
    """Raises ActRefused when the stage does not allow the act, the right, words or fields are missing, or it takes another.

    The words are `words`, or `told["words"]`. The right to confirm or reject is that of the act which waits.
    """
    hindered = hindrance(incident, act)
    if hindered:
        raise ActRefused(*hindered)
    rule, asked, name = stages().acts[act], incident.pending, f"Incident {incident.code}"
    waits = stages().acts[asked.act].confirm_rights if act in ANSWERS and asked else rule.rights
    if not waits[incident.level] & rights:
        raise ActRefused("no_right", f"{act} takes the right to {' or '.join(sorted(waits[incident.level]))}.")
    if is_same_person(incident, act, who):
        raise ActRefused("same_person", f"{name}: {who} cannot {act} here; another person does.")
    said, what = (words or str(told.get("words") or "")).strip(), told.get("what") or BY_HAND
    if not said and (rule.needs_words or (act == "escalate" and what == BY_HAND)):
        raise ActRefused("no_words", f"{act} needs words.")
    if len(said) > LONGEST_WORDS:
        raise ActRefused("long_words", f"There are {len(said)} characters; at most {LONGEST_WORDS} are kept.")
    rule.check_told(told, at, incident.level, incident.code)
    if act == "postpone" and incident.stage_due and datetime.fromisoformat(told["due"]) <= incident.stage_due:
        raise ActRefused("bad_field", f"{name} is due {incident.stage_due}; postpone needs a later time.")
    if act == "escalate" and what not in stages().ladder:
        raise ActRefused("bad_field", f"{what!r} is no rung; they are {', '.join(stages().ladder)}.")
    if act == "escalate" and what != BY_HAND and what in incident.escalated:
        raise ActRefused("taken", f"{name}: {what} was done in this stage.")
    if not incident.is_open and act == "reopen" and at > incident.changed_at + timedelta(days=stages().reopen_days):
        raise ActRefused(
            "too_late", f"{name} ended {incident.changed_at}; it reopens within {stages().reopen_days} days."
        )
