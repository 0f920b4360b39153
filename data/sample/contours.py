"""Lines of equal height and areas of classes on a grid of the invented land."""

from functools import cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.sample import relief

LEVELS_M = (30, 50, 75, 100, 150, 200, 250, 300, 350, 400)
LINE_STEP, CELL_STEP = 0.0036, 0.0040
SMOOTH = 0.0060
"""Edges of areas are straightened so far (degrees): no stairs of cells."""
ZONES = ("zone_urban", "zone_farmland", "zone_ecology", "zone_control", "zone_rural")
TOWN, HIGH_M, RISING_M, SHORE = 0.32, 75, 36, 0.016


@cache
def contours() -> dict[int, BaseGeometry]:
    """The lines of each height in metres, whole."""
    west, south, east, north = relief.BOUNDS
    x, y = np.meshgrid(np.arange(west, east, LINE_STEP), np.arange(south, north, LINE_STEP))
    z = relief.height(x, y)
    return {level: _lines(x, y, z, level) for level in LEVELS_M}


def _lines(x: np.ndarray, y: np.ndarray, z: np.ndarray, level: float) -> BaseGeometry:
    """Where the surface crosses a height: each square of the grid is two triangles, and each is crossed once or not at all."""
    points = np.stack([x, y, z], axis=-1)
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, :-1], points[1:, 1:]
    triangles = np.concatenate([np.stack(each, axis=2).reshape(-1, 3, 3) for each in ((a, b, d), (a, c, d))])
    above = triangles[:, :, 2] > level
    crossed = triangles[above.any(axis=1) & ~above.all(axis=1)]
    ends, has = [], []
    for one, other in ((0, 1), (1, 2), (0, 2)):
        p, q = crossed[:, one], crossed[:, other]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (level - p[:, 2]) / (q[:, 2] - p[:, 2])
        ends.append(p[:, :2] + share[:, None] * (q[:, :2] - p[:, :2]))
        has.append((p[:, 2] > level) != (q[:, 2] > level))
    at = np.stack(ends, axis=1)[np.stack(has, axis=1)].reshape(-1, 2, 2)
    pieces = shapely.linestrings(np.round(at, 7))
    return shapely.line_merge(shapely.multilinestrings(pieces)).simplify(0.00012)


@cache
def zones() -> dict[str, BaseGeometry]:
    """The area of each class of the plan; together they cover the land, and none lies on another."""
    west, south, east, north = relief.BOUNDS
    edges = [np.round(np.arange(low, high, CELL_STEP), 6) for low, high in ((west, east), (south, north))]
    x, y = (one.ravel() for one in np.meshgrid(edges[0][:-1], edges[1][:-1]))
    right, top = (one.ravel() for one in np.meshgrid(edges[0][1:], edges[1][1:]))
    boxes, class_ = shapely.box(x, y, right, top), _class((x + right) / 2, (y + top) / 2)
    whole = [shapely.coverage_union_all(boxes[class_ == number]) for number in range(len(ZONES))]
    return dict(zip(ZONES, shapely.coverage_simplify(np.array(whole), SMOOTH), strict=True))


def _class(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The number in ZONES of the class at each point."""
    high, town = relief.height(x, y), relief.townlike(x, y)
    at = shapely.points(x, y)
    water = shapely.union_all([relief.great_river(), *relief.lakes().values()])
    shapely.prepare(water)
    far = shapely.distance(at, water)
    rules = [
        ((high > HIGH_M) | (far == 0), 2),
        (town > TOWN, 0),
        ((high > RISING_M) | (far < SHORE), 3),
        (relief.farmlike(x, y) > -0.12, 1),
    ]
    return np.select([where for where, _ in rules], [number for _, number in rules], 4)
