"""Questions of the map: objects of some kinds as counts in a grid, as things in a rectangle, and counted by street."""

from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask

PIXELS, WORLD_PX = 64, 256
"""The side of a square of the grid on the screen; the width of the world at zoom 0."""


def span_of(zoom: int) -> float:
    """The side of a square of the grid in degrees of longitude at a zoom of the map."""
    return 360.0 * PIXELS / (WORLD_PX * 2.0**zoom)


def cells(viewer: Viewer, of_kinds: list[str], zoom: int, asof: datetime | None = None) -> pl.DataFrame:
    """Objects of these kinds, all that the viewer sees, in the squares of a zoom's grid: lon, lat (their middle), things, faults."""
    return ask("layers/cells", viewer, asof, of_kinds=of_kinds, span=span_of(zoom))


def inside(
    viewer: Viewer,
    of_kinds: list[str],
    west: float,
    south: float,
    east: float,
    north: float,
    size: int,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Objects with their point in a rectangle (WGS-84): object, kind, name, place, state, lon, lat, geometry (WKT or null)."""
    return ask(
        "layers/inside",
        viewer,
        asof,
        of_kinds=of_kinds,
        west=west,
        south=south,
        east=east,
        north=north,
        size=size,
    )


def extents(viewer: Viewer, of_kinds: list[str], asof: datetime | None = None) -> pl.DataFrame:
    """Objects with a course or an outline and the rectangle around it: object, west, south, east, north."""
    return ask("layers/extents", viewer, asof, of_kinds=of_kinds)


def drawn(viewer: Viewer, of_kinds: list[str], codes: list[str], asof: datetime | None = None) -> pl.DataFrame:
    """These objects, with the columns of `inside`."""
    return ask("layers/drawn", viewer, asof, of_kinds=of_kinds, codes=codes)


def by_street(viewer: Viewer, of_kinds: list[str], asof: datetime | None = None) -> pl.DataFrame:
    """Objects counted by kind, district, street and community: things, faults, newest (when they were last said)."""
    return ask("layers/by_street", viewer, asof, of_kinds=of_kinds)
