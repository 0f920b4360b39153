"""Where each place of a tree lies: known polygons, sketches for what is missing, and a point for each place."""

from collections import defaultdict
from dataclasses import dataclass, field

import polars as pl
import shapely
from shapely.geometry.base import BaseGeometry

from data.geo.shapes import Shapes
from data.geo.sketch import KM_PER_DEGREE, draw_streets, inner_point, place_points, pull_inside

NEAR_KM = 0.8  # communities of a place without a polygon are drawn this near to its point


@dataclass
class Layout:
    """Polygons and points (lon, lat) by place; `sketched` names the places of which either is a sketch."""

    shapes: Shapes = field(default_factory=dict)
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    sketched: set[str] = field(default_factory=set)


def lay_out(tree: pl.DataFrame, own: Shapes, delivered: Shapes, known: dict[str, tuple[float, float]]) -> Layout:
    """The layout of a checked tree.

    own: the pack's polygons. delivered: polygons that replace those of their level. known: points of streets.
    """
    rows = list(tree.iter_rows(named=True))
    layout = Layout(shapes={**own, **delivered})
    _draw_streets(rows, layout, known)
    _join(rows, layout)
    _place(rows, layout)
    return layout


def _draw_streets(rows: list[dict], layout: Layout, known: dict[str, tuple[float, float]]) -> None:
    """Sketches of the streets of each district that has a polygon, unless they were delivered."""
    below = defaultdict(list)
    for row in rows:
        if row["level"] == "street" and row["place"] not in layout.shapes:
            below[row["parent"]].append(row["place"])
    for district, streets in below.items():
        if district in layout.shapes:
            layout.shapes.update(draw_streets(layout.shapes[district], streets, known))
            layout.sketched.update(streets)


def _join(rows: list[dict], layout: Layout) -> None:
    """Units are the union of their streets, the city of its districts; a union of sketches is a sketch."""
    members = defaultdict(list)
    for row in rows:
        if row["level"] == "street":
            members[row["unit"]].append(row["place"])
        if row["level"] == "district":
            members[row["parent"]].append(row["place"])
    for row in rows:
        parts = members[row["place"]]
        if row["level"] not in ("unit", "city") or row["place"] in layout.shapes or not parts:
            continue
        if all(part in layout.shapes for part in parts):
            layout.shapes[row["place"]] = shapely.union_all([layout.shapes[part] for part in parts])
            if layout.sketched & set(parts):
                layout.sketched.add(row["place"])


def _place(rows: list[dict], layout: Layout) -> None:
    """A point for each place: as given, else inside its polygon, else spread over what holds it."""
    by_place = {row["place"]: row for row in rows}
    waiting = defaultdict(list)
    for row in rows:
        place = row["place"]
        if row["lon"] is not None:
            layout.points[place] = _given(row, by_place, layout)
        elif place in layout.shapes:
            layout.points[place] = inner_point(layout.shapes[place])
        else:
            waiting[(row["level"], _holder(row, by_place, layout))].append(place)
        if row["is_sketch"]:
            layout.sketched.add(place)
    for level in ("street", "quasi", "community", "grid", "site"):
        for (of, holder), places in waiting.items():
            if of == level:
                found = dict(zip(places, _points(holder, len(places), by_place, layout), strict=False))
                layout.points.update(found)
                layout.sketched.update(found)


def _given(row: dict, by_place: dict[str, dict], layout: Layout) -> tuple[float, float]:
    """The point that the file gives; one that is only roughly right is moved into what holds the place."""
    holder = layout.shapes.get(_holder(row, by_place, layout) or "")
    if not row["is_sketch"] or holder is None:
        return row["lon"], row["lat"]
    return pull_inside(holder, row["lon"], row["lat"])


def _holder(row: dict, by_place: dict[str, dict], layout: Layout) -> str | None:
    """The place that holds this one: its parent, or below a district the unit that it reports to."""
    parent = row["parent"]
    if parent is not None and by_place[parent]["level"] == "district" and row["unit"] in layout.shapes:
        return row["unit"]
    return parent


def _points(holder: str | None, count: int, by_place: dict[str, dict], layout: Layout) -> list[tuple[float, float]]:
    """Points for `count` places of one holder; none where nothing is known of it."""
    area = _area(holder, by_place, layout)
    return [] if area is None else [(float(lon), float(lat)) for lon, lat in place_points(area, count)]


def _area(holder: str | None, by_place: dict[str, dict], layout: Layout) -> BaseGeometry | None:
    if holder in layout.shapes:
        return layout.shapes[holder]
    if holder not in layout.points:
        return None
    lon, lat = layout.points[holder]
    disc = shapely.Point(lon, lat).buffer(NEAR_KM / KM_PER_DEGREE)
    above = layout.shapes.get(by_place[holder]["parent"])
    return disc if above is None or not above.intersects(disc) else disc.intersection(above)
