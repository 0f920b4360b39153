"""One screen: the eight zones of the city, in the first answer already, redrawn when the stamp changes.

The zones are HTML from the server, put into their sections by assets/js/wall.js: some hundred elements as Dash components
would cost each screen a second at every delivery. Dash holds the sections, the map and the one callback.
"""

from typing import Any
from urllib.parse import parse_qsl

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html, no_update

from components.citymap import city_map
from components.frame import notices
from components.prerender import Raw
from components.zone import section, zone_body
from pages._address import Address, read_address
from pages._pictures import draw_zones, drawn_before
from pages._zones import ZONES

WALL = "wall"
LIVE = "live-stamp"
PICTURE = "wall-picture"
IDS = {zone: f"wall-{zone}" for zone in (*ZONES, "map", "shapes", "mapzone")}

dash.register_page(__name__, path="/", title="一面屏 One Screen")


def layout(**query: Any) -> Any:
    """The wall; its zones come along in the store and are put into their sections."""
    address = read_address(query)
    picture = draw_zones(address.viewer, address.state)
    return _wall(address, picture, dict.fromkeys(ZONES))


def first_picture(**query: Any) -> Any:
    """The wall with its zones in their sections: what the first answer shows."""
    address = read_address(query)
    picture = draw_zones(address.viewer, address.state)
    return _wall(address, picture, {zone: Raw(picture[zone]) for zone in ZONES})


def _wall(address: Address, picture: dict[str, Any], zones: dict[str, Any]) -> html.Div:
    drawn = city_map(picture["home"], picture["frame"], picture["look"], IDS, zones["outline"], zones["labels"])
    aside = html.Span(address.words("wall.map_aside"), className="aside")
    map_zone = zone_body(address.words("wall.map"), drawn, aside)
    sections = [
        section(IDS["brief"], "brief", zones["brief"]),
        section(IDS["signs"], "signs", zones["signs"]),
        section(IDS["mapzone"], "map", map_zone),
        *(section(IDS[zone], zone, zones[zone]) for zone in ("side", "alerts", "units", "topics", "plan", "feeds")),
    ]
    return html.Div(
        [
            html.Header(zones["header"], id=IDS["header"], className="zone zone-header"),
            notices(address.refused, address.words),
            html.Main(sections, id="content", className="zones", tabIndex=-1),
            dcc.Store(id=PICTURE, data=_sent(picture, {})),
        ],
        id=WALL,
        className="wall",
        **{"data-seq": "0", "data-acts": "0"},
    )


def _sent(picture: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What a screen needs to show a picture when it shows another: seq, and by id the zones that differ."""
    changed = {IDS[zone]: picture[zone] for zone in ZONES if before.get(zone) != picture[zone]}
    return {"seq": picture["seq"], "acts": picture["acts"], "zones": changed}


@callback(
    Output(PICTURE, "data"),
    Output(IDS["shapes"], "hideout"),
    Input(LIVE, "data"),
    State("_pages_location", "search"),
    State(WALL, "data-seq"),
    State(WALL, "data-acts"),
    prevent_initial_call=True,
)
def show_zones(stamp: Any, search: str | None, drawn_seq: str | None, drawn_acts: str | None) -> list[Any]:
    """Redraws from one snapshot, in one answer, the zones that differ from those that the screen shows."""
    address = read_address(dict(parse_qsl((search or "").lstrip("?"))))
    before = drawn_before(address.viewer, address.state, drawn_seq, drawn_acts)
    picture = draw_zones(address.viewer, address.state, _told(stamp))
    return [_sent(picture, before), no_update if before.get("look") == picture["look"] else picture["look"]]


def _told(stamp: Any) -> tuple[int, int] | None:
    """The stamp and the act that a screen was told of; None where what it posts does not say."""
    seq, acts = (stamp.get("seq"), stamp.get("acts")) if isinstance(stamp, dict) else (None, None)
    return (seq, acts) if isinstance(seq, int) and isinstance(acts, int) else None


clientside_callback(
    ClientsideFunction("wall", "show_picture"),
    Output(WALL, "data-seq"),
    Output(WALL, "data-acts"),
    Input(PICTURE, "data"),
)
