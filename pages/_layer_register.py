"""What the register of layers knows of each: how much it holds, how much of the city it covers, how old that is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from city.access import cleared
from city.catalogue import catalogue
from city.layers import GROUPS, Layer, layers
from pages._address import Address
from pages._detail import root
from pages._feeds import Feed, ask_feeds
from pages._layer_views import MOST_EVENTS, kinds_of
from queries import events, places, vitals
from queries import layers as asked

PLACES = "places"
"""The product's own feed of places."""
CONTRACT = {"objects": "objects", "events": "events", "indicator": "readings"}


@dataclass(frozen=True)
class Registered:
    """One layer: features (None: not for this viewer), shares (0-1) of streets, communities and of what is at fault.

    A share is None where the things lie in larger places, such as contour lines in districts.
    `newest` is the time of its newest data; `feed` the source that it comes from, where one delivered.
    """

    layer: Layer
    name: str
    features: int | None
    streets: float | None = None
    communities: float | None = None
    faults: float | None = None
    newest: datetime | None = None
    feed: Feed | None = None

    @property
    def state(self) -> str:
        """'none' without data, 'closed' to this viewer, else how its source keeps its promise."""
        if self.features is None:
            return "closed"
        if not self.features:
            return "none"
        return self.feed.state if self.feed else "unpromised"


LEVELS = {"streets": "street", "communities": "community"}
SORTED: Mapping[str, Callable[[Registered], Any]] = {
    "group": lambda one: GROUPS.index(one.layer.group),
    "name": lambda one: one.name,
    "owner": lambda one: one.layer.owner,
    "features": lambda one: one.features,
    "streets": lambda one: one.streets,
    "communities": lambda one: one.communities,
    "faults": lambda one: one.faults,
    "newest": lambda one: one.newest,
}
LARGEST_FIRST = ("features", "streets", "communities", "faults", "newest")
"""What the first press on a heading sorts downwards."""


def in_order(found: Sequence[Registered], order: str) -> list[Registered]:
    """The layers by one of SORTED, downwards where the order begins with -; what is not known comes last either way."""
    value = SORTED[order.removeprefix("-")]
    told = sorted((one for one in found if value(one) is not None), key=value, reverse=order.startswith("-"))
    return told + [one for one in found if value(one) is None]


def ask_register(address: Address) -> list[Registered]:
    """All layers of the pack, those without data too."""
    viewer, asof = address.viewer, address.state.asof
    kinds = sorted({kind for one in layers().values() for kind in kinds_of(address, one)})
    counted = asked.by_street(viewer, kinds, asof=asof)
    open_events = events.points(viewer, root(), MOST_EVENTS, asof=asof)
    known = places.named(viewer, [], ["street", "community", "grid", "district"], asof=asof)
    sites = places.sites_below(viewer, root(), asof=asof)
    totals = {level: known.filter(pl.col("level") == of).height for level, of in LEVELS.items()}
    feeds = ask_feeds(address).feeds
    found = []
    for one in layers().values():
        what, name = one.source.what, address.words.name(one.name)
        feed = _feed(one, feeds)
        if what == "objects":
            found.append(_objects(address, one, name, counted, totals, feed))
        elif what == "events":
            features = open_events.filter(pl.col("kind") == one.source.of[0]).height
            found.append(Registered(one, name, features, newest=feed.heard if feed else None, feed=feed))
        elif what == "places":
            of_level = known.filter(pl.col("level") == one.source.of[0])
            if one.source.of[0] == "site":
                of_level = sites.filter(pl.col("kind").is_in(list(one.source.sites))) if one.source.sites else sites
            newest = feed.last_admitted_at if feed else None
            found.append(Registered(one, name, of_level.height, newest=newest, feed=feed))
        elif what == "indicator":
            found.append(_indicator(address, one, name, known, feed))
        else:
            found.append(Registered(one, name, 0))
    return found


def _objects(
    address: Address,
    layer: Layer,
    name: str,
    counted: pl.DataFrame,
    totals: Mapping[str, int],
    feed: Feed | None,
) -> Registered:
    kinds = kinds_of(address, layer)
    if not kinds:
        return Registered(layer, name, None)
    rows = counted.filter(pl.col("kind").is_in(kinds))
    features = int(rows["things"].sum())
    if not features:
        return Registered(layer, name, 0, feed=feed)

    def share(column: str, level: str) -> float | None:
        found = rows[column].drop_nulls().n_unique()
        return min(1.0, found / totals[level]) if found and totals[level] else None

    return Registered(
        layer,
        name,
        features,
        streets=share("street", "streets"),
        communities=share("community", "communities"),
        faults=int(rows["faults"].sum()) / features,
        newest=rows["newest"].max(),  # type: ignore[arg-type]
        feed=feed,
    )


def _indicator(address: Address, layer: Layer, name: str, known: pl.DataFrame, feed: Feed | None) -> Registered:
    given = catalogue().indicators[layer.source.of[0]]
    if given.sensitivity not in cleared(address.viewer.clearance):
        return Registered(layer, name, None)
    level = "street" if "street" in given.levels else "district"
    codes = known.filter(pl.col("level") == level)["place"].to_list()
    rows = vitals.ranking(address.viewer, given.key, codes, asof=address.state.asof).drop_nulls("value")
    share = rows.height / len(codes) if codes and level == "street" else None
    return Registered(layer, name, rows.height, streets=share, newest=rows["observed_at"].max(), feed=feed)  # type: ignore[arg-type]


def _feed(layer: Layer, feeds: Sequence[Feed]) -> Feed | None:
    """The source of a layer: of those that deliver what it shows the one heard of last."""
    if layer.source.what == "places":
        return next((one for one in feeds if one.key == PLACES), None)
    contract, wanted = CONTRACT.get(layer.source.what), set(layer.source.of)
    for key in layer.source.of if contract == "readings" else ():
        wanted |= set(catalogue().indicators[key].inputs)
    told = [one for one in feeds if contract and one.contract == contract and wanted & set(one.fields) and one.heard]
    return max(told, key=lambda one: one.heard or datetime.min, default=None)
