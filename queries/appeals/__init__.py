"""Appeals within the viewer's scope: read from the ledger, filtered by the unit they are about."""

from datetime import datetime

from city.access import Viewer, cleared, holds_city
from city.appeals import STATES, Appeal, fold
from queries._folds import Folds

KIND = "appeal"
SENSITIVITY = "internal"

_appeals = Folds[int, Appeal](KIND, fold)


def one(viewer: Viewer, number: int, asof: datetime | None = None) -> Appeal | None:
    """One appeal with its entries; None when there is none or it is about a unit out of the viewer's sight."""
    found = everything(asof).get(number)
    return found if found is not None and sees_unit(viewer, found.place) else None


def listed(viewer: Viewer, place: str | None = None, asof: datetime | None = None) -> list[Appeal]:
    """The appeals that the viewer may see, of one unit or all: open ones first, in the order of the steps, then the newest."""
    found = [one for one in everything(asof).values() if place in (None, one.place) and sees_unit(viewer, one.place)]
    return sorted(found, key=lambda one: (STATES.index(one.state), -one.number))


def sees_unit(viewer: Viewer, unit: str) -> bool:
    """Whether a unit's own score is in the viewer's scope: the city's, the unit's, or that of the district that it is of.

    The unit of a district without the New Area's streets bears the district's code and `-net`. Scores are internal.
    """
    if SENSITIVITY not in cleared(viewer.clearance):
        return False
    return holds_city(viewer) or unit in viewer.places or unit.split("-")[0] in viewer.places


def everything(asof: datetime | None = None) -> dict[int, Appeal]:
    """All appeals by number: for the scores, which hold the corrections of every unit; no page shows them unfiltered."""
    return _appeals.all(asof)
