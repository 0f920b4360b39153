"""One event: what, where, when, due, its state, the row it came from, and events like it nearby."""

from datetime import timedelta
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update

from city.catalogue import catalogue
from city.topics import topics
from components.colours import LINE, UNKNOWN
from components.detail_events import due_text, event_level, event_mark, event_table, status_text, topic_text
from components.detail_text import full_moment
from components.format import span
from components.level import level_class, level_key
from components.links import href
from components.map import hideout
from components.outline import bounds_of
from components.pointmap import Point, place_map, point_bounds
from components.sections import section
from components.tables import facts
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, clock, parts, place_name, refuse, report_way, seen_place, seq, show, way
from pages._drills import A_DAY_MIN, note_drill
from pages._sources import origin
from queries import events, places

dash.register_page(__name__, path_template="/event/<event>", title="事件 Event · 一面屏")

PAGE, FACTS, SIMILAR, MAP, SHAPES, POINTS = (
    f"event-{name}" for name in ("page", "facts", "similar", "map", "shapes", "points")
)
NEAR_DAYS = 30
STREETS = ("street", "quasi")


def layout(event: str | None = None, **query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, state = address.words, address.state
    row = _row(address, event)
    if row is None:
        return refuse(address, words("event.no_such", event=event or ""), f"/event/{event}")
    note_drill(address.viewer, "event", row["event"])
    place = seen_place(row["place"], address)
    steps = way(row["place"], address, lambda one: href(f"/place/{one}", state))
    name = row["title"] or topic_text(row["topic"], words)
    body = html.Div(
        [
            html.Div(
                [
                    html.H1([event_mark(row["level"], words), " ", name] if event_level(row["level"]) else name),
                    html.P(
                        [words(f"event.kind_{row['kind']}"), " · ", topic_text(row["topic"], words)], className="note"
                    ),
                    report_way(address, tile="event", event=row["event"], page=f"/event/{row['event']}"),
                ],
                className="place-title",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            section(words("event.what"), html.Div(_facts(address, row, place), id=FACTS)),
                            section(
                                words("event.similar"),
                                html.Div(_similar(address, row), id=SIMILAR),
                                note=words(
                                    "event.similar_note",
                                    level=words(f"detail.level_{_around(address, row['place'])[1]}"),
                                    days=NEAR_DAYS,
                                ),
                            ),
                        ],
                        className="column wide",
                    ),
                    html.Div([_map(address, row)], className="column"),
                ],
                className="columns",
            ),
        ],
        className="column",
        id=PAGE,
        **{"data-seq": seq(state)},
    )
    return show(address, body, path=f"/event/{event}", crumbs=[*steps, (words("event.one"), None)])


def _row(address: Address, event: str | None) -> dict[str, Any] | None:
    frame = events.one(address.viewer, event or "", asof=address.state.asof)
    return frame.row(0, named=True) if frame.height else None


def _facts(address: Address, row: dict[str, Any], place: dict[str, Any] | None) -> Any:
    words, state, now = address.words, address.state, clock(address.state)
    departments, channels = catalogue().departments, topics().channels
    owner = departments.get(row["department"] or "")
    channel = channels.get(row["channel"] or "")
    until = row["closed_at"] or now
    return facts(
        [
            (words("event.number"), html.Code(row["event"])),
            (words("event.status"), status_text(row["status"], words)),
            (
                words("event.place"),
                dcc.Link(place_name(place, state), href=href(f"/place/{row['place']}", state))
                if place
                else row["place"],
            ),
            (words("event.opened"), full_moment(row["opened_at"])),
            (words("event.due"), due_text(row, now, words)),
            (words("event.took"), span((until - row["opened_at"]).total_seconds(), words)),
            (words("event.updated"), full_moment(row["updated_at"])),
            (words("event.closed"), full_moment(row["closed_at"])),
            (words("event.department"), words.name(owner) if owner else row["department"]),
            (words("event.channel"), words.name(channel) if channel else row["channel"]),
            (words("event.rating"), words("event.rating_of", n=row["rating"]) if row["rating"] else None),
            *origin(row, address),
        ]
    )


def _around(address: Address, place: str) -> tuple[str, str]:
    """The street that holds the place, or the place itself above it; and its level."""
    frame = places.way(address.viewer, place, asof=address.state.asof).sort("depth")
    found = frame.filter(frame["level"].is_in(STREETS))
    return (found if found.height else frame).select("place", "level").row(0) if frame.height else (place, "street")


def _similar(address: Address, row: dict[str, Any]) -> Any:
    state, near = address.state, timedelta(days=NEAR_DAYS)
    frame = events.similar(
        address.viewer,
        row["event"],
        row["kind"],
        row["topic"] or "",
        _around(address, row["place"])[0],
        row["opened_at"] - near,
        row["opened_at"] + near,
        asof=state.asof,
    )
    return event_table(
        frame,
        clock(state),
        address.words,
        lambda one: href(f"/event/{one}", state),
        address.words("event.similar"),
        address.words("event.no_similar"),
    )


def _map(address: Address, row: dict[str, Any]) -> Any:
    words, theme = address.words, address.state.theme
    around, level_around = _around(address, row["place"])
    outlines = places.shapes(address.viewer, around, level_around, asof=address.state.asof)
    points = []
    if row["lon"] is not None and row["lat"] is not None:
        level = event_level(row["level"])
        text = row["title"] or topic_text(row["topic"], words)
        shape = {None: "✕", 1: "●", 2: "▲", 3: "◆", 4: "■"}[level]
        points.append(
            Point(
                row["lon"],
                row["lat"],
                "event",
                shape,
                level_class(level),
                f"{text} {words(f'band.{level_key(level)}.short')}",
            )
        )
    if outlines.height:
        bounds = bounds_of(outlines["geojson"].to_list())
    elif points:
        bounds = point_bounds([points[0].lon], [points[0].lat])
    else:
        return None
    look = hideout({}, other=UNKNOWN[theme], line=LINE[theme], selected=around)
    told = words("event.map_told" if points else "event.no_point")
    drawn = place_map((MAP, SHAPES, POINTS), around, level_around, bounds, look, points, told)
    is_sketch = bool(outlines.height and outlines["is_sketch"].any())
    legend = html.P(words("place.legend_sketch"), className="note") if is_sketch else None
    return section(words("place.map"), drawn, legend, note=told)


@callback(
    Output(FACTS, "children"),
    Output(SIMILAR, "children"),
    Output(PAGE, "data-seq"),
    Input(LIVE, "data"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_event(_: Any, pathname: str | None, search: str | None) -> list[Any]:
    """State and times follow the stamp."""
    event, query = parts(pathname, search)
    address = read_address(query)
    row = _row(address, event)
    if row is None:
        return [no_update] * 3
    note_drill(address.viewer, "event", row["event"], A_DAY_MIN)
    return [_facts(address, row, seen_place(row["place"], address)), _similar(address, row), seq(address.state)]
