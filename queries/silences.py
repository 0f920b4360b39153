"""Silences within the viewer's scope: read from the ledger, filtered by place and clearance like incidents."""

from datetime import datetime

from city.access import Viewer, cleared
from city.alerting.silences import Silence, fold
from queries._folds import Folds
from queries._sight import in_sight
from queries.incidents import SENSITIVITY

KIND = "silence"

_silences = Folds[int, Silence](KIND, fold)


def listed(viewer: Viewer, asof: datetime | None = None, in_force: datetime | None = None) -> list[Silence]:
    """Silences that the viewer may see, the newest first; with `in_force` only those that hold at that moment."""
    if SENSITIVITY not in cleared(viewer.clearance):
        return []
    found = [one for one in _silences.all(asof).values() if in_force is None or one.is_in_force(in_force)]
    return sorted(in_sight(viewer, found), key=lambda one: -one.number)
