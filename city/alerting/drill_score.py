"""The score of a drill: how long until its incidents were acknowledged and reached each stage, against what was expected.

Each incident has a mark for the acknowledgement and for each expected stage; a mark that still had time when the drill ended is
not judged. Points are 100 times the share of judged marks that were met, less RETURN_COST for each order that was returned, at
least 0. Times are minutes from the alarm.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from city.alerting.drills import Drill
from city.alerting.incidents import Incident, fold
from city.alerting.stages import stages

ACKNOWLEDGED = "acknowledged"
RETURN_COST = 5
"""Points for an order that its unit returned; proposed."""


def score(drill: Drill, incidents: Iterable[Incident]) -> dict[str, Any]:
    """incidents, judged, met, returned (counts), points (0-100, or None where nothing was judged), marks: mark → expected_min,
    reached, p50 (minutes, or None), met, judged. `incidents` are those of the drill."""
    found = list(incidents)
    ended = drill.ended_at or drill.until
    expected = {ACKNOWLEDGED: drill.acknowledged_min, **drill.stage_min}
    reached = [_reached(one, expected) for one in found]
    marks = {
        key: _mark(minutes, [(one[key], _minutes(of.opened_at, ended)) for one, of in zip(reached, found, strict=True)])
        for key, minutes in expected.items()
    }
    judged, met = (sum(one[key] for one in marks.values()) for key in ("judged", "met"))
    returned = sum(one.returned for one in found)
    points = max(0, round(100 * met / judged) - RETURN_COST * returned) if judged else None
    told = {"incidents": len(found), "judged": judged, "met": met, "returned": returned, "points": points}
    return {**told, "marks": marks}


def _mark(expected: int, found: Iterable[tuple[float | None, float]]) -> dict[str, Any]:
    """One mark over all incidents: (minutes until it was reached or None, minutes that the drill left for it)."""
    pairs = list(found)
    times = [took for took, _ in pairs if took is not None]
    return {
        "expected_min": expected,
        "reached": len(times),
        "p50": round(float(np.median(times)), 1) if times else None,
        "met": sum(took <= expected for took in times),
        "judged": sum(took is not None or left >= expected for took, left in pairs),
    }


def _reached(one: Incident, expected: Iterable[str]) -> dict[str, float | None]:
    """mark → minutes until an incident was acknowledged, or came to a stage or a later one on the way; None where it did not."""
    order = [key for key, stage in stages().stages.items() if not stage.is_end]
    order.append("archived")
    wanted, found = list(expected), dict[str, float | None]()
    known: Mapping[str, Incident] = {}
    for entry in one.entries:
        known = fold(dict(known), [entry])
        after = known[one.code]
        for key in wanted:
            is_stage = key in order and after.stage in order and order.index(after.stage) >= order.index(key)
            if key not in found and (is_stage or (key == ACKNOWLEDGED and after.acknowledged_by)):
                found[key] = _minutes(one.opened_at, entry.at)
    return {key: found.get(key) for key in wanted}


def _minutes(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 60
