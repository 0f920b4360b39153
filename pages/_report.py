"""What a screen showed when somebody found it wrong: read from the address of /report, completed from the same snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from city.catalogue import Indicator, catalogue
from components.detail_events import topic_text
from components.signs import value_text
from components.state import State, read_moment
from data.sources import sources
from pages._address import Address
from pages._detail import clock, home, place_name, seen_indicator
from pages._sign import row_indicators, row_span
from queries import events, places, vitals
from queries._ask import Stamp, stamp, stamp_numbered

LONGEST_VALUE, LONGEST_PAGE, LONGEST_TILE, MOST_DIGITS = 200, 300, 30, 12


@dataclass(frozen=True)
class Shown:
    """One tile, row or page as it was shown: `body` by the keys of city.tickets.SHOWN, the place's row, the indicator."""

    body: dict[str, Any]
    place: dict[str, Any]
    given: Indicator | None
    stamp: Stamp


def read_shown(address: Address, query: Mapping[str, Any]) -> Shown | str:
    """What the address says was shown, or the sentence why this viewer cannot report it.

    The address is the word of a browser: places, indicators and events go through the viewer's door, a source must exist,
    texts are cut. What it does not say of a sign or an event (value, time, source) is looked up at the stamp it names.
    """
    found = _stamp(address, query)
    asof = found.known_at if found.seq else address.state.asof
    given: Indicator | None = None
    body: dict[str, Any] = {
        "tile": "".join(c for c in _text(query, "tile", LONGEST_TILE) if c.isalnum() or c in "_-") or "page",
        "page": page_of(_text(query, "page", LONGEST_PAGE)),
        "value": _text(query, "value", LONGEST_VALUE),
        "at": _moment(_text(query, "at", 30)),
        "source": source if (source := _text(query, "source", 80)) in sources() else "",
        "seq": found.seq,
        "known_at": found.known_at.isoformat() if found.seq else "",
    }
    code = _text(query, "place", 40) or home(address)
    if query.get("event"):
        frame = events.one(address.viewer, _text(query, "event", 80), asof=asof)
        if not frame.height:
            return address.words("event.no_such", event=_text(query, "event", 80))
        row = frame.row(0, named=True)
        code = row["place"]
        value = row["title"] or topic_text(row["topic"], address.words)
        _complete(body, value=value, at=row["updated_at"].isoformat(), source=row["source"], event=row["event"])
    elif query.get("indicator"):
        checked = seen_indicator(_text(query, "indicator", 80), address)
        if isinstance(checked, str):
            return checked
        given = checked
        body["indicator"] = given.key
    place = places.one(address.viewer, code, asof=asof)
    if not place.height:
        return address.words("detail.no_such_place", place=code)
    body["place"] = code
    if given is not None:
        _look_up(address, body, given, code, asof)
    return Shown(body, place.row(0, named=True), given, found)


def page_of(text: str) -> str:
    """The text when it is an address inside the product, else nothing."""
    is_inside = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return text if is_inside and text.isprintable() else ""


def subject_text(body: Mapping[str, Any], place: Mapping[str, Any] | None, address: Address) -> str:
    """What it is about, in a few words: sign, event, source or tile, and the place."""
    words, state = address.words, address.state
    known = catalogue().indicators.get(body.get("indicator", ""))
    if known:
        what = words.short(known)
    elif body.get("indicator"):
        what = body["indicator"]
    elif body.get("event"):
        what = body.get("value") or body["event"]
    elif body.get("source"):
        what = sources()[body["source"]].name[state.lang] if body["source"] in sources() else body["source"]
    else:
        what = tile_text(body.get("tile", ""), address)
    where = place_name(place, state) if place else body.get("place", "")
    return f"{where} · {what}" if where else what


def tile_text(tile: str, address: Address) -> str:
    """The name of a zone or page; its key where it has none."""
    for key in (f"wall.{tile}", f"report.tile_{tile}"):
        if key in address.words:
            return address.words(key)
    return tile


def then(state: State, body: Mapping[str, Any]) -> State:
    """The state of a page as it was known when the fault was reported."""
    known_at = body.get("known_at")
    return state.change(asof=read_moment(known_at)) if known_at else state


def _look_up(address: Address, body: dict[str, Any], given: Indicator, code: str, asof: datetime | None) -> None:
    newest = vitals.ranking(address.viewer, given.key, [code], asof=asof)
    row = newest.row(0, named=True) if newest.height and newest["observed_at"][0] else None
    if row is None:
        return
    _complete(body, value=value_text(given, row["value"], address.words), at=row["observed_at"].isoformat())
    since, until = row_span(given, row, clock(address.state))
    counted = vitals.rows_count(address.viewer, row_indicators(given), code, since, until, asof=asof)
    if counted.height:
        _complete(body, source=counted.sort("rows_read", "source", descending=[True, False])["source"][0])


def _complete(body: dict[str, Any], **found: Any) -> None:
    body.update({key: value for key, value in found.items() if not body.get(key)})


def _stamp(address: Address, query: Mapping[str, Any]) -> Stamp:
    text = _text(query, "seq", MOST_DIGITS)
    if text.isascii() and text.isdigit() and int(text) and (found := stamp_numbered(int(text))).seq:
        return found
    return stamp(address.state.asof)


def _text(query: Mapping[str, Any], key: str, longest: int) -> str:
    return " ".join(str(query.get(key) or "").split())[:longest]


def _moment(text: str) -> str:
    try:
        return read_moment(text).isoformat() if text else ""
    except ValueError:
        return ""
