"""Tickets within the viewer's scope: read from the ledger, filtered by place and clearance through the one door."""

from datetime import datetime

from city.access import Viewer
from city.tickets import STATES, Ticket, fold
from data import ledger as store
from queries._folds import Folds
from queries._sight import in_sight

KIND = "ticket"

_tickets = Folds[int, Ticket](KIND, fold)


def position(viewer: Viewer, asof: datetime | None = None) -> int:
    """The number of the ledger's last entry, or of the last one known at `asof`; it tells nothing of what the entries say."""
    del viewer
    return store.ledger().position(asof)


def one(viewer: Viewer, number: int, asof: datetime | None = None) -> Ticket | None:
    """One ticket with its entries; None when there is none or it is out of the viewer's sight."""
    found = _tickets.all(asof).get(number)
    return found if found is not None and in_sight(viewer, [found]) else None


def listed(
    viewer: Viewer,
    states: tuple[str, ...] = STATES,
    source: str | None = None,
    indicator: str | None = None,
    place: str | None = None,
    asof: datetime | None = None,
) -> list[Ticket]:
    """Tickets that the viewer may see, open ones first (those that nobody took up before the others), then the newest.

    `source` and `indicator` are keys; `place` holds itself and all below it.
    """
    found = [
        ticket
        for ticket in _tickets.all(asof).values()
        if ticket.state in states
        and (source is None or ticket.source == source)
        and (indicator is None or ticket.indicator == indicator)
    ]
    return sorted(in_sight(viewer, found, place), key=lambda ticket: (STATES.index(ticket.state), -ticket.number))
