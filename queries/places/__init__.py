"""Places: their names, outlines, and the reporting units."""

from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask


def shapes(viewer: Viewer, parent: str, level: str, asof: datetime | None = None) -> pl.DataFrame:
    """Outlines of one level below a place: place, name_zh, name_en, short_zh, short_en, is_sketch, geojson (text)."""
    return ask("places/shapes", viewer, asof, parent=parent, level=level)


def one(viewer: Viewer, place: str, asof: datetime | None = None) -> pl.DataFrame:
    """One place with names, level, parent, point, population, area_km2; no row when unknown or out of sight."""
    return ask("places/one", viewer, asof, place=place)


def way(viewer: Viewer, place: str, asof: datetime | None = None) -> pl.DataFrame:
    """The places from the city down to this one, reporting units included: place, names, level, depth (0 is itself), is_visible."""
    return ask("places/way", viewer, asof, place=place)


def children(viewer: Viewer, place: str, asof: datetime | None = None) -> pl.DataFrame:
    """The places directly below one: place, names, level, kind, lon, lat, population, is_sketch."""
    return ask("places/children", viewer, asof, place=place)


def sites_below(viewer: Viewer, place: str, asof: datetime | None = None) -> pl.DataFrame:
    """Sites with a point in a place and below: place, names, kind, lon, lat, is_sketch, signs (count of indicators)."""
    return ask("places/sites_below", viewer, asof, place=place)


def named(viewer: Viewer, codes: list[str], levels: list[str], asof: datetime | None = None) -> pl.DataFrame:
    """These places and all of these levels: place, name_zh, name_en, short_zh, short_en, level, parent, lon, lat."""
    return ask("places/named", viewer, asof, places=codes, levels=levels)


def asked(viewer: Viewer, places: list[str], within: str | None) -> pl.DataFrame:
    """For each place: place, is_known (in the tree), is_visible (to the viewer), is_within (in the place `within`)."""
    return ask("places/asked", viewer, places=places, within=within)


def above(viewer: Viewer, places: list[str], asof: datetime | None = None) -> dict[str, tuple[str, ...]]:
    """The places above each place, itself and reporting units included."""
    found = ask("places/above", viewer, asof, places=places)
    return {place: tuple(names) for place, names in found.select("place", "above").iter_rows()}


def tree(viewer: Viewer, asof: datetime | None = None) -> pl.DataFrame:
    """Each place with one that it lies directly in, by the legal tree or as a part of a reporting unit: parent, place, level."""
    return ask("places/tree", viewer, asof)
