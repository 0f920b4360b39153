"""One screen: the eight zones of the city, in the first answer already, redrawn when the stamp changes."""

from typing import Any
from urllib.parse import parse_qsl

import dash
from dash import Input, Output, State, callback, html, no_update

from components.frame import notices
from components.zone import section
from pages._address import read_address
from pages._zones import MAP_IDS, draw_zones, drawn_before

WALL = "wall"
LIVE = "live-stamp"
IDS = {
    zone: f"wall-{zone}"
    for zone in ("header", "brief", "signs", "mapzone", "side", "alerts", "units", "topics", "plan", "feeds")
} | MAP_IDS
REDRAWN = ("header", "brief", "signs", "labels", "side", "alerts", "units", "topics", "plan", "feeds")

dash.register_page(__name__, path="/", title="一面屏 One Screen")


def layout(**query: Any) -> Any:
    """The wall with all its zones."""
    address = read_address(query)
    zones = draw_zones(address.viewer, address.state)
    words = address.words
    return html.Div(
        [
            html.Header(zones["header"], id=IDS["header"], className="zone zone-header"),
            notices(address.refused, words),
            html.Main(
                [
                    section(IDS["brief"], "brief", zones["brief"]),
                    section(IDS["signs"], "signs", zones["signs"]),
                    section(IDS["mapzone"], "map", zones["map"]),
                    section(IDS["side"], "side", zones["side"], **{"aria-label": words("wall.unit_map")}),
                    section(IDS["alerts"], "alerts", zones["alerts"]),
                    section(IDS["units"], "units", zones["units"]),
                    section(IDS["topics"], "topics", zones["topics"]),
                    section(IDS["plan"], "plan", zones["plan"]),
                    section(IDS["feeds"], "feeds", zones["feeds"]),
                ],
                id="content",
                className="zones",
                tabIndex=-1,
            ),
        ],
        id=WALL,
        className="wall",
        **{"data-seq": str(zones["seq"])},
    )


@callback(
    *(Output(IDS[zone], "children") for zone in REDRAWN),
    Output(IDS["shapes"], "hideout"),
    Output(WALL, "data-seq"),
    Input(LIVE, "data"),
    State("_pages_location", "search"),
    State(WALL, "data-seq"),
    prevent_initial_call=True,
)
def show_zones(stamp: dict[str, Any], search: str | None, drawn_seq: str | None) -> list[Any]:
    """Redraws from one snapshot, in one answer, the zones that differ from those that the screen shows."""
    address = read_address(dict(parse_qsl((search or "").lstrip("?"))))
    before = drawn_before(address.viewer, address.state, drawn_seq)
    zones = draw_zones(address.viewer, address.state)
    changed = [no_update if before.get(zone) == zones[zone] else zones[zone] for zone in (*REDRAWN, "look")]
    return [*changed, str(zones["seq"])]
