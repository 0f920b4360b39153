"""What pages on tickets share: what the screen showed as facts, the sentence for a press that failed, names of places."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from dash import dcc, html

from city.access import NotAllowed
from city.catalogue import catalogue
from city.tickets import StepRefused
from components.detail_text import full_moment
from components.links import href
from components.tables import facts
from components.tickets import said
from data.ledger import LedgerError
from pages._address import Address
from pages._detail import place_name
from pages._report import then, tile_text
from pages._sources import source_link
from queries import places

log = logging.getLogger(__name__)


def press_name() -> str:
    """A name for one pressing of a button: pressed twice, it is one entry."""
    return uuid4().hex


def names_of(address: Address, codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The rows of these places by code, as far as the viewer may see them."""
    frame = places.named(address.viewer, sorted(set(codes)), [], asof=address.state.asof)
    return {row["place"]: row for row in frame.iter_rows(named=True)}


def shown_facts(body: Mapping[str, Any], place: Mapping[str, Any] | None, address: Address) -> html.Dl:
    """What the screen showed: tile, place, sign, value, data time, stamp, source."""
    words, state = address.words, address.state
    given = catalogue().indicators.get(body.get("indicator", ""))
    known_at, at = body.get("known_at"), body.get("at")
    number = words("report.stamp_at", n=body["seq"], time=_full(known_at)) if known_at else None
    return facts(
        [
            (words("report.where"), tile_text(body.get("tile", ""), address)),
            (words("event.place"), place_name(place, state) if place else body.get("place")),
            (words("detail.sign"), words.name(given.name) if given else body.get("indicator")),
            (
                words("event.number") if body.get("event") else "",
                html.Code(body["event"]) if body.get("event") else None,
            ),
            (words("detail.value"), body.get("value")),
            (words("report.data_time"), _full(at)),
            (words("detail.source_of_row"), source_link(body["source"], state) if body.get("source") else None),
            (words("report.stamp"), number),
        ]
    )


def ways(body: Mapping[str, Any], address: Address) -> html.Div:
    """Links to the screen and to the page of what it is about, as they were known then."""
    words, state = address.words, then(address.state, body)
    links = []
    page = body.get("page") or "/"
    path, _, query = page.partition("?")
    asked = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
    kept = {key: value for key, value in asked.items() if key not in ("lang", "theme", "asof")}
    links.append((words("report.screen_then"), f"{path}?{_query(kept, state)}"))
    if body.get("event"):
        links.append((words("report.subject_then"), href(f"/event/{body['event']}", state)))
    elif body.get("indicator"):
        links.append((words("report.subject_then"), href(f"/sign/{body['indicator']}", state, place=body["place"])))
    return html.Div([dcc.Link(text, href=to, className="button") for text, to in links], className="form-buttons")


def failure(fault: Exception, address: Address) -> html.P:
    """One sentence for a press that came to nothing; the words stay in the form."""
    words = address.words
    if isinstance(fault, StepRefused):
        return said(words(f"ticket.refused_{fault.reason}"), failed=True)
    if isinstance(fault, NotAllowed):
        return said(words("ticket.refused_role"), failed=True)
    log.error("The ledger: %s", fault)
    return said(words("ticket.refused_ledger"), failed=True)


FAILURES = (NotAllowed, StepRefused, LedgerError)


def _full(text: str | None) -> str | None:
    return full_moment(datetime.fromisoformat(text).replace(microsecond=0)) if text else None


def _query(kept: Mapping[str, str], state: Any) -> str:
    own = href("/", state).partition("?")[2]
    return "&".join(part for part in (*(f"{key}={value}" for key, value in kept.items()), own) if part)
