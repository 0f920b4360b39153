"""One object: what it is, where, who answers for it, what it hangs on and what hangs on it, what happened there, its versions."""

from datetime import timedelta
from typing import Any

import dash
from dash import dcc, html

from city.objects import ADDRESS, kinds
from components.codes import kind_name, object_table, owner_name, state_mark
from components.colours import LINE, UNKNOWN
from components.detail_events import event_table
from components.detail_text import full_moment
from components.links import href
from components.map import hideout
from components.outline import bounds_of
from components.pointmap import Point, place_map, point_bounds
from components.sections import section
from components.tables import Column, facts, table
from pages._address import Address, read_address
from pages._detail import clock, place_name, refuse, report_way, seen_place, show, way
from pages._found import object_rows
from pages._sources import origin, source_link
from queries import incidents, objects, places

dash.register_page(__name__, path_template="/object/<object>", title="对象 Object · 一面屏")

MAP, SHAPES, POINTS = (f"object-{name}" for name in ("map", "shapes", "points"))
STREETS = ("street", "quasi")
NEAR_DAYS, NEAR_DEGREES = 90, 0.0025
"""What happened within about 250 m in so many days."""
SIZE = 60


def layout(object: str | None = None, **query: Any) -> Any:  # noqa: A002
    """The whole card for an address."""
    address = read_address(query)
    words, state, code = address.words, address.state, object or ""
    frame = objects.one(address.viewer, code, asof=state.asof)
    if not frame.height:
        return refuse(address, words("code.no_such", code=code), f"/object/{code}")
    row = frame.row(0, named=True)
    steps = way(row["place"], address, lambda one: href(f"/place/{one}", state))
    body = html.Div(
        [
            html.Div(
                [
                    html.H1(row["name"]),
                    html.P([kind_name(row["kind"], words), " · ", html.Code(row["object"])], className="note"),
                    report_way(address, tile="object", place=row["place"], page=f"/object/{code}"),
                ],
                className="place-title",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            section(words("code.what"), _facts(address, row)),
                            _hangs(address, row),
                            _happened(address, row),
                            _versions(address, code),
                        ],
                        className="column wide",
                    ),
                    html.Div([_map(address, row)], className="column"),
                ],
                className="columns",
            ),
        ],
        className="column",
    )
    crumbs = [(words("code.title"), href("/code", state)), *steps, (kind_name(row["kind"], words), None)]
    return show(address, body, path=f"/object/{code}", crumbs=crumbs)


def _facts(address: Address, row: dict[str, Any]) -> Any:
    words, state = address.words, address.state
    place = seen_place(row["place"], address)
    kind = kinds().get(row["kind"])
    point = f"{row['lon']:.5f}, {row['lat']:.5f}" if row["lon"] is not None and row["lat"] is not None else None
    return facts(
        [
            (words("code.state"), state_mark(row["state"], words)),
            (words("code.owner"), owner_name(row["owner"], words)),
            (words("code.address"), _address_of(address, row)),
            (
                words("code.place"),
                dcc.Link(place_name(place, state), href=href(f"/place/{row['place']}", state)) if place else None,
            ),
            (
                words("code.class"),
                f"GB/T 30428.2 {kind.class_} · {words(f'status.{kind.class_status}')}"
                if kind and kind.class_
                else None,
            ),
            (words("code.point"), point or words("code.no_point")),
            (words("code.entered"), full_moment(row["entered_at"])),
            (words("code.left"), full_moment(row["left_at"])),
            (words("code.version"), full_moment(row["version"])),
            *origin(row, address),
        ]
    )


def _address_of(address: Address, row: dict[str, Any]) -> Any:
    words, state = address.words, address.state
    if row["address"] is None:
        return (
            row["address_text"] if row["kind"] == ADDRESS else words("code.no_address", text=row["address_text"] or "–")
        )
    found = objects.named(address.viewer, [row["address"]], asof=state.asof)
    text = row["address_text"] or (found["name"][0] if found.height else row["address"])
    if not found.height:
        return [text, " ", html.Code(row["address"]), " ", html.Span(words("code.unknown"), className="nothing")]
    return [dcc.Link(text, href=href(f"/object/{row['address']}", state)), " ", html.Code(row["address"])]


def _hangs(address: Address, row: dict[str, Any]) -> Any:
    """What it hangs on, and what hangs on it or stands at it."""
    words, state = address.words, address.state
    content: list[Any] = []
    if row["part_of"] is not None:
        upper = objects.named(address.viewer, [row["part_of"]], asof=state.asof)
        rows = object_rows(address, upper.to_dicts(), has_kinds=True)
        missing = words("code.unknown_upper", code=row["part_of"])
        content.append(html.H3(words("code.hangs_on")))
        content.append(object_table(rows, words, lambda path: href(path, state), words("code.hangs_on"), missing))
    below = objects.hung(address.viewer, row["object"], SIZE, asof=state.asof)
    rows = object_rows(address, below.to_dicts(), has_kinds=True)
    if rows:
        content.append(html.H3(words("code.hung")))
    content.append(
        object_table(rows, words, lambda path: href(path, state), words("code.hung"), words("code.nothing_hung"))
    )
    return section(words("code.hangs"), *content, note=words("code.first", n=SIZE) if below.height == SIZE else None)


def _happened(address: Address, row: dict[str, Any]) -> Any:
    words, state, now = address.words, address.state, clock(address.state)
    title = words("code.happened")
    mine = [
        one
        for one in incidents.listed(address.viewer, place=row["place"], asof=state.asof)
        if one.object == row["object"] or one.place == row["place"]
    ]
    found = html.P(
        [item for one in mine[:8] for item in (dcc.Link(one.code, href=href(f"/incident/{one.code}", state)), " ")]
    )
    if row["lon"] is None or row["lat"] is None:
        return section(title, html.P(words("code.no_point_no_events"), className="nothing"), found if mine else None)
    box = (
        row["lon"] - NEAR_DEGREES,
        row["lat"] - NEAR_DEGREES,
        row["lon"] + NEAR_DEGREES,
        row["lat"] + NEAR_DEGREES,
    )
    near = objects.near(address.viewer, box, now - timedelta(days=NEAR_DAYS), asof=state.asof)
    shown = event_table(
        near, now, words, lambda one: href(f"/event/{one}", state), title, words("code.no_events", days=NEAR_DAYS)
    )
    note = words("code.happened_note", days=NEAR_DAYS, time=full_moment(now))
    return section(title, shown, found if mine else None, note=note)


def _versions(address: Address, code: str) -> Any:
    words, state = address.words, address.state
    frame = objects.versions(address.viewer, code, asof=state.asof)
    rows = [
        [
            full_moment(one["version"]),
            state_mark(one["state"], words),
            one["name"],
            owner_name(one["owner"], words),
            one["part_of"],
            html.Span([source_link(one["source"], state), f" {one['file'] or ''}"]),
        ]
        for one in frame.iter_rows(named=True)
    ]
    columns = [
        Column(words("code.version"), is_time=True),
        Column(words("code.state")),
        Column(words("code.name")),
        Column(words("code.owner"), is_wide=True),
        Column(words("code.part_of"), is_wide=True),
        Column(words("detail.source_of_row"), is_wide=True),
    ]
    return section(words("code.versions"), table(columns, rows, caption=words("code.versions"), empty=""))


def _around(address: Address, place: str) -> tuple[str, str]:
    frame = places.way(address.viewer, place, asof=address.state.asof).sort("depth")
    found = frame.filter(frame["level"].is_in(STREETS))
    return (found if found.height else frame).select("place", "level").row(0)


def _map(address: Address, row: dict[str, Any]) -> Any:
    words, state, theme = address.words, address.state, address.state.theme
    around, level = _around(address, row["place"])
    outlines = places.shapes(address.viewer, around, level, asof=state.asof)
    has_point = row["lon"] is not None and row["lat"] is not None
    points = [Point(row["lon"], row["lat"], "event", "●", "level-0", row["name"])] if has_point else []
    if has_point:
        bounds = point_bounds([row["lon"]], [row["lat"]], 4 * NEAR_DEGREES)
    elif outlines.height:
        bounds = bounds_of(outlines["geojson"].to_list())
    else:
        return section(words("place.map"), html.P(words("code.no_point"), className="nothing"))
    told = words("code.map_told" if has_point else "code.no_point")
    look = hideout({}, other=UNKNOWN[theme], line=LINE[theme], selected=around)
    drawn = place_map((MAP, SHAPES, POINTS), around, level, bounds, look, points, told)
    at = f"{row['lon']:.6f},{row['lat']:.6f}" if has_point else None
    link = dcc.Link(words("code.on_map"), href=href("/map", state, at=at, layers=row["kind"])) if has_point else None
    is_sketch = bool(outlines.height and outlines["is_sketch"].any())
    legend = html.P(words("place.legend_sketch"), className="note") if is_sketch else None
    return section(words("place.map"), drawn, legend, tools=link, note=told)
