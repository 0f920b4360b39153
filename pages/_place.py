"""What the place page asks: its signs judged, the places below, open events, points for the map."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from city.bands import SHAPES, Band
from city.catalogue import Indicator, catalogue
from components.detail_cards import PlaceCard, SignCard
from components.detail_events import event_level, topic_text
from components.detail_head import freshness
from components.level import level_class, level_key
from components.links import href
from components.pointmap import Point
from components.sparkline import Step
from pages._address import Address
from pages._detail import clock, place_name, short_name
from pages._sign import judged
from queries import events, places, vitals

DAY = timedelta(days=1)
BELOW = {"city": "district", "district": "street", "unit": "street"}
MOST_POINTS = 2000
WIDE = ("city", "district", "unit")


@dataclass(frozen=True)
class Seen:
    """One newest value in one place with its judgement."""

    given: Indicator
    row: dict[str, Any]
    band: Band


def seen(frame: pl.DataFrame) -> list[Seen]:
    """The rows of latest as judged signs, in the order of the catalogue; components are left out."""
    known = catalogue().indicators
    order = {key: at for at, key in enumerate(known)}
    found = [
        Seen(known[row["indicator"]], row, judged(known[row["indicator"]], row))
        for row in frame.iter_rows(named=True)
        if row["indicator"] in known and known[row["indicator"]].tier != "component"
    ]
    return sorted(found, key=lambda one: order[one.given.key])


def ask_signs(address: Address, place: str) -> list[SignCard]:
    """The signs that exist in a place, with their last 24 hours, or 30 days where they come daily."""
    asof, now = address.state.asof, clock(address.state)
    found = seen(vitals.signs_of_place(address.viewer, place, asof=asof))
    until = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    hours = vitals.sparks_of_place(address.viewer, place, until - DAY, until, asof=asof)
    days = vitals.spark_days(
        address.viewer,
        place,
        [one.given.key for one in found if one.given.period_s >= 86400],
        until - 31 * DAY,
        until,
        asof=asof,
    )
    steps: dict[str, list[Step]] = {}
    for key, moment, value in days.iter_rows():
        steps.setdefault(key, []).append((moment, value, None, None))
    for key, moment, value in hours.iter_rows():
        if catalogue().indicators[key].period_s < 86400:
            steps.setdefault(key, []).append((moment, value, None, None))
    return [
        SignCard(
            one.given,
            one.row["value"],
            one.row["observed_at"],
            one.band,
            steps.get(one.given.key, []),
            href(f"/sign/{one.given.key}", address.state, place=place),
        )
        for one in found
    ]


def ask_children(address: Address, place: str) -> tuple[pl.DataFrame, dict[str, PlaceCard]]:
    """The places directly below and what is worst in each of them."""
    state, now = address.state, clock(address.state)
    frame = places.children(address.viewer, place, asof=state.asof)
    codes = frame["place"].to_list()
    by_place: dict[str, list[Seen]] = {}
    if codes:
        for one in seen(vitals.signs_of_places(address.viewer, codes, asof=state.asof)):
            if freshness(one.given, one.row["observed_at"], now) != "dead":
                by_place.setdefault(one.row["place"], []).append(one)
    return frame, {
        row["place"]: _card(address, row, by_place.get(row["place"], [])) for row in frame.iter_rows(named=True)
    }


def _card(address: Address, row: dict[str, Any], found: list[Seen]) -> PlaceCard:
    beyond = sorted((one for one in found if one.band.level), key=lambda one: -(one.band.level or 0))
    is_judged = any(one.band.level is not None for one in found)
    return PlaceCard(
        name=short_name(row, address.state) if row["level"] in WIDE else place_name(row, address.state),
        level=beyond[0].band.level if beyond else 0 if is_judged else None,
        beyond=len(beyond),
        signs=len(found),
        href=href(f"/place/{row['place']}", address.state),
        worst=address.words.short(beyond[0].given) if beyond else "",
    )


def ask_points(address: Address, place: str) -> list[Point]:
    """Open events and sites of a place and below, as marks of the map."""
    state, words = address.state, address.words
    found = []
    for row in places.sites_below(address.viewer, place, asof=state.asof).iter_rows(named=True):
        kind = words(f"place.site_{row['kind']}") if f"place.site_{row['kind']}" in words else words("place.site")
        text = f"{kind} {place_name(row, state)}" + (words("place.sketch_point") if row["is_sketch"] else "")
        found.append(Point(row["lon"], row["lat"], "site", "◎", "", text, href(f"/place/{row['place']}", state)))
    for row in events.points(address.viewer, place, MOST_POINTS, asof=state.asof).iter_rows(named=True):
        level = event_level(row["level"])
        text = f"{row['title'] or topic_text(row['topic'], words)} · {words(f'band.{level_key(level)}.short')}"
        found.append(
            Point(
                row["lon"],
                row["lat"],
                "event",
                SHAPES[level_key(level)] if level else "✕",
                level_class(level),
                text,
                href(f"/event/{row['event']}", state),
            )
        )
    return found


def topic_span(level: str, now: datetime) -> tuple[datetime, datetime, datetime, int]:
    """Start of the span before, start of the span, end of it, and its days: a day for wide places, a week for small ones."""
    days = 1 if level in WIDE else 7
    until = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return until - 2 * days * DAY, until - days * DAY, until, days
