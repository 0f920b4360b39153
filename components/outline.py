"""Outlines as SVG paths, in the projection that Leaflet uses, so that both pictures of a map lie on each other."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import polylabel

from components.map import Bounds


@dataclass(frozen=True)
class Frame:
    """The rectangle that is drawn: Mercator coordinates of its edges, height in units of the drawing."""

    west: float
    east: float
    south: float
    north: float
    high: int = 1000

    @property
    def bounds(self) -> Bounds:
        """The same rectangle in degrees."""
        return (latitude(self.south), math.degrees(self.west)), (latitude(self.north), math.degrees(self.east))

    @property
    def wide(self) -> int:
        """Width in units of the drawing."""
        return round(self.high * (self.east - self.west) / (self.north - self.south))

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """A point in units of the drawing, from the upper left."""
        x = (math.radians(lon) - self.west) / (self.east - self.west) * self.wide
        return x, (self.north - mercator(lat)) / (self.north - self.south) * self.high

    def percent(self, lon: float, lat: float) -> tuple[str, str]:
        """A point as CSS left and top."""
        x, y = self.xy(lon, lat)
        return f"{100 * x / self.wide:.1f}%", f"{100 * y / self.high:.1f}%"


def mercator(lat: float) -> float:
    """Mercator's y of a latitude, in radians."""
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def latitude(y: float) -> float:
    """The latitude of a Mercator y."""
    return math.degrees(2 * math.atan(math.exp(y)) - math.pi / 2)


def frame(bounds: Bounds, high: int = 1000) -> Frame:
    """The rectangle of these bounds."""
    (south, west), (north, east) = bounds
    return Frame(math.radians(west), math.radians(east), mercator(south), mercator(north), high)


def bounds_of(geojsons: Iterable[str], padding: float = 0.0) -> Bounds:
    """The bounds of some outlines, widened by a share of their size."""
    boxes = [_box(text) for text in geojsons]
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    wide, high = (east - west) * padding, (north - south) * padding
    return (south - high, west - wide), (north + high, east + wide)


@lru_cache(maxsize=256)
def _box(geojson: str) -> tuple[float, float, float, float]:
    points = [point for ring in _rings(geojson) for point in ring]
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return min(lons), min(lats), max(lons), max(lats)


@lru_cache(maxsize=256)
def path(geojson: str, drawn: Frame) -> str:
    """The outline as the `d` of an SVG path, on whole units; neighbours keep their common border."""
    parts = []
    for ring in _rings(geojson):
        points: list[tuple[int, int]] = []
        for lon, lat in ring:
            x, y = drawn.xy(lon, lat)
            point = (round(x), round(y))
            if not points or points[-1] != point:
                points.append(point)
        if len(points) > 3:
            parts.append(_relative(_straightened(points)))
    return "".join(parts)


@lru_cache(maxsize=256)
def label_point(geojson: str) -> tuple[float, float]:
    """Where a name has most room inside an outline: longitude and latitude."""
    largest = max(polygons(shape(json.loads(geojson))), key=lambda one: one.area)
    point = polylabel(largest.buffer(0) if not largest.is_valid else largest, 0.002)
    return point.x, point.y


@lru_cache(maxsize=256)
def size_of(geojson: str) -> float:
    """The area of an outline in square degrees, to compare neighbours by."""
    return float(shape(json.loads(geojson)).area)


def polygons(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons of a polygon or a collection of them."""
    return [geometry] if isinstance(geometry, Polygon) else [p for p in geometry.geoms if isinstance(p, Polygon)]


def _relative(points: Sequence[tuple[int, int]]) -> str:
    (x, y), rest = points[0], points[1:]
    text = f"M{x} {y}l"
    steps = []
    for to_x, to_y in rest:
        steps.append(f"{to_x - x} {to_y - y}")
        x, y = to_x, to_y
    return text + " ".join(steps) + "z"


def _straightened(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept = points[:2]
    for point in points[2:]:
        (ax, ay), (bx, by) = kept[-2], kept[-1]
        if (bx - ax) * (point[1] - by) == (by - ay) * (point[0] - bx):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


@lru_cache(maxsize=256)
def _rings(geojson: str) -> tuple[tuple[tuple[float, float], ...], ...]:
    geometry = json.loads(geojson)
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return tuple(tuple((p[0], p[1]) for p in ring) for polygon in polygons for ring in polygon)
