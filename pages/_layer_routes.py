"""What the map fetches as it moves, /layer/<key>.json, and what is taken out of it as a file, /export/layer/<key>/<ending>."""

from collections.abc import Iterator
from typing import Any

import orjson
from flask import Flask, Response, request
from werkzeug.wrappers import Response as AnyResponse

from city.access import check_can
from city.layers import Layer, layers
from components.detail_text import full_moment
from pages._address import Address, read_address
from pages._detail import clock
from pages._downloads import TYPES, handed_out, head_of, refused, sheet
from pages._drills import note_export
from pages._layer_views import MOST_ZOOM, View, read_view, seen

MOST_EXPORTED = 50_000
GEOJSON = "application/geo+json"
COLUMNS = ("code", "name", "state", "lon", "lat", "wkt")


def add_layer_routes(server: Flask) -> None:
    """Adds both routes; what they say is within the scope and the clearance of the viewer."""

    @server.get("/layer/<key>.json")
    def show_layer(key: str) -> Response:
        """A layer in a part of the map: `bbox=west,south,east,north`, `z=`, `asof=`; a GeoJSON feature collection."""
        address = read_address(request.args.to_dict())
        layer, view = layers().get(key), read_view(request.args)
        if layer is None or view is None:
            wanted = "map.no_such_layer" if layer is None else "map.no_view"
            return _told(address.words(wanted, name=key[:40]), 404 if layer is None else 400)
        body = orjson.dumps(seen(address, layer, view))
        return Response(body, mimetype=GEOJSON, headers={"Cache-Control": "no-store"})

    @server.get("/export/layer/<key>/<ending>")
    def export_layer(key: str, ending: str) -> AnyResponse:
        """The things of a layer in a part of the map as CSV or GeoJSON; noted in the audit first."""
        address = read_address(request.args.to_dict())
        for act in ("rows", "export"):
            check_can(address.viewer, act)
        layer, view, words = layers().get(key), read_view(request.args), address.words
        if layer is None:
            return refused(address, words("map.no_such_layer", name=key[:40]), 404)
        if ending not in ("csv", "geojson"):
            return refused(address, words("map.no_such_kind", found=ending[:20]), 404)
        if view is None:
            return refused(address, words("map.no_view", name=key[:40]), 400)
        return _file(address, layer, view, ending)


def _told(sentence: str, status: int) -> Response:
    response = Response(orjson.dumps({"sentence": sentence}), status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _file(address: Address, layer: Layer, view: View, ending: str) -> Response:
    words = address.words
    near = View(view.west, view.south, view.east, view.north, MOST_ZOOM)
    found = seen(address, layer, near, MOST_EXPORTED)
    things = found["features"] if found["mode"] == "things" else []
    box = ",".join(f"{one:.5f}" for one in view.around.values())
    note_export(address.viewer, what="layer", layer=layer.key, bbox=box, rows=len(things))
    name = f"{layer.key}-{clock(address.state):%Y%m%dT%H%M}.{ending}"
    more = [[words("map.part"), box], [words("map.crs"), "WGS-84"]]
    data_time = full_moment(clock(address.state))
    head = head_of(address, words.name(layer.name), more, data_time, (len(things), found["total"]))
    if ending == "geojson":
        told = {str(row[0]): row[1] for row in head if row}
        body = {"type": "FeatureCollection", "name": layer.key, "about": told, "features": things}
        return handed_out(orjson.dumps(body), GEOJSON, name)
    columns = [words(f"map.column_{one}") for one in COLUMNS]
    return handed_out(sheet(".csv", "layer", columns, _records(things), head), TYPES[".csv"], name)


def _records(things: list[dict[str, Any]]) -> Iterator[list[Any]]:
    for one in things:
        given, where = one["properties"], one["geometry"]
        is_point = where["type"] == "Point"
        lon, lat = where["coordinates"] if is_point else _first(where["coordinates"])
        state = given.get("state") or given.get("told")
        yield [given["code"], given["name"], state, lon, lat, None if is_point else wkt(where)]


def _first(coordinates: list[Any]) -> list[float]:
    return coordinates if isinstance(coordinates[0], float) else _first(coordinates[0])


def wkt(where: dict[str, Any]) -> str:
    """A GeoJSON line or polygon as WKT."""
    rings = [where["coordinates"]] if where["type"] == "LineString" else where["coordinates"]
    drawn = [f"({', '.join(f'{x} {y}' for x, y in ring)})" for ring in rings]
    return f"LINESTRING {drawn[0]}" if where["type"] == "LineString" else f"POLYGON ({', '.join(drawn)})"
