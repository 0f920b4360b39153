"""Street polygons drawn inside the real district where nobody has delivered them: a sketch, marked as such.

Each street gets the part of its district that is nearer to its point than to any other street's (Voronoi).
Known points are used as they are; streets without one get points spread evenly over what is left. Districts are
covered without gap or overlap. Nothing here says where a street's real boundary runs.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.geo.spread import Points, spread

KM_PER_DEGREE = 111.195


@dataclass(frozen=True)
class Plane:
    """A flat map in kilometres around one latitude, good enough to compare distances within a city."""

    squeeze: float

    def to(self, shape: BaseGeometry) -> BaseGeometry:
        """The shape in kilometres east and north."""
        return shapely.transform(shape, lambda xy: xy * [self.squeeze * KM_PER_DEGREE, KM_PER_DEGREE])

    def points_to(self, degrees: Points) -> Points:
        """Points (lon, lat) in kilometres."""
        return np.asarray(degrees, dtype=np.float64).reshape(-1, 2) * [
            self.squeeze * KM_PER_DEGREE,
            KM_PER_DEGREE,
        ]

    def points_back(self, flat: Points) -> Points:
        """Points in kilometres as (lon, lat)."""
        return np.asarray(flat, dtype=np.float64).reshape(-1, 2) / [
            self.squeeze * KM_PER_DEGREE,
            KM_PER_DEGREE,
        ]


def plane_of(shape: BaseGeometry) -> Plane:
    """The plane for a shape's middle latitude."""
    _, bottom, _, top = shape.bounds
    return Plane(float(np.cos(np.radians((bottom + top) / 2))))


def draw_streets(
    district: BaseGeometry, streets: list[str], known: dict[str, tuple[float, float]]
) -> dict[str, BaseGeometry]:
    """A polygon for each street, in degrees; together they are the district. known: (lon, lat) of some."""
    if len(streets) < 2:
        return dict.fromkeys(streets, district)
    plane = plane_of(district)
    flat = plane.to(district)
    fixed = [street for street in streets if street in known]
    free = [street for street in streets if street not in known]
    at = _inside(flat, plane.points_to(np.array([known[street] for street in fixed])))
    seeds = plane.points_back(np.vstack([at, spread(flat, len(free), at)]))
    cells = _cells(district, plane, seeds)
    drawn = dict(zip(fixed + free, cells, strict=True))
    return {street: drawn[street] for street in streets}


def place_points(area: BaseGeometry, count: int) -> Points:
    """`count` points (lon, lat) spread evenly inside a polygon given in degrees."""
    plane = plane_of(area)
    return plane.points_back(spread(plane.to(area), count))


def inner_point(shape: BaseGeometry) -> tuple[float, float]:
    """The point (lon, lat) inside a polygon that is farthest from its border: where a label sits best."""
    plane = plane_of(shape)
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(plane.to(shape), tolerance=0.05))[0]
    lon, lat = plane.points_back(middle)[0]
    return float(lon), float(lat)


def pull_inside(area: BaseGeometry, lon: float, lat: float) -> tuple[float, float]:
    """The point itself where it lies inside the polygon, else the nearest one 100 m inside (degrees)."""
    plane = plane_of(area)
    lon, lat = plane.points_back(_inside(plane.to(area), plane.points_to(np.array([lon, lat]))))[0]
    return float(lon), float(lat)


def _inside(flat: BaseGeometry, points: Points) -> Points:
    """The points, those outside moved to the nearest place inside; two on one spot are drawn 100 m apart."""
    room = flat.buffer(-0.1)
    room = flat if room.is_empty else room
    moved: list[BaseGeometry] = []
    for point in shapely.points(points):
        if not flat.contains(point):
            point = shapely.get_point(shapely.shortest_line(room, point), 0)
        while any(point.distance(other) < 0.05 for other in moved):
            point = shapely.transform(point, lambda xy: xy + [0.1, 0.0])
        moved.append(point)
    return shapely.get_coordinates(moved).reshape(-1, 2)


def _cells(district: BaseGeometry, plane: Plane, seeds: Points) -> list[BaseGeometry]:
    """What of the district is nearest to each seed, in their order; cut-off bits are given to a neighbour."""
    flat = shapely.multipoints(plane.points_to(seeds))
    voronoi = shapely.voronoi_polygons(flat, extend_to=plane.to(shapely.box(*district.bounds)), ordered=True)
    back = [shapely.transform(cell, plane.points_back) for cell in voronoi.geoms]
    return _tidy([district.intersection(cell) for cell in back], shapely.points(seeds))


def _tidy(cells: list[BaseGeometry], seeds: list[BaseGeometry]) -> list[BaseGeometry]:
    """Bits of a cell that lie apart from its seed go to the cell with which they share the longest border."""
    main: list[BaseGeometry] = []
    bits: list[tuple[int, BaseGeometry]] = []
    for i, (cell, seed) in enumerate(zip(cells, seeds, strict=True)):
        parts = sorted(_polygons(cell), key=seed.distance)
        main.append(parts[0])
        bits += [(i, part) for part in parts[1:]]
    joined: list[list[BaseGeometry]] = [[part] for part in main]
    for i, bit in bits:
        borders = [bit.intersection(part).length for part in main]
        best = int(np.argmax(borders)) if max(borders) > 0 else i
        joined[best].append(bit)
    return [shapely.union_all(parts) for parts in joined]


def _polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    parts = shapely.get_parts(shape)
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 0]
