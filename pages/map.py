"""一幅图: the layered map of the city, from districts down to a single pipe, as known now or at a moment of the last days."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, clientside_callback, dcc, html

from city.access import can
from city.layers import FARTHEST, GROUPS, NEAREST, Layer, Look, layers
from city.objects import STATES
from city.settings import settings
from components.chart_theme import THEMES
from components.codes import kind_name
from components.colours import LINE, STATUS, UNKNOWN
from components.layermap import OPACITIES, Offered, colour_of, dash_of, panel, stage
from components.links import href
from components.outline import bounds_of
from components.pointmap import point_bounds
from components.sections import section
from components.state import Refused
from pages._address import Address, read_address
from pages._city import the_city
from pages._detail import LIVE, clock, root, seq, show
from pages._layer_views import delivered, kinds_of
from queries import places

dash.register_page(__name__, path="/map", title="一幅图 Map · 一面屏")

PATH = "/map"
PAGE, STAGE, TOLD, OPACITY, TIME = (f"map-{name}" for name in ("page", "stage", "told", "opacity", "time"))
GROUP_IDS = {group: f"map-group-{group}" for group in GROUPS}
DAYS, STEP = 7, timedelta(hours=6)
SAID = (
    "none",
    "things",
    "cells",
    "areas",
    "closed",
    "nothing",
    "failed",
    "loading",
    "code",
    "state",
    "layer",
    "open",
    "close",
    "length",
    "size",
    "begin",
    "export",
    "list_none",
    "list_most",
    "place_count",
)


def layout(**query: Any) -> Any:
    """The page for an address: `layers` that are on, `at` (longitude, latitude of the middle), `z` (zoom)."""
    address = read_address(query)
    words, state = address.words, address.state
    chosen, wrong = _chosen(query)
    at, bad_at = _at(query)
    came = delivered(address)
    offered = [_offered(address, one, one.key in chosen, came) for one in layers().values()]
    moments = _moments(address)
    body = html.Div(
        [
            html.Div(
                [
                    html.H1(words("map.title")),
                    html.P(words("map.note"), className="note"),
                    dcc.Link(words("map.register"), href=href("/layers", state), className="choice"),
                ],
                className="place-title map-title",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Details(
                                [
                                    html.Summary(words("map.layers")),
                                    panel(offered, GROUP_IDS, words, state.theme),
                                ],
                                open=True,
                                className="map-choose",
                            ),
                            html.Div(_opacity(address), className="form whatif"),
                        ],
                        className="map-panel",
                    ),
                    html.Div(
                        [
                            _unseen(address),
                            stage(STAGE, _bounds(address), settings().tiles, words),
                            html.Div(_time(address, moments), className="form whatif map-time"),
                        ],
                        className="map-main",
                    ),
                ],
                className="map-columns",
            ),
            section(words("map.list"), html.Div(className="map-list"), note=words("map.list_note")),
            dcc.Store(id=TOLD, data=_told(address, offered, at, moments)),
        ],
        id=PAGE,
        className="column map-page",
        **{"data-seq": seq(state)},
    )
    kept = {key: str(query[key]) for key in ("layers", "at", "z") if query.get(key)}
    crumbs = [(words("map.title"), None)]
    return show(address, body, path=PATH, query=kept, crumbs=crumbs, refused=[*wrong, *bad_at])


def _chosen(query: Mapping[str, Any]) -> tuple[list[str], list[Refused]]:
    """The layers of the address, else those that are on at first."""
    named = query.get("layers")
    if named is None or named == "":
        return [one.key for one in layers().values() if one.on], []
    keys = [] if named == "none" else [one for one in str(named).split(",") if one]
    unknown = [one for one in keys if one not in layers()]
    return [one for one in keys if one in layers()], [Refused("layers", one, "/layers") for one in unknown[:3]]


def _at(query: Mapping[str, Any]) -> tuple[dict[str, Any] | None, list[Refused]]:
    """The middle and zoom of the address; None where it says none."""
    if not query.get("at"):
        return None, []
    try:
        lon, lat = (float(one) for one in str(query["at"]).split(","))
        zoom = float(query.get("z") or 14)
    except ValueError:
        return None, [Refused("at", str(query["at"]), "118.796,32.058 & z=14")]
    if not (-180 <= lon <= 180 and -85 <= lat <= 85 and FARTHEST <= zoom <= NEAREST):
        return None, [Refused("at", str(query["at"]), f"118.796,32.058 & z={FARTHEST} … {NEAREST}")]
    return {"lon": lon, "lat": lat, "z": zoom}, []


def _offered(address: Address, layer: Layer, is_on: bool, came: frozenset[str]) -> Offered:
    words = address.words
    lacks = words.name(layer.lacks) if layer.lacks and came.isdisjoint(layer.source.of) else ""
    if layer.source.what == "objects" and not kinds_of(address, layer):
        lacks = words("map.closed")
    classes = {kind: kind_name(kind, words) for kind in layer.classes}
    return Offered(layer, words.name(layer.name), is_on and not lacks, lacks, classes)


def _outlines(address: Address) -> Any:
    return places.shapes(address.viewer, root(), "district", asof=address.state.asof)


def _unseen(address: Address) -> html.P | None:
    """Says that areas cannot be drawn where no outlines are known."""
    return None if _outlines(address).height else html.P(address.words("map.no_outlines"), className="nothing")


def _bounds(address: Address) -> Any:
    outlines = _outlines(address)
    if outlines.height:
        return bounds_of(outlines["geojson"].to_list())
    lon, lat = the_city().center
    return point_bounds([lon], [lat], 0.3)


def _moments(address: Address) -> list[str]:
    """The moments of the slider: every six hours of the last days before the moment shown."""
    end = clock(address.state)
    floor = end.replace(hour=end.hour // 6 * 6, minute=0, second=0, microsecond=0)
    steps = [floor - number * STEP for number in range(DAYS * 4)][::-1]
    last = [f"{end:%Y-%m-%dT%H:%M}"] if address.state.asof else [""]
    return [f"{one:%Y-%m-%dT%H:%M}" for one in steps if one < end] + last


def _opacity(address: Address) -> list[Any]:
    least, most, step = OPACITIES
    slider = dcc.Slider(
        id=OPACITY,
        min=least,
        max=most,
        step=step,
        value=most,
        marks={least: f"{least}%", most: f"{most}%"},
        allow_direct_input=False,
    )
    named = {"aria-label": address.words("map.opacity")}
    return [html.Span(address.words("map.opacity"), className="note"), html.Div(slider, role="group", **named)]


def _time(address: Address, moments: list[str]) -> list[Any]:
    words, last = address.words, len(moments) - 1
    marks = {number: moments[number][5:10] for number in range(0, last, 4)}
    marks[last] = moments[last][5:].replace("T", " ") if moments[last] else words("map.now")
    slider = dcc.Slider(
        id=TIME,
        min=0,
        max=last,
        step=1,
        value=last,
        marks=marks,
        updatemode="mouseup",
        allow_direct_input=False,
    )
    named = {"aria-label": words("map.time")}
    return [html.Span(words("map.time"), className="note"), html.Div(slider, role="group", **named)]


def _told(
    address: Address, offered: Sequence[Offered], at: dict[str, Any] | None, moments: list[str]
) -> dict[str, Any]:
    """What the script needs to fetch and draw: layers, colours, words, addresses."""
    words, state = address.words, address.state
    kept = href("", state).partition("?")[2]
    drawn = {
        one.layer.key: {
            "name": one.name,
            **_look(one.layer.look, state.theme),
            "geometry": one.layer.geometry,
            "what": one.layer.source.what,
            "classes": {kind: _look(look, state.theme) for kind, look in one.layer.classes.items()},
        }
        for one in offered
        if not one.lacks
    }
    return {
        "layers": drawn,
        "on": [one.layer.key for one in offered if one.is_on],
        "at": at,
        "kept": kept,
        "bounds": [list(one) for one in _bounds(address)],
        "links": {"objects": "/object/", "events": "/event/", "places": "/place/"},
        "colours": {
            "levels": STATUS[state.theme],
            "line": LINE[state.theme],
            "ground": THEMES[state.theme].card,
            "text": THEMES[state.theme].series,
            "counts": THEMES[state.theme].grid,
            "none": UNKNOWN[state.theme],
        },
        "words": {key: words(f"map.said_{key}") for key in SAID},
        "states": {key: words(f"map.state_{key}") for key in STATES},
        "moments": moments,
        "may_export": can(address.viewer, "rows") and can(address.viewer, "export"),
    }


def _look(look: Look, theme: str) -> dict[str, str]:
    return {"colour": colour_of(look, theme), "shape": look.shape, "dash": dash_of(look)}


clientside_callback(
    ClientsideFunction("layers", "show"),
    Output(PAGE, "data-on"),
    Input(TOLD, "data"),
    Input(OPACITY, "value"),
    *(Input(one, "value") for one in GROUP_IDS.values()),
)
clientside_callback(
    ClientsideFunction("layers", "go_back"), Input(TIME, "value"), State(TOLD, "data"), prevent_initial_call=True
)
clientside_callback(ClientsideFunction("layers", "follow"), Input(LIVE, "data"), prevent_initial_call=True)
