"""Incidents within the viewer's scope: read from the ledger, filtered by place and clearance through the one door."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from time import monotonic

from city.access import Viewer, cleared
from city.alerting.incidents import Incident, fold
from city.alerting.members import Member, Members
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


def notices_sent(
    viewer: Viewer, found: Iterable[Incident], since: datetime, asof: datetime | None = None
) -> int | None:
    """How many notices of these incidents went out since a moment, on all channels; None where nothing was ever tried then."""
    if SENSITIVITY not in cleared(viewer.clearance):
        return None
    base = store.ledger()
    until = base.position(asof) if asof else None
    tries = base.entries("notice", since=base.position(since), until=until)
    codes = {one.code for one in found}
    return sum(one.act == "sent" and one.told["incident"] in codes for one in tries) if tries else None


def one(viewer: Viewer, code: str, asof: datetime | None = None) -> Incident | None:
    """One incident with its entries; None when there is none or it is out of the viewer's sight."""
    if SENSITIVITY not in cleared(viewer.clearance):
        return None
    found = _incidents.all(asof).get(code)
    return next(iter(_seen(viewer, [found])), None) if found is not None else None


def listed(
    viewer: Viewer, place: str | None = None, asof: datetime | None = None, *, is_open: bool | None = None
) -> list[Incident]:
    """Incidents that the viewer may see, the gravest first, in each level the one whose step is due first.

    `place` holds itself and all below it; `is_open`: those that wait for something (True), that ended (False), or all.
    """
    if SENSITIVITY not in cleared(viewer.clearance):
        return []
    found = [one for one in _incidents.all(asof).values() if is_open in (None, one.is_open)]
    return sorted(_seen(viewer, found, place), key=_order)


def _seen(viewer: Viewer, found: Sequence[Incident], within: str | None = None) -> list[Incident]:
    """Those of which the viewer may see an alert (in `within`), each with the alerts that the viewer may see.

    Where the first alert is out of sight, the incident stands at the first one that is not.
    """
    grouped = [one for one in found if len(one.members) > 1]
    if not grouped:
        return in_sight(viewer, found, within)
    every: list[Incident | Member] = [*found, *(each for one in grouped for each in one.members)]
    seen = {id(one) for one in in_sight(viewer, every)}
    inside = seen if within is None else {id(one) for one in in_sight(viewer, every, within)}
    shown = []
    for one in found:
        members = tuple(each for each in one.members if id(each) in seen)
        if id(one) in inside or (len(one.members) > 1 and any(id(each) in inside for each in members)):
            shown.append(_as_seen(one, members) if len(one.members) > 1 else one)
    return shown


def _as_seen(one: Incident, members: Members) -> Incident:
    if len(members) == len(one.members):
        return one
    hidden = len(one.members) - len(members)
    if not members or members[0] is one.members[0]:
        return replace(one, members=members, hidden=hidden)
    first = members[0]
    at_first = replace(one, rule=first.rule, place=first.place, indicator=first.indicator, value=first.value)
    return replace(at_first, members=members, hidden=hidden)


def _order(one: Incident) -> tuple[bool, int, datetime, str]:
    return not one.is_open, -one.level, one.stage_due or one.changed_at, one.code
