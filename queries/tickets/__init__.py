"""Tickets within the viewer's scope: read from the ledger, filtered by place and clearance through the one door."""

from datetime import datetime

import polars as pl

from city.access import Viewer, cleared
from city.catalogue import catalogue
from city.pack import city
from city.settings import settings
from city.tickets import STATES, Ticket, fold
from data import ledger as store
from queries._ask import ask
from queries._folds import Folds

KIND = "ticket"

_tickets = Folds[Ticket](KIND, fold)


def position(viewer: Viewer, asof: datetime | None = None) -> int:
    """The number of the ledger's last entry, or of the last one known at `asof`; it tells nothing of what the entries say."""
    del viewer
    return store.ledger().position(asof)


def one(viewer: Viewer, number: int, asof: datetime | None = None) -> Ticket | None:
    """One ticket with its entries; None when there is none or it is out of the viewer's sight."""
    found = _tickets.all(asof).get(number)
    return found if found is not None and _seen(viewer, [found], None) else None


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
    return sorted(_seen(viewer, found, place), key=lambda ticket: (STATES.index(ticket.state), -ticket.number))


def places_asked(viewer: Viewer, places: list[str], within: str | None) -> pl.DataFrame:
    """For each place: place, is_known (in the tree), is_visible (to the viewer), is_within (in the place `within`)."""
    return ask("tickets/places_asked", viewer, places=places, within=within)


def _seen(viewer: Viewer, tickets: list[Ticket], within: str | None) -> list[Ticket]:
    """Those whose place lies in the scope and whose indicator lies in the clearance.

    A place that the tree no longer has, and an indicator that the catalogue no longer has, are the whole city's and sensitive:
    who sees everything goes on seeing them.
    """
    root = city(settings().city).place
    rows = places_asked(viewer, sorted({root, *(ticket.place for ticket in tickets)}), within)
    by_place = {row["place"]: row for row in rows.iter_rows(named=True)}
    allowed = cleared(viewer.clearance)

    def is_seen(ticket: Ticket) -> bool:
        place = by_place[ticket.place]
        if not place["is_known"]:
            place = by_place[root]
        sign = catalogue().indicators.get(ticket.indicator or "")
        sensitivity = sign.sensitivity if sign else "sensitive" if ticket.indicator else "public"
        return place["is_visible"] and place["is_within"] and sensitivity in allowed

    return [ticket for ticket in tickets if is_seen(ticket)]
