"""Tickets within the viewer's scope: read from the ledger, filtered by place and clearance through the one door."""

import threading
from datetime import datetime

import polars as pl

from city.access import Viewer, cleared
from city.catalogue import catalogue
from city.pack import city
from city.settings import settings
from city.tickets import STATES, Ticket, fold
from data import ledger as store
from queries._ask import ask

KIND = "ticket"
KEPT = 4

_lock = threading.Lock()
_folded: dict[tuple[str, int], dict[int, Ticket]] = {}


def position(viewer: Viewer, asof: datetime | None = None) -> int:
    """The number of the ledger's last entry, or of the last one known at `asof`; it tells nothing of what the entries say."""
    del viewer
    return store.ledger().position(asof)


def one(viewer: Viewer, number: int, asof: datetime | None = None) -> Ticket | None:
    """One ticket with its entries; None when there is none or it is out of the viewer's sight."""
    found = _all(asof).get(number)
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
        for ticket in _all(asof).values()
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


def _all(asof: datetime | None) -> dict[int, Ticket]:
    """All tickets as the ledger left them at its position now or then; entries that were folded once are not read again."""
    chain, url = store.ledger(), store.address()
    at = chain.position(asof)
    with _lock:
        known = _folded.get((url, at))
        if known is None:
            base = max((p for u, p in _folded if u == url and p < at), default=0)
            entries = chain.entries(KIND, since=base, until=at)
            known = _folded[url, at] = fold(_folded.get((url, base), {}), entries)
            while len(_folded) > KEPT:
                del _folded[min(_folded, key=lambda one: (one[0] == url, one[1]))]
        return known
