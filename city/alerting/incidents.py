"""Incidents: people's layer over signals, from the alarm to the archive. Their states are the fold of their entries.

What each act needs and where it leads is in stages.toml. An act that the stage does not allow, or that takes another
person, is refused by check_act; an entry of such an act is kept and changes nothing. Levels: 1 blue to 4 red; times civil.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from city.alerting.clocks import due_after, moment, used_share
from city.alerting.codes import DRILL, Match, fingerprint, matches
from city.alerting.hindrances import check_act, hindrance, is_same_person
from city.alerting.members import Members, first_member, with_calm, with_signal
from city.alerting.plans import clock_share
from city.alerting.stages import (
    ANSWERS,
    ARCHIVED,
    ATTACH,
    BY_HAND,
    DRILL_OVER,
    HANDLING,
    RAISED,
    REASONS,
    Act,
    ActRefused,
    stages,
)
from city.tickets import Written

__all__ = [
    "REASONS",
    "ActRefused",
    "Incident",
    "Match",
    "Pending",
    "check_act",
    "files_of",
    "fingerprint",
    "fold",
    "matches",
]


MORE = ("object", "kind", "title", "fingerprint", "value", "parent", "plan", "drill", "group")
"""What a raise may tell beside what it must."""


@dataclass(frozen=True)
class Pending:
    """An act that waits for a second person: who pressed it in which role, when, and what was said."""

    act: str
    who: str
    role: str
    at: datetime
    words: str
    told: dict[str, Any]


@dataclass(frozen=True)
class Incident:
    """One incident as its entries leave it.

    `changed_at` is since when it is in its stage, `clock_at` since when the stage's clock runs; `due` the deadline of the
    order or demand, `demand_due` that of the demand alone. `done` are the acts that this stage has seen, `escalated` the
    rungs of the ladder already taken, `calm_at` when its signal ended, `last` the newest entry's number. `plan` is the one by
    which its clocks run in the mode war, or in a drill of it; `drill` the number of the drill that it belongs to, or 0.
    `group` is what alerts share that join it, `members` are its alerts, `hidden` how many of them the viewer may not see.
    """

    code: str
    stage: str
    level: int
    level_max: int
    rule: str
    indicator: str
    place: str
    mode: str
    first_seen: datetime
    last_seen: datetime
    opened_at: datetime
    changed_at: datetime
    clock_at: datetime
    last: int
    object: str = ""
    kind: str = ""
    title: dict[str, str] | str = ""
    fingerprint: str = ""
    value: float | None = None
    signals: int = 1
    calm_at: datetime | None = None
    lead: str = ""
    co: tuple[str, ...] = ()
    order: str = ""
    due: datetime | None = None
    demand_due: datetime | None = None
    acknowledged_by: str = ""
    handler: str = ""
    reviewer: str = ""
    returned: int = 0
    reopened: int = 0
    postponed: int = 0
    escalated: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    merged_into: str = ""
    parent: str = ""
    plan: str = ""
    drill: int = 0
    group: str = ""
    members: Members = field(default=(), repr=False)
    hidden: int = 0
    pending: Pending | None = None
    entries: tuple[Written, ...] = field(default=(), repr=False)

    @property
    def is_open(self) -> bool:
        """Whether it waits for something still."""
        return not stages().stages[self.stage].is_end

    @property
    def fingerprints(self) -> frozenset[str]:
        """Those of all its alerts."""
        return frozenset({self.fingerprint, *(one.fingerprint for one in self.members[1:])})

    @property
    def is_drill(self) -> bool:
        """Whether it is made up for a drill: marked wherever it is shown, and counted nowhere."""
        return self.mode == DRILL

    @property
    def is_working_time(self) -> bool:
        """Whether the clock of its stage counts working time."""
        return self.mode != "war" and not self.plan and self.level in stages().stages[self.stage].working

    @property
    def stage_due(self) -> datetime | None:
        """The deadline of its stage: while it is handled the one of the order or demand, else by the clock; None at an end."""
        if not self.is_open:
            return None
        if self.stage == HANDLING and self.due:
            return self.due
        minutes = stages().stages[self.stage].clock_min[self.level] * clock_share(self.plan, self.stage)
        return due_after(self.clock_at, minutes, self.is_working_time, stages().calendar)

    @property
    def steps(self) -> tuple[str, ...]:
        """The acts that its stage and level allow."""
        return tuple(key for key in stages().acts if not hindrance(self, key))

    def used(self, now: datetime) -> float:
        """The share of the stage's deadline that has passed by now; 0 at an end."""
        due = self.stage_due
        return used_share(self.clock_at, due, now, self.is_working_time, stages().calendar) if due else 0.0


def fold(incidents: dict[str, Incident], entries: Iterable[Written]) -> dict[str, Incident]:
    """The incidents by code after some more entries, oldest first; the ones given stay as they are.

    The first entry of a code is a raise; KeyError for another.
    """
    found = dict(incidents)
    for one in entries:
        if one.key in found:
            found[one.key] = _next(found[one.key], one)
        elif one.act == "raise":
            found[one.key] = _first(one)
        else:
            raise KeyError(f"Entry {one.number} is {one.act} of {one.key}, which was never raised.")
    return found


def _first(one: Written) -> Incident:
    told = one.told
    seen = _seen(one)
    more = {key: told[key] for key in MORE if told.get(key)}
    level, mode = int(told["level"]), told.get("mode", "plain")
    where = (told.get("rule", ""), told.get("indicator", ""), told["place"], mode)
    times = (seen, seen, one.at, one.at, one.at)
    members = (first_member(told, seen),)
    return Incident(one.key, RAISED, level, level, *where, *times, one.number, members=members, entries=(one,), **more)


def files_of(found: Incident) -> list[Written]:
    """The entries that added a file, oldest first; `told["file"]` has its name, kind, size in bytes and sha256."""
    return [one for one in found.entries if one.act == ATTACH and isinstance(one.told.get("file"), dict)]


def _seen(one: Written) -> datetime:
    return moment(one.told.get("at")) or one.at


def _next(before: Incident, one: Written) -> Incident:
    after = replace(before, last=one.number, entries=(*before.entries, one))
    if one.act in ("signal", "raise"):
        return _signal(after, one)
    if one.act == "calm":
        return _calm(after, one)
    if one.act == DRILL_OVER:
        return _move(replace(after, pending=None), DRILL_OVER, one.at) if after.is_drill and after.is_open else after
    if hindrance(before, one.act) or is_same_person(before, one.act, one.who):
        return after
    asked, act = before.pending, stages().acts[one.act]
    if one.act in ANSWERS and asked:
        after = replace(after, pending=None)
        if one.act == "reject":
            return after
        return _do(after, stages().acts[asked.act], one.at, asked.who, asked.told)
    if before.level in act.second_person:
        return replace(after, pending=Pending(one.act, one.who, one.role, one.at, one.words, one.told))
    return _do(after, act, one.at, one.who, one.told)


def _signal(before: Incident, one: Written) -> Incident:
    seen, level = _seen(one), int(one.told.get("level", before.level))
    value = one.told.get("value", before.value)
    first, last = min(before.first_seen, seen), max(before.last_seen, seen)
    members = with_signal(before.members, one.told, seen)
    value = members[0].value if len(members) > 1 else value
    after = replace(before, signals=before.signals + 1, first_seen=first, last_seen=last, value=value, calm_at=None)
    after = replace(after, members=members)
    if level <= before.level_max:
        return after
    after = replace(after, level_max=level)
    return _restart(replace(after, level=level, acknowledged_by=""), one.at) if before.is_open else after


def _calm(before: Incident, one: Written) -> Incident:
    after, rules = replace(before, members=with_calm(before.members, one.told, _seen(one))), stages()
    if any(each.calm_at is None for each in after.members):
        return after
    after = replace(after, calm_at=_seen(one))
    is_untouched = before.stage in rules.calm_from and before.level_max in rules.calm_levels and not before.pending
    if one.told.get("close") and is_untouched and not before.acknowledged_by:
        return _move(after, ARCHIVED, one.at)
    return after


def _do(before: Incident, act: Act, at: datetime, who: str, told: dict[str, Any]) -> Incident:
    changes = _effects(before, act.key, who, told)
    if act.counts:
        changes[act.counts] = getattr(before, act.counts) + 1
    after = replace(before, **changes)
    stage = act.to.get(before.stage)
    if stage:
        after = _move(after, stage, at)
        return after if after.acknowledged_by or not before.is_open else replace(after, acknowledged_by=who)
    after = replace(after, done=(*(one for one in after.done if one != act.key), act.key))
    return _restart(after, at) if act.resets_clock else after


def _move(before: Incident, stage: str, at: datetime) -> Incident:
    asked = before.pending
    kept = asked if asked and stage in stages().acts[asked.act].sources else None
    after = replace(before, stage=stage, changed_at=max(at, before.changed_at), done=(), pending=kept)
    return _restart(after, at)


def _restart(before: Incident, at: datetime) -> Incident:
    """The clock of its stage from now on, and the rungs by share to be taken anew."""
    ladder = stages().ladder
    kept = tuple(key for key in before.escalated if key in ladder and ladder[key].share is None)
    return replace(before, clock_at=max(at, before.clock_at), escalated=kept)


def _effects(before: Incident, key: str, who: str, told: dict[str, Any]) -> dict[str, Any]:
    """What an act changes beside the stage, the counts and the clock: fields of the incident."""
    level = told["level"] if isinstance(told.get("level"), int) else before.level
    higher = {"level": max(before.level, level), "level_max": max(before.level_max, level), "acknowledged_by": ""}
    match key:
        case "acknowledge":
            return {"acknowledged_by": who}
        case "command":
            times = [one for one in (moment(told.get("due")), before.demand_due) if one]
            order = {"lead": told["lead"], "order": told["order"], "due": min(times) if times else None}
            return {**order, "co": tuple(told.get("co") or ())}
        case "demand":
            due = moment(told["deadline"])
            return {"lead": told["owner"], "co": tuple(told.get("co") or ()), "due": due, "demand_due": due}
        case "postpone":
            return {"due": moment(told["due"])}
        case "report":
            return {"handler": who}
        case "review":
            return {"reviewer": who}
        case "reopen":
            texts: dict[str, Any] = dict.fromkeys(("merged_into", "order", "reviewer"), "")
            seen = moment(told.get("at")) if "fingerprint" in told else None
            members = with_signal(before.members, told, seen) if seen else before.members
            return {**higher, **texts, "due": None, "demand_due": None, "calm_at": None, "members": members}
        case "raise_level":
            return higher
        case "lower_level":
            return {"level": min(before.level, level)}
        case "merge":
            return {"merged_into": told["into"]}
        case "escalate":
            return {"escalated": (*before.escalated, told.get("what") or BY_HAND)}
    return {}
