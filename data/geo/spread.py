"""Points spread evenly inside a polygon, the same each time: for things whose place is not known."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Points = NDArray[np.float64]  # one row per point: x, y

NONE: Points = np.empty((0, 2))
ROUNDS = 12


def candidates(area: BaseGeometry, wanted: int) -> Points:
    """About `wanted` points of a regular grid inside the polygon, row by row; one when it is too thin."""
    left, bottom, right, top = area.bounds
    step = np.sqrt(area.area / wanted)
    x, y = np.meshgrid(np.arange(left + step / 2, right, step), np.arange(bottom + step / 2, top, step))
    inside = shapely.contains_xy(area, x.ravel(), y.ravel())
    found = np.column_stack([x.ravel(), y.ravel()])[inside]
    return found if len(found) else shapely.get_coordinates(area.representative_point())


def spread(area: BaseGeometry, count: int, known: Points = NONE) -> Points:
    """`count` points inside the polygon, far from each other and from the known ones (planar coordinates).

    Starts with the point farthest from all before it, then moves each to the middle of what is nearest to it
    (Lloyd); the known points stay. All are grid points inside the polygon.
    """
    if not count:
        return NONE
    grid = candidates(area, max(300, 25 * (count + len(known))))
    free = _farthest(grid, count, known)
    for _ in range(ROUNDS):
        seeds = np.vstack([known, free])
        nearest = _squares(grid, seeds).argmin(axis=1)
        for i in range(count):
            cell = grid[nearest == len(known) + i]
            if len(cell):
                free[i] = cell[_squares(cell, cell.mean(axis=0)[None])[:, 0].argmin()]
    return free


def _farthest(grid: Points, count: int, known: Points) -> Points:
    """Grid points one by one, each the farthest from the known and the chosen."""
    start = known if len(known) else grid.mean(axis=0)[None]
    reach = _squares(grid, start).min(axis=1)
    if not len(known):
        reach = -reach
    chosen = []
    for i in range(count):
        pick = grid[int(reach.argmax())]
        chosen.append(pick)
        away = _squares(grid, pick[None])[:, 0]
        reach = away if i == 0 and not len(known) else np.minimum(reach, away)
    return np.array(chosen)


def _squares(points: Points, others: Points) -> NDArray[np.float64]:
    """Squared distances, points down and others across."""
    return ((points[:, None, :] - others[None, :, :]) ** 2).sum(axis=2)
