"""Incidents within the viewer's scope: read from the ledger, filtered by place and clearance through the one door."""

import logging
from datetime import datetime
from threading import Lock
from time import monotonic

from city.access import Viewer, cleared
from city.alerting.incidents import Incident, fold
from data import ledger as store
from data.ledger import LedgerError
from queries._folds import Folds
from queries._sight import in_sight

log = logging.getLogger(__name__)

KIND = "incident"
FOLLOWED = (KIND, "footing", "drill")
"""What open screens follow: the kinds of entries that change how incidents are shown."""
SENSITIVITY = "internal"
"""What is said and ordered about incidents is internal, also where the sign is public."""
TOLD_S = 0.5
"""The number of the last act is looked up at most so often: open screens ask for it each second."""

_incidents = Folds[str, Incident](KIND, fold)


_told: dict[str, tuple[float, int]] = {}
_lock = Lock()


def acts_told() -> int:
    """The number of the last entry about any incident, footing or drill, at most half a second old; it tells nothing of what the entries say."""
    url = store.address()
    with _lock:
        found = _told.get(url)
        if found is not None and monotonic() - found[0] < TOLD_S:
            return found[1]
    try:
        number = acts()
    except LedgerError as fault:
        log.error("The ledger: %s", fault)
        number = found[1] if found else 0
    with _lock:
        _told.clear()
        _told[url] = (monotonic(), number)
    return number


def acts() -> int:
    """The number of the last entry about any incident, footing or drill, now."""
    return store.ledger().last_of(*FOLLOWED)


def one(viewer: Viewer, code: str, asof: datetime | None = None) -> Incident | None:
    """One incident with its entries; None when there is none or it is out of the viewer's sight."""
    if SENSITIVITY not in cleared(viewer.clearance):
        return None
    found = _incidents.all(asof).get(code)
    return found if found is not None and in_sight(viewer, [found]) else None


def listed(
    viewer: Viewer, place: str | None = None, asof: datetime | None = None, *, is_open: bool | None = None
) -> list[Incident]:
    """Incidents that the viewer may see, the gravest first, in each level the one whose step is due first.

    `place` holds itself and all below it; `is_open`: those that wait for something (True), that ended (False), or all.
    """
    if SENSITIVITY not in cleared(viewer.clearance):
        return []
    found = [one for one in _incidents.all(asof).values() if is_open in (None, one.is_open)]
    return sorted(in_sight(viewer, found, place), key=_order)


def _order(one: Incident) -> tuple[bool, int, datetime, str]:
    return not one.is_open, -one.level, one.stage_due or one.changed_at, one.code
