"""A map of one place: its children as filled shapes, events and sites above them as marks that cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_leaflet as dl
from dash import html

from components.map import Bounds, choropleth, hideout, shapes_url

MARK = {"variable": "oneScreen.points.mark"}
CLUSTER = {"variable": "oneScreen.points.cluster"}
EACH = {"variable": "oneScreen.points.each"}


@dataclass(frozen=True)
class Point:
    """One mark: WGS-84, what it is ('event', 'site'), its shape and class of colour, its text, its page."""

    lon: float
    lat: float
    kind: str
    shape: str
    look: str
    text: str
    href: str | None = None


def features(points: Sequence[Point]) -> dict[str, Any]:
    """The points as a GeoJSON feature collection."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
                "properties": {
                    "kind": one.kind,
                    "shape": one.shape,
                    "look": one.look,
                    "text": one.text,
                    "href": one.href,
                },
            }
            for one in points
        ],
    }


def points_layer(layer_id: str, points: Sequence[Point]) -> dl.GeoJSON:
    """The points as a layer that clusters what lies close."""
    return dl.GeoJSON(
        id=layer_id,
        data=features(points),
        cluster=True,
        superClusterOptions={"radius": 46, "maxZoom": 15},
        zoomToBoundsOnClick=True,
        pointToLayer=MARK,
        clusterToLayer=CLUSTER,
        onEachFeature=EACH,
    )


def place_map(
    ids: tuple[str, str, str],
    parent: str,
    level: str | None,
    bounds: Bounds,
    look: dict[str, Any],
    points: Sequence[Point],
    told: str,
) -> html.Div:
    """The map with the shapes of one level below `parent` (none: of the place itself) and the points above them.

    `ids` are those of the map, the shapes and the points; `told` says in words what can be seen.
    """
    map_id, shapes_id, points_id = ids
    drawn = choropleth(
        map_id,
        shapes_id,
        shapes_url(parent, level or "none"),
        bounds,
        look,
        children=[points_layer(points_id, points)],
        padding=0.03,
    )
    return html.Div(drawn, className="place-map", role="region", **{"aria-label": told})


def point_bounds(lons: Sequence[float], lats: Sequence[float], least: float = 0.01) -> Bounds:
    """The rectangle around points, at least `least` degrees to each side of their middle."""
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    half_lon, half_lat = max(least, (east - west) / 2), max(least, (north - south) / 2)
    return (middle_lat - half_lat, middle_lon - half_lon), (middle_lat + half_lat, middle_lon + half_lon)


def softened(colours: Mapping[str, str], ground: str, share: float = 0.5) -> dict[str, str]:
    """The colours mixed with the ground, so that marks above them can be seen; share is what is left of the colour."""
    return {key: _mixed(one, ground, share) for key, one in colours.items()}


def _mixed(one: str, other: str, share: float) -> str:
    parts = [round(share * int(one[at : at + 2], 16) + (1 - share) * int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#{:02X}{:02X}{:02X}".format(*parts)


__all__ = ["Point", "features", "hideout", "place_map", "point_bounds", "points_layer", "softened"]
