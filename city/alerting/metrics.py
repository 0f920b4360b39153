"""How good rules and the loop are: counted from incidents and their entries, for all, per rule and per unit.

Precision = confirmed ÷ (confirmed + false); confirmed are incidents that reached the handling or its end, false those that ended
as false alarms. What was raised by hand and by no rule is what the rules missed. Times are minutes. Drills count nowhere.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

import numpy as np

from city.alerting.incidents import Incident, fold
from city.alerting.stages import HANDLING, stages

CONFIRMED = ("dispatching", "handling", "reported", "checking", "reviewing", "archived")
BY_HAND = "by_hand"
OF_UNIT = ("dispatching", HANDLING)
"""The stages in which the unit that leads has to act."""
Stays = Mapping[str, Sequence[tuple[str, float, bool]]]
"""What `stays_of` gives."""


@dataclass(frozen=True)
class Measures:
    """One rule, or all: incidents raised, confirmed, false, reopened, signals; minutes to the first act (p50, p90)."""

    raised: int
    confirmed: int
    false: int
    reopened: int
    signals: int
    seen_p50: float | None
    seen_p90: float | None

    @property
    def precision(self) -> float | None:
        """Confirmed out of those that were judged; None where none was."""
        judged = self.confirmed + self.false
        return self.confirmed / judged if judged else None


@dataclass(frozen=True)
class StageTime:
    """How long incidents stayed in a stage, in minutes, and how many left it by its deadline."""

    stage: str
    count: int
    p50: float
    p90: float
    on_time: int


def real(incidents: Iterable[Incident]) -> list[Incident]:
    """Those that are no drill: all that is ever counted."""
    return [one for one in incidents if not one.is_drill]


def measure(incidents: Iterable[Incident]) -> Measures:
    """The measures of these incidents."""
    found = real(incidents)
    seen = [minutes for one in found if (minutes := _first_act(one)) is not None]
    return Measures(
        len(found),
        sum(_is_confirmed(one) for one in found),
        sum(one.stage == "false_alarm" for one in found),
        sum(one.reopened > 0 for one in found),
        sum(one.signals for one in found),
        *_p50_p90(seen),
    )


def by_rule(incidents: Iterable[Incident]) -> dict[str, Measures]:
    """The measures of each rule that raised something; of what people raised under BY_HAND."""
    return {rule: measure(some) for rule, some in _grouped(real(incidents), attrgetter("rule")).items()}


@dataclass(frozen=True)
class UnitMeasures:
    """One lead unit: incidents ordered to it, still open, times returned and reopened; its steps, how many were in time, hours."""

    ordered: int
    is_open: int
    returned: int
    reopened: int
    steps: int
    on_time: int
    hours_p50: float | None
    hours_p90: float | None


def by_unit(incidents: Sequence[Incident], stays: Stays | None = None) -> dict[str, UnitMeasures]:
    """The measures of each unit that an order went to: its steps are those of the stages after the order, hours those of handling.

    `stays` is what stays_of gives, where that is there already.
    """
    found, stays = {}, stays_of(incidents) if stays is None else stays
    for unit, some in _grouped((one for one in real(incidents) if one.lead), attrgetter("lead")).items():
        steps = [stay for one in some for stay in stays[one.code] if stay[0] in OF_UNIT]
        hours = [minutes / 60 for stage, minutes, _ in steps if stage == HANDLING]
        found[unit] = UnitMeasures(
            len(some),
            sum(one.is_open for one in some),
            sum(one.returned for one in some),
            sum(one.reopened for one in some),
            len(steps),
            sum(is_on_time for *_, is_on_time in steps),
            *_p50_p90(hours),
        )
    return found


def stays_of(incidents: Iterable[Incident]) -> dict[str, list[tuple[str, float, bool]]]:
    """Code → the stages that it has left, with the minutes in each and whether it left by the deadline; read once for all measures."""
    return {one.code: _stays(one) for one in real(incidents)}


def stage_times(incidents: Iterable[Incident], stays: Stays | None = None) -> list[StageTime]:
    """Of each stage, in their order, how long those stayed that have left it; `stays` as for by_unit."""
    stays = stays_of(incidents) if stays is None else stays
    by_stage: dict[str, list[tuple[float, bool]]] = {}
    for stage, minutes, is_on_time in (stay for some in stays.values() for stay in some):
        by_stage.setdefault(stage, []).append((minutes, is_on_time))
    found = []
    for key in stages().stages:
        if key in by_stage:
            times = [one for one, _ in by_stage[key]]
            p50, p90 = (float(np.percentile(times, q)) for q in (50, 90))
            found.append(StageTime(key, len(times), p50, p90, sum(on_time for _, on_time in by_stage[key])))
    return found


def _p50_p90(values: Sequence[float]) -> tuple[float | None, float | None]:
    return (float(np.percentile(values, 50)), float(np.percentile(values, 90))) if values else (None, None)


def _grouped(incidents: Iterable[Incident], key: Callable[[Incident], str]) -> dict[str, list[Incident]]:
    groups: dict[str, list[Incident]] = {}
    for one in incidents:
        groups.setdefault(key(one), []).append(one)
    return groups


def _is_confirmed(one: Incident) -> bool:
    return one.stage in CONFIRMED and any(entry.act == "command" for entry in one.entries)


def _first_act(one: Incident) -> float | None:
    """Minutes until a person did something about what a rule raised."""
    by_people = [entry.at for entry in one.entries[1:] if entry.role != "system"]
    return (min(by_people) - one.opened_at).total_seconds() / 60 if by_people else None


def _stays(one: Incident) -> list[tuple[str, float, bool]]:
    found: list[tuple[str, float, bool]] = []
    known: Mapping[str, Incident] = {}
    for entry in one.entries:
        before = known.get(one.code)
        known = fold(dict(known), [entry])
        after = known[one.code]
        if before is not None and before.stage != after.stage and before.is_open:
            due = before.stage_due
            found.append((before.stage, _minutes(before.changed_at, entry.at), due is None or entry.at <= due))
    return found


def _minutes(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 60
