"""Maps without a tile server: districts or streets as filled shapes, drawn by Leaflet from the product's own outlines."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_leaflet as dl

Bounds = tuple[tuple[float, float], tuple[float, float]]
"""((south, west), (north, east)), WGS-84."""

STYLE = {"variable": "oneScreen.map.style"}
EACH = {"variable": "oneScreen.map.each"}


def shapes_url(parent: str, level: str) -> str:
    """Address of the outlines of this level below a place, as GeoJSON with `place`, `name`, `is_sketch`."""
    return f"/shapes/{level}/{parent}.json"


def hideout(
    fills: Mapping[str, str],
    *,
    texts: Mapping[str, str] | None = None,
    hrefs: Mapping[str, str] | None = None,
    other: str,
    line: str,
    selected: str | None = None,
) -> dict[str, Any]:
    """What the shapes look like now: fill and tooltip and address by place, fill of all others, colour of borders."""
    return {
        "fills": dict(fills),
        "texts": dict(texts or {}),
        "hrefs": dict(hrefs or {}),
        "other": other,
        "line": line,
        "selected": selected,
    }


def choropleth(
    map_id: Any,
    shapes_id: Any,
    url: str,
    bounds: Bounds,
    look: Mapping[str, Any],
    *,
    is_fixed: bool = False,
    children: Sequence[Any] = (),
    padding: float = 0.0,
) -> dl.MapContainer:
    """Filled shapes of `url`; `look` is a hideout() and the only thing that changes later.

    `is_fixed` takes away panning and zooming (a wall); `children` are further Leaflet layers above the shapes;
    `padding` widens the bounds by this share of their height.
    """
    moves = not is_fixed
    (south, west), (north, east) = bounds
    high, wide = (north - south) * padding, (east - west) * padding
    return dl.Map(
        id=map_id,
        children=[
            dl.GeoJSON(id=shapes_id, url=url, hideout=dict(look), style=STYLE, onEachFeature=EACH),
            *children,
        ],
        bounds=[[south - high, west - wide], [north + high, east + wide]],
        boundsOptions={"padding": [0, 0], "animate": False},
        zoomSnap=0,
        zoomDelta=0.5,
        attributionControl=False,
        zoomControl=moves,
        dragging=moves,
        scrollWheelZoom=moves,
        doubleClickZoom=moves,
        boxZoom=moves,
        touchZoom=moves,
        keyboard=moves,
        zoomAnimation=False,
        fadeAnimation=False,
        trackViewport=False,
        className="map",
    )
