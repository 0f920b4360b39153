"""What a layer shows of a part of the map at a zoom: areas, counts in a grid, or single things; never more than MOST of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from city.access import cleared
from city.catalogue import catalogue
from city.layers import Layer
from city.objects import open_to
from components.colours import NORMAL, UNKNOWN, area_fill
from components.detail_events import event_level, topic_text
from components.detail_text import full_moment
from components.level import level_key
from components.links import href
from components.signs import value_text
from pages._address import Address
from pages._detail import place_name, root
from pages._sign import judged
from queries import events, layers, places, vitals
from queries.sources import quality

MOST, MOST_EVENTS = 800, 20_000
"""Single things of one answer; open events that are looked through."""
AREAS_BELOW, STREETS_FROM, LEAST_ZOOM, MOST_ZOOM = 10, 11, 0, 22
PAIR = re.compile(r"(-?[0-9.]+) +(-?[0-9.]+)")


@dataclass(frozen=True)
class View:
    """A part of the map: WGS-84 degrees, whole squares of the zoom's grid, and the zoom."""

    west: float
    south: float
    east: float
    north: float
    zoom: int

    @property
    def around(self) -> dict[str, float]:
        """The rectangle by its sides."""
        return {"west": self.west, "south": self.south, "east": self.east, "north": self.north}


def read_view(query: Mapping[str, str]) -> View | None:
    """The view of `bbox=west,south,east,north` and `z=`, widened to whole tiles; None where they cannot be read."""
    try:
        west, south, east, north = (float(one) for one in query.get("bbox", "").split(","))
        zoom = int(query.get("z", ""))
    except ValueError:
        return None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90 and LEAST_ZOOM <= zoom <= MOST_ZOOM):
        return None
    tile = 4 * layers.span_of(zoom)
    return View(west // tile * tile, south // tile * tile, -(-east // tile) * tile, -(-north // tile) * tile, zoom)


def seen(address: Address, layer: Layer, view: View, most: int = MOST) -> dict[str, Any]:
    """What the layer shows there, as a GeoJSON feature collection with `mode`, `total`, `shown` and, for areas, `level`.

    At MOST_ZOOM, farther in than any map goes, the first `most` things are given however many there are: for files.
    """
    ask = {"objects": _objects, "events": _events, "places": _places, "indicator": _indicator}.get(layer.source.what)
    return ask(address, layer, view, most) if ask else _answer("none", [], 0)


def kinds_of(address: Address, layer: Layer) -> list[str]:
    """The kinds of the layer that the viewer is cleared for."""
    return [one for one in layer.source.of if one in open_to(cleared(address.viewer.clearance))]


def delivered(address: Address) -> frozenset[str]:
    """The kinds of objects that ever came, whoever may see them."""
    fields = quality.fields(address.viewer, asof=address.state.asof).filter(pl.col("contract") == "objects")
    return frozenset(fields["field"])


def is_single(layer: Layer, view: View, total: int, most: int) -> bool:
    """Whether single things are shown: near enough, and not too many."""
    return view.zoom >= layer.from_zoom and (total <= most or view.zoom == MOST_ZOOM)


def _answer(mode: str, features: list[dict[str, Any]], total: int, **more: Any) -> dict[str, Any]:
    shown = {"mode": mode, "total": total, "shown": len(features)}
    return {"type": "FeatureCollection", **shown, **more, "features": features}


def _objects(address: Address, layer: Layer, view: View, most: int) -> dict[str, Any]:
    viewer, asof, kinds = address.viewer, address.state.asof, kinds_of(address, layer)
    if not kinds:
        return _answer("closed" if layer.source.of else "none", [], 0)
    squares = _within(layers.cells(viewer, kinds, view.zoom, asof=asof), view)
    codes: list[str] | None = None
    if layer.geometry == "point":
        total = int(squares["things"].sum())
    else:
        found = _touching(layers.extents(viewer, kinds, asof=asof), view)
        codes, total = found.head(most)["object"].to_list(), found.height
    if is_single(layer, view, total, most):
        if codes is None:
            things = layers.inside(viewer, kinds, view.west, view.south, view.east, view.north, most, asof=asof)
        else:
            things = layers.drawn(viewer, kinds, codes, asof=asof)
        return _answer("things", [_thing(one) for one in things.iter_rows(named=True)], total)
    if view.zoom < AREAS_BELOW:
        return _counted(address, kinds)
    return _answer("cells", [_square(one) for one in squares.iter_rows()], total)


def _counted(address: Address, kinds: list[str]) -> dict[str, Any]:
    found = layers.by_street(address.viewer, kinds, asof=address.state.asof)
    by_district = found.drop_nulls("district").group_by("district").agg(pl.col("things", "faults").sum())
    areas = {one["district"]: {"n": one["things"], "faults": one["faults"]} for one in by_district.to_dicts()}
    return _answer("areas", [], int(found["things"].sum()), level="district", parent=root(), areas=areas)


def _events(address: Address, layer: Layer, view: View, most: int) -> dict[str, Any]:
    found = events.points(address.viewer, root(), MOST_EVENTS, asof=address.state.asof)
    near = _within(found.filter(pl.col("kind") == layer.source.of[0]), view)
    if not is_single(layer, view, near.height, most):
        return _answer("cells", [_square(one) for one in _grid(near, view.zoom).iter_rows()], near.height)
    things = []
    for one in near.head(most).iter_rows(named=True):
        level = event_level(one["level"])
        name = one["title"] or topic_text(one["topic"], address.words)
        told = {"code": one["event"], "name": name, "level": level or 0}
        told["told"] = address.words(f"band.{level_key(level)}.name") if level else None
        things.append(_feature(_point(one), told))
    return _answer("things", things, near.height)


def _places(address: Address, layer: Layer, view: View, most: int) -> dict[str, Any]:
    viewer, asof, level = address.viewer, address.state.asof, layer.source.of[0]
    if layer.geometry == "area":
        return _answer("outlines", [], 0, level=level, parent=root(), zoom=view.zoom)
    if level == "site":
        found = places.sites_below(viewer, root(), asof=asof)
        if layer.source.sites:
            found = found.filter(pl.col("kind").is_in(list(layer.source.sites)))
    else:
        found = places.named(viewer, [], [level], asof=asof).drop_nulls(["lon", "lat"])
    near = _within(found, view)
    if not is_single(layer, view, near.height, most):
        return _answer("cells", [_square(one) for one in _grid(near, view.zoom).iter_rows()], near.height)
    things = [
        _feature(_point(one), {"code": one["place"], "name": place_name(one, address.state)})
        for one in near.head(most).iter_rows(named=True)
    ]
    return _answer("things", things, near.height)


def _indicator(address: Address, layer: Layer, view: View, most: int) -> dict[str, Any]:
    state, words, given = address.state, address.words, catalogue().indicators[layer.source.of[0]]
    if given.sensitivity not in cleared(address.viewer.clearance):
        return _answer("closed", [], 0)
    level = "street" if view.zoom >= STREETS_FROM and "street" in given.levels else "district"
    codes = places.named(address.viewer, [], [level], asof=state.asof)["place"].to_list()
    areas, newest = {}, None
    for row in vitals.ranking(address.viewer, given.key, codes, asof=state.asof).iter_rows(named=True):
        name, link = place_name(row, state), href(f"/sign/{given.key}", state, place=row["place"])
        if row["value"] is None:
            fill, told = UNKNOWN[state.theme], words("map.no_value", name=name)
        else:
            grade = judged(given, row).level
            fill = NORMAL[state.theme] if grade is None else area_fill(grade, state.theme)
            said = words(f"band.{level_key(grade)}.name")
            told = words("map.value", name=name, value=value_text(given, row["value"], words), level=said)
            newest = max(newest, row["observed_at"]) if newest else row["observed_at"]
        areas[row["place"]] = {"fill": fill, "told": told, "href": link}
    as_of = full_moment(newest) if newest else None
    return _answer("areas", [], len(areas), level=level, parent=root(), areas=areas, as_of=as_of)


def _within(frame: pl.DataFrame, view: View) -> pl.DataFrame:
    return frame.filter(
        pl.col("lon").is_between(view.west, view.east) & pl.col("lat").is_between(view.south, view.north)
    )


def _touching(frame: pl.DataFrame, view: View) -> pl.DataFrame:
    return frame.filter(
        (pl.col("west") <= view.east)
        & (pl.col("east") >= view.west)
        & (pl.col("south") <= view.north)
        & (pl.col("north") >= view.south)
    )


def _grid(frame: pl.DataFrame, zoom: int) -> pl.DataFrame:
    """Points in the squares of a zoom's grid, as queries.layers.cells gives them; nothing in them is at fault."""
    span = layers.span_of(zoom)
    squares = [(pl.col(one) / span).floor().alias(f"{one}_square") for one in ("lon", "lat")]
    counted = [pl.col("lon", "lat").mean(), pl.len().alias("things"), pl.lit(0).alias("faults")]
    return frame.group_by(squares, maintain_order=True).agg(counted).select("lon", "lat", "things", "faults")


def _square(one: tuple[float, float, int, int]) -> dict[str, Any]:
    lon, lat, things, faults = one
    return _feature({"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}, {"n": things, "faults": faults})


def _thing(one: dict[str, Any]) -> dict[str, Any]:
    return _feature(
        shape_of(one["geometry"]) or _point(one),
        {"code": one["object"], "name": one["name"], "state": one["state"], "kind": one["kind"]},
    )


def _point(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(one["lon"], 7), round(one["lat"], 7)]}


def shape_of(wkt: str | None) -> dict[str, Any] | None:
    """The GeoJSON of a WKT LINESTRING or POLYGON (its rings); None for nothing and for what is neither."""
    kind = (wkt or "").lstrip()[:4].upper()
    if not wkt or kind not in ("LINE", "POLY"):
        return None
    rings = [[[float(x), float(y)] for x, y in PAIR.findall(ring)] for ring in wkt.split("),")]
    if kind == "LINE":
        return {"type": "LineString", "coordinates": rings[0]}
    return {"type": "Polygon", "coordinates": rings}


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
