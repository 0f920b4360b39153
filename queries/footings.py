"""Footings and drills within the viewer's scope: read from the ledger, filtered by place and clearance like incidents."""

from collections.abc import Sequence
from datetime import datetime

from city.access import Viewer, cleared
from city.alerting import drills as of_drills
from city.alerting import footings as of_footings
from city.alerting.drills import Drill
from city.alerting.footings import Footing
from queries import places
from queries._folds import Folds
from queries._sight import Subject, in_sight
from queries.incidents import SENSITIVITY

KIND, DRILLS = "footing", "drill"

_footings = Folds[int, Footing](KIND, of_footings.fold)
_drills = Folds[int, Drill](DRILLS, of_drills.fold)


def listed(viewer: Viewer, asof: datetime | None = None, in_force: datetime | None = None) -> list[Footing]:
    """Footings that the viewer may see, the newest first: of places in its scope, and of those above, which hold for it, too.

    With `in_force` only those that hold at that moment.
    """
    found = [one for one in _footings.all(asof).values() if in_force is None or one.is_in_force(in_force)]
    return _seen(viewer, found)


def drills(viewer: Viewer, asof: datetime | None = None, *, is_running: bool | None = None) -> list[Drill]:
    """Drills that the viewer may see, the newest first: of places in its scope and of those above; `is_running`: those, or all."""
    return _seen(viewer, [one for one in _drills.all(asof).values() if is_running in (None, one.is_running)])


def own(viewer: Viewer, found: Sequence[Subject]) -> list[Subject]:
    """Of these the ones whose area lies in the viewer's scope: those that it may act on."""
    return in_sight(viewer, found)


def _seen(viewer: Viewer, found: Sequence[Subject]) -> list[Subject]:
    if not found or SENSITIVITY not in cleared(viewer.clearance):
        return []
    above = {place for some in places.above(viewer, list(viewer.places)).values() for place in some}
    seen = {id(one) for one in in_sight(viewer, found)}
    return [one for one in reversed(found) if id(one) in seen or one.place in above]
