"""One place: its signs, the places below it, open events, and a map."""

from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update

from city.topics import topics
from components.colours import LINE, UNKNOWN, fills
from components.detail_cards import beyond_normal, place_cards, sign_cards
from components.detail_events import event_table, hidden_note, topic_table
from components.format import grouped, number
from components.level import level_key, level_mark
from components.links import href
from components.map import hideout
from components.outline import bounds_of
from components.pointmap import features, place_map, point_bounds, softened
from components.sections import section
from components.tables import folded
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, clock, parts, place_name, refuse, report_way, seen_place, seq, show, way
from pages._due import due_section, due_span
from pages._place import BELOW, MOST_POINTS, ask_children, ask_points, ask_signs, topic_span
from pages._ways_out import ways_out
from queries import events, places

dash.register_page(__name__, path_template="/place/<code>", title="地点 Place · 一面屏")

PAGE, SIGNS, CHILDREN, EVENTS, DUE, MAP, SHAPES, POINTS = (
    f"place-{name}" for name in ("page", "signs", "children", "events", "due", "map", "shapes", "points")
)
MOST_EVENTS = 12


def layout(code: str | None = None, **query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, state = address.words, address.state
    place = seen_place(code, address)
    if place is None:
        return refuse(address, words("detail.no_such_place", place=code or ""), f"/place/{code}")
    steps = way(place["place"], address, lambda one: href(f"/place/{one}", state))
    body = html.Div(
        [
            html.Div(_title(address, place), className="place-title"),
            html.Div(
                [
                    html.Div(
                        [
                            html.Div(_signs(address, place), id=SIGNS, className="column"),
                            html.Div(_events(address, place), id=EVENTS, className="column"),
                            html.Div(due_section(address, place, query), id=DUE, className="column"),
                        ],
                        className="column wide",
                    ),
                    html.Div(
                        [_map(address, place), html.Div(_children(address, place), id=CHILDREN, className="column")],
                        className="column",
                    ),
                ],
                className="columns",
            ),
        ],
        className="place column",
        id=PAGE,
        **{"data-seq": seq(state)},
    )
    crumbs = [*steps[:-1], (steps[-1][0], None)] if steps else []
    kept = {"due": query["due"]} if query.get("due") else {}
    return show(address, body, path=f"/place/{code}", query=kept, crumbs=crumbs, refused=due_span(query)[1])


def _title(address: Address, place: dict[str, Any]) -> list[Any]:
    words = address.words
    facts = [words(f"detail.level_{place['level']}")]
    if place["population"]:
        facts.append(words("place.population", n=number(place["population"], words)))
    if place["area_km2"]:
        facts.append(words("place.area", n=number(place["area_km2"], words, 1)))
    if place["is_sketch"]:
        facts.append(words("place.sketch"))
    facts.append(place["place"])
    return [
        html.H1(place_name(place, address.state)),
        html.P(" · ".join(facts), className="note"),
        report_way(address, tile="place", place=place["place"], page=f"/place/{place['place']}"),
    ]


def _signs(address: Address, place: dict[str, Any]) -> list[Any]:
    words, now = address.words, clock(address.state)
    cards = ask_signs(address, place["place"])
    if not cards:
        return [section(words("place.signs"), html.P(words("place.nothing_measured"), className="nothing"))]
    beyond, others = beyond_normal(cards, now)
    worst: Any = sign_cards(beyond, now, words) if beyond else html.P(words("place.none_beyond"), className="nothing")
    found = [section(words("place.signs_beyond", n=len(beyond)), worst, name="signs-beyond")]
    if others:
        found.append(
            section(words("place.signs_others", n=len(others)), sign_cards(others, now, words), name="signs-others")
        )
    return found


def _children(address: Address, place: dict[str, Any]) -> list[Any]:
    words = address.words
    frame, cards = ask_children(address, place["place"])
    found = []
    for level in ("district", "unit", "street", "quasi", "community", "site"):
        codes = frame.filter(frame["level"] == level)["place"].to_list()
        if codes:
            title = words("place.children", level=words(f"detail.level_{level}"), n=len(codes))
            found.append(section(title, place_cards([cards[one] for one in codes], words), name=f"children-{level}"))
    return found


def _events(address: Address, place: dict[str, Any]) -> list[Any]:
    words, state, now, viewer = address.words, address.state, clock(address.state), address.viewer
    counts = {
        row["kind"]: row
        for row in events.open_counts(viewer, place["place"], now, asof=state.asof).iter_rows(named=True)
    }
    found = []
    for kind in sorted({one.kind for one in topics().topics.values()}):
        frame = events.open_below(viewer, place["place"], kind, size=MOST_EVENTS, asof=state.asof)
        count = counts.get(kind, {"open": 0, "overdue": 0})
        content = event_table(
            frame,
            now,
            words,
            lambda one: href(f"/event/{one}", state),
            words(f"event.open_{kind}"),
            words(f"event.no_open_{kind}"),
        )
        told = words("event.counted", n=grouped(count["open"], words), overdue=grouped(count["overdue"], words))
        if count["open"] > MOST_EVENTS:
            told += words("event.shown", n=MOST_EVENTS)
        found.append(
            section(
                words(f"event.open_{kind}"),
                content,
                note=told,
                name=f"events-{kind}",
                tools=ways_out(address, "/export/events", "rows", place=place["place"], kind=kind)
                if count["open"]
                else None,
            )
        )
    before, since, until, days = topic_span(place["level"], now)
    frame = events.topics(viewer, place["place"], before, since, until, asof=state.asof)
    shown = frame.head(10)
    numbers = [*shown["opened"], *shown["opened_before"]]
    topic_part = topic_table(shown, words, words("event.days", n=days))
    found.append(section(words("event.topics"), topic_part, hidden_note(numbers, words)))
    return found


def _level_of_map(address: Address, place: dict[str, Any]) -> tuple[str, str]:
    """Below which place which level of outlines is drawn: the children's, its own, or the street that holds a small place."""
    code, level = place["place"], place["level"]
    if level in BELOW:
        below = places.children(address.viewer, code, asof=address.state.asof)
        return (code, BELOW[level]) if BELOW[level] in below["level"] else (code, level)
    if level == "street":
        return code, "street"
    return place["parent"] or code, "street"


def _look(address: Address, place: dict[str, Any], level: str) -> dict[str, Any]:
    theme, words = address.state.theme, address.words
    _, cards = ask_children(address, place["place"])
    shown = {code: card for code, card in cards.items() if card.level is not None}
    is_own = level != BELOW.get(place["level"])
    return hideout(
        {} if is_own else softened(fills({code: card.level or 0 for code, card in shown.items()}, theme), LINE[theme]),
        texts={
            code: words(
                "place.on_map",
                name=card.name,
                level=words("place.unjudged") if card.level is None else _word(card.level, words),
            )
            for code, card in cards.items()
        },
        hrefs={code: card.href for code, card in cards.items()},
        other=UNKNOWN[theme],
        line=LINE[theme],
    )


def _word(level: int, words: Any) -> str:
    return words(f"band.{level_key(level)}.name")


def _map(address: Address, place: dict[str, Any]) -> Any:
    words = address.words
    parent, level = _level_of_map(address, place)
    outlines = places.shapes(address.viewer, parent, level, asof=address.state.asof)
    points = ask_points(address, place["place"])
    if outlines.height:
        bounds = bounds_of(outlines["geojson"].to_list())
    elif points:
        bounds = point_bounds([one.lon for one in points], [one.lat for one in points])
    else:
        return None
    n_events = sum(one.kind == "event" for one in points)
    told = words(
        "place.map_told", shapes=outlines.height, events=grouped(n_events, words), sites=len(points) - n_events
    )
    if n_events == MOST_POINTS:
        told += words("place.map_most", n=grouped(MOST_POINTS, words))
    legend = [html.Li(level_mark(one, words)) for one in (0, 1, 2, 3, 4)]
    legend += [html.Li(words("place.legend_site")), html.Li(words("place.legend_event"))]
    if outlines.height and outlines["is_sketch"].any():
        legend.append(html.Li(words("place.legend_sketch")))
    return section(
        words("place.map"),
        place_map((MAP, SHAPES, POINTS), parent, level, bounds, _look(address, place, level), points, told),
        html.Ul(legend, className="legend"),
        folded(words("place.map_list"), _list(points)),
        note=told,
        name="map-section",
    )


def _list(points: Any, most: int = 60) -> html.Ul:
    return html.Ul(
        [html.Li(dcc.Link(one.text, href=one.href) if one.href else one.text) for one in points[:most]],
        className="plain",
    )


@callback(
    Output(SIGNS, "children"),
    Output(CHILDREN, "children"),
    Output(EVENTS, "children"),
    Output(DUE, "children"),
    Output(PAGE, "data-seq"),
    Input(LIVE, "data"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_place(_: Any, pathname: str | None, search: str | None) -> list[Any]:
    """Signs, places and events follow the stamp."""
    code, query = parts(pathname, search)
    address = read_address(query)
    place = seen_place(code, address)
    if place is None:
        return [no_update] * 5
    return [
        _signs(address, place),
        _children(address, place),
        _events(address, place),
        due_section(address, place, query),
        seq(address.state),
    ]


@callback(
    Output(SHAPES, "hideout"),
    Output(POINTS, "data"),
    Input(LIVE, "data"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_map(_: Any, pathname: str | None, search: str | None) -> list[Any]:
    """The map's colours and points follow the stamp; the map itself stays."""
    code, query = parts(pathname, search)
    address = read_address(query)
    place = seen_place(code, address)
    if place is None:
        return [no_update] * 2
    _, level = _level_of_map(address, place)
    return [_look(address, place, level), features(ask_points(address, place["place"]))]
