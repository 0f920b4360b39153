"""Recall: of what is known to have happened, how much an alert had told before, in the same place and of the kind that it is about.

Known things are no sample of all that happened: recall is said of each kind, with their number, never of all kinds together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from city.alerting.groups import SAME
from city.alerting.incidents import Incident
from city.alerting.known import Known
from city.alerting.metrics import BY_HAND

OF_PEOPLE = (BY_HAND, "inbound")
"""What stands for the rule of an incident that no rule raised."""
Levels = Mapping[str, Mapping[str, str]]
"""Place → the places above it, itself included → their levels."""


@dataclass(frozen=True)
class Found:
    """One thing that happened: where, and when it was found."""

    place: str
    at: datetime


@dataclass(frozen=True)
class Alerted:
    """One alert: of which rule, where, from when until when (None: it goes on)."""

    rule: str
    place: str
    first: datetime
    last: datetime | None


@dataclass(frozen=True)
class Recall:
    """Of one kind: how many were found, told before, told late, and without a place that could be compared; in minutes the median
    lead of those told before and the median delay of those told late."""

    found: int
    before: int
    late: int
    elsewhere: int
    lead_min: float | None
    delay_min: float | None

    @property
    def missed(self) -> int:
        """Told neither before nor soon after."""
        return self.found - self.before - self.late

    @property
    def share(self) -> float | None:
        """Recall; None where nothing was found."""
        return self.before / self.found if self.found else None


def alerted(incidents: Iterable[Incident]) -> list[Alerted]:
    """The alerts of rules that incidents are made of; those of drills are none."""
    return [
        Alerted(each.rule, each.place, each.first_at, each.calm_at or (None if one.is_open else one.changed_at))
        for one in incidents
        if not one.is_drill
        for each in one.members
        if each.rule not in OF_PEOPLE
    ]


def reported(incidents: Iterable[Incident], since: datetime) -> list[Found]:
    """What people, and other systems, raised since a moment."""
    return [
        Found(one.place, one.first_seen)
        for one in incidents
        if one.rule in OF_PEOPLE and not one.is_drill and one.first_seen >= since
    ]


def together(found: Sequence[Found], least: int, at: str, levels: Levels) -> list[Found]:
    """What `least` or more within an hour in one place of a level make one; where it takes one only, each is one."""
    if least < 2:
        return list(found)
    clusters: dict[tuple[str, datetime], list[datetime]] = {}
    for one in found:
        place = _place_of(one.place, at, levels) or one.place
        clusters.setdefault((place, one.at.replace(minute=0, second=0, microsecond=0)), []).append(one.at)
    return [Found(place, min(some)) for (place, _), some in sorted(clusters.items()) if len(some) >= least]


def recall(
    kind: Known, found: Sequence[Found], alerts: Sequence[Alerted], levels: Levels, before_min: int, after_min: int
) -> Recall:
    """How much of what was found the alerts of the kind's rules had told."""
    before, after = timedelta(minutes=before_min), timedelta(minutes=after_min)
    own, inside = _by_place((one for one in alerts if not kind.rules or one.rule in kind.rules), levels)
    leads: list[float] = []
    delays: list[float] = []
    elsewhere = 0
    for one in found:
        if not _is_placed(one.place, levels):
            elsewhere += 1
            continue
        shared = _place_of(one.place, kind.at, levels)
        here = [each for place in {one.place, shared} for each in inside.get(place, ())]
        here += [each for place in levels[one.place] for each in own.get(place, ())]
        told = [each for each in here if each.first <= one.at and (each.last is None or each.last >= one.at - before)]
        if told:
            leads.append((one.at - min(each.first for each in told)).total_seconds() / 60)
        elif soon := [each.first for each in here if one.at < each.first <= one.at + after]:
            delays.append((min(soon) - one.at).total_seconds() / 60)
    medians = (median(some) if some else None for some in (leads, delays))
    return Recall(len(found) - elsewhere, len(leads), len(delays), elsewhere, *medians)


def _level(place: str, levels: Levels) -> str:
    found = levels.get(place, {}).get(place, "")
    return SAME.get(found, found)


def _is_placed(place: str, levels: Levels) -> bool:
    return _level(place, levels) not in ("", "city", "unit")


def _place_of(place: str, level: str, levels: Levels) -> str:
    return next((one for one, its in levels.get(place, {}).items() if SAME.get(its, its) == level), "")


def _by_place(alerts: Iterable[Alerted], levels: Levels) -> tuple[dict[str, list[Alerted]], dict[str, list[Alerted]]]:
    """The alerts by their own place, and by each place that they lie in; those of the whole city tell of no place."""
    own: dict[str, list[Alerted]] = {}
    inside: dict[str, list[Alerted]] = {}
    for one in alerts:
        if _is_placed(one.place, levels):
            own.setdefault(one.place, []).append(one)
            for place in levels[one.place]:
                inside.setdefault(place, []).append(one)
    return own, inside
