"""The map of the layers: the panel with its groups and their legend, the stage with Leaflet on a canvas, tools and read-outs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dash_leaflet as dl
import dash_svg as svg
from dash import dcc, html

from city.layers import CRS, FARTHEST, GROUPS, NEAREST, Layer, Look
from city.objects import kinds
from city.words import Words
from components.chart_theme import THEMES
from components.colours import TEXT

DASHES = {"solid": "", "dashed": "8 5", "dotted": "2 5", "outline": ""}
MARK_DASHES = {"dashed": "4 2.5", "dotted": "1.5 2"}
"""The dashes of an area's border in the legend, which is small."""
PATHS = {
    "circle": "M8 3a5 5 0 1 0 .01 0z",
    "square": "M3.5 3.5h9v9h-9z",
    "triangle": "M8 2.5l6 10.5H2z",
    "diamond": "M8 1.5L14.5 8 8 14.5 1.5 8z",
    "cross": "M3 3l10 10M13 3L3 13",
}
OPEN = ("signs", "facilities", "pipes")
"""Groups that are unfolded at first."""
OPACITIES = (20, 100, 10)
"""Least, most and step of the opacity in percent."""


@dataclass(frozen=True)
class Offered:
    """One layer of the panel: the layer, its name, whether it is on, why it shows nothing ('' where it does), its classes' names."""

    layer: Layer
    name: str
    is_on: bool
    lacks: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)


def colour_of(look: Look, theme: str) -> str:
    """The colour of a look's token in a theme."""
    return {**TEXT[theme], **THEMES[theme].earlier}[look.colour]


def dash_of(look: Look) -> str:
    """The dashes of a look's lines, as Leaflet and SVG write them."""
    return DASHES.get(look.shape, "")


def mark(look: Look, geometry: str, theme: str) -> svg.Svg:
    """How things of a geometry look on the map, for the legend."""
    colour = colour_of(look, theme)
    if geometry == "point":
        fill = "none" if look.shape == "cross" else colour
        drawn: Any = svg.Path(d=PATHS.get(look.shape, PATHS["circle"]), fill=fill, stroke=colour, strokeWidth="1.5")
    elif geometry == "line":
        drawn = svg.Path(d="M0 8h16", stroke=colour, strokeWidth="3", fill="none", strokeDasharray=dash_of(look))
    else:
        dashes = MARK_DASHES.get(look.shape, "")
        given = {"fill": colour, "fillOpacity": "0.35" if look.shape == "solid" else "0"}
        drawn = svg.Path(d="M2 3h12v10H2z", stroke=colour, strokeWidth="2", strokeDasharray=dashes, **given)
    return svg.Svg(drawn, viewBox="0 0 16 16", width="16", height="16", className="layer-mark")


def panel(offered: Sequence[Offered], ids: Mapping[str, str], words: Words, theme: str) -> html.Div:
    """The groups, each with a checkbox a layer; `ids` by group. What has no data yet says what is lacking and cannot be switched on."""
    groups = []
    for group in GROUPS:
        inside = [one for one in offered if one.layer.group == group]
        values = [one.layer.key for one in inside if one.is_on]
        options = [{"value": one.layer.key, "label": _label(one, theme), "disabled": bool(one.lacks)} for one in inside]
        summary = [html.Span(words(f"map.group_{group}")), html.Span(str(len(inside)), className="note")]
        box = dcc.Checklist(id=ids[group], options=options, value=values, className="layer-list")
        groups.append(
            html.Details(
                [html.Summary(summary), html.Div(box, role="group", **{"aria-label": words(f"map.group_{group}")})],
                open=bool(values) or group in OPEN,
                className="layer-group",
                hidden=not inside,
            )
        )
    return html.Div(groups, className="layer-groups")


def _label(one: Offered, theme: str) -> html.Span:
    layer = one.layer
    said: list[Any] = [mark(layer.look, layer.geometry, theme), html.Span(one.name, className="layer-name")]
    if one.lacks:
        said.append(html.Span(one.lacks, className="layer-lacks"))
    else:
        said.append(html.Span(className="layer-count", **{"data-layer": layer.key}))
        said += [
            html.Span([mark(layer.classes[kind], kinds()[kind].geometry, theme), name], className="layer-class")
            for kind, name in one.classes.items()
        ]
    return html.Span(said, className="layer-label")


def stage(map_id: str, bounds: Any, tiles: str, words: Words) -> html.Div:
    """The map itself with its tools; what is in it is drawn by assets/js/layers.js."""
    drawn = dl.Map(
        id=map_id,
        children=[dl.TileLayer(url=tiles)] if tiles else [],
        bounds=[list(bounds[0]), list(bounds[1])],
        boundsOptions={"animate": False},
        minZoom=FARTHEST,
        maxZoom=NEAREST,
        zoomSnap=0.25,
        preferCanvas=True,
        attributionControl=False,
        zoomAnimation=False,
        fadeAnimation=False,
        trackViewport=False,
        className="map",
    )
    tools = [
        html.Button(words(f"map.{act}"), type="button", className="button", **{"data-map-act": act})
        for act in ("distance", "surface", "stop", "whole")
    ]
    pointer = [
        html.Div([html.Dt(words(f"map.crs_{crs.lower().replace('-', '')}")), html.Dd("–", **{"data-crs": crs})])
        for crs in CRS
    ]
    return html.Div(
        [
            html.Div(drawn, className="layer-map", role="region", **{"aria-label": words("map.told")}),
            html.Div(tools, className="map-tools form", role="group", **{"aria-label": words("map.tools")}),
            html.P(className="map-measured", role="status"),
            html.Div(className="map-card", role="status", hidden=True),
            html.Dl(pointer, className="map-pointer", **{"aria-label": words("map.pointer")}),
        ],
        className="map-stage",
    )
