"""Air stations at one hour, by the rule in force at that hour; from today back to the oldest data."""

from datetime import datetime, timedelta
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update

from city.air_index import aqi, grade, rule_at
from city.catalogue import catalogue
from components.charts import index_columns
from components.detail_air import Station, colour, grade_chip, in_words, legend, station_table
from components.detail_text import full_moment
from components.detail_trend import graph, trend_figure
from components.detail_trend import in_words as trend_in_words
from components.frame import Crumb
from components.links import href
from components.sections import section
from components.state import Refused
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, clock, moment, parts, root, seq, short_name, show
from queries import air, vitals

dash.register_page(__name__, path="/air", title="空气 Air · 一面屏")

PAGE, TOP, STATIONS, FIGURE, TREND, TOLD = (
    f"air-{name}" for name in ("page", "top", "stations", "figure", "trend", "told")
)
KEPT = ("at", "station")
PATH = "/air"
HOUR = timedelta(hours=1)
TREND_SPAN = timedelta(hours=48)
STEPS = {"day_before": -24, "hour_before": -1, "hour_after": 1, "day_after": 24}


def layout(**query: Any) -> Any:
    """The page for an address: `at` is the hour, else the newest with data; `station` the one whose trend is shown."""
    address = read_address(query)
    words, state = address.words, address.state
    hour, refused = _hour(address, query)
    kept = {key: query[key] for key in KEPT if query.get(key)}
    stations = _stations(address, hour) if hour else []
    body: Any = [html.H1(words("air.title")), html.P(words("air.no_stations"), className="nothing")]
    if hour and stations:
        figure, told = _trend(address, hour, stations, kept)
        said = in_words(stations, words)
        body = [
            html.Div(_top(address, hour, stations), id=TOP),
            html.Div(_table(address, hour, stations, kept), id=STATIONS),
            html.Div(
                [
                    section(
                        words("air.trend"),
                        graph(figure, TREND, words, words("air.trend")),
                        html.Div(told, id=TOLD, className="in-words"),
                    ),
                    section(words("air.columns"), graph(_columns(address, stations), FIGURE, words, said)),
                ],
                className="columns",
            ),
        ]
    index = catalogue().indicators.get("air_aqi")
    crumbs: list[Crumb] = [(words.short(index), href("/sign/air_aqi", state))] if index else []
    crumbs += [(words("air.title"), None)]
    live = {"id": PAGE, "data-seq": seq(state)} if stations else {}
    page = html.Div(body, className="column air", **live)
    return show(address, page, path=PATH, query=kept, crumbs=crumbs, refused=refused)


def _hour(address: Address, query: dict[str, Any]) -> tuple[datetime | None, list[Refused]]:
    at, refused = moment(query, "at")
    return (at.replace(minute=0, second=0, microsecond=0) if at else _newest(address)), refused


def _top(address: Address, hour: datetime, stations: list[Station]) -> list[Any]:
    title = html.H1(
        [
            address.words("air.title"),
            html.Span(address.words("detail.as_of", time=full_moment(hour)), className="title-place"),
        ]
    )
    return [html.Div(title, className="place-title"), _now(address, hour, stations)]


def _table(address: Address, hour: datetime, stations: list[Station], kept: dict[str, Any]) -> Any:
    words = address.words
    return section(
        words("air.stations"),
        station_table(
            stations,
            catalogue().indicators,
            words,
            lambda code: href(PATH, address.state, **{**kept, "station": code}),
        ),
        html.P(in_words(stations, words), className="in-words"),
        legend(words),
        tools=_steps(address, hour, kept),
        note=words("air.rule_note", rule=rule_at(hour).name),
    )


def _newest(address: Address) -> datetime | None:
    """The newest hour with data, looked for in wider and wider spans back from the page's time."""
    now = clock(address.state) + HOUR
    for days in (3, 60, 800, 8000):
        found = air.newest_hour(address.viewer, now, reach_days=days, asof=address.state.asof)
        if found:
            return found
    return None


def _stations(address: Address, hour: datetime) -> list[Station]:
    frame = air.stations(address.viewer, hour, asof=address.state.asof)
    found = []
    for (code,), rows in frame.group_by("place", maintain_order=True):
        measured = dict(rows.select("indicator", "value").iter_rows())
        name = short_name(rows.row(0, named=True), address.state)
        found.append(Station(str(code), name, measured, aqi(measured, hour)))
    return found


def _now(address: Address, hour: datetime, stations: list[Station]) -> html.Div:
    """The city's index of the hour, from mean concentrations; how many stations gave one."""
    words = address.words
    frame = vitals.compare(address.viewer, root(), "air_aqi", [hour], asof=address.state.asof)
    value = frame["value"][0] if frame.height else None
    index = None if value is None else int(value)
    return html.Div(
        [
            html.Span(words("air.city")),
            grade_chip(grade(index), words, index),
            html.Span(words("air.rule", rule=rule_at(hour).name), className="note"),
            html.Span(
                words("air.given", n=sum(one.index.value is not None for one in stations), of=len(stations)),
                className="note",
            ),
        ],
        className="air-now",
    )


def _steps(address: Address, hour: datetime, kept: dict[str, Any]) -> html.Nav:
    others = {key: value for key, value in kept.items() if key != "at"}
    links = [
        dcc.Link(
            address.words(f"air.{name}"),
            href=href(PATH, address.state, at=hour + by * HOUR, **others),
            className="choice",
        )
        for name, by in STEPS.items()
    ]
    links.append(dcc.Link(address.words("air.newest"), href=href(PATH, address.state, **others), className="choice"))
    return html.Nav(links, className="choices", **{"aria-label": address.words("air.hours")})


def _columns(address: Address, stations: list[Station]) -> dict[str, Any]:
    known = sorted((one for one in stations if one.index.value is not None), key=lambda one: -(one.index.value or 0))
    return index_columns(
        [one.name for one in known],
        [one.index.value for one in known],
        [colour(found) if (found := grade(one.index.value)) else "" for one in known],
        language=address.state.lang,
        theme=address.state.theme,
    )


def _trend(
    address: Address, hour: datetime, stations: list[Station], kept: dict[str, Any]
) -> tuple[dict[str, Any], list[Any]]:
    """The chosen station's index over two days, else that of the highest; and the same in words with the way on."""
    words, given = address.words, catalogue().indicator("air_aqi")
    known = {one.place: one for one in stations}
    chosen = known.get(kept.get("station", "")) or max(stations, key=lambda one: one.index.value or -1)
    frame = vitals.trend(
        address.viewer, chosen.place, given.key, hour - TREND_SPAN + HOUR, hour + HOUR, asof=address.state.asof
    )
    figure = trend_figure(
        given, frame, {}, words, grain="hour", theme=address.state.theme, unfinished_from=None, zero=True
    )
    to_sign = href("/sign/air_aqi", address.state, place=chosen.place)
    told = words("air.trend_told", station=chosen.name, told=trend_in_words(given, frame, "hour", words))
    return figure, [html.P(told), dcc.Link(words("air.to_sign"), href=to_sign, className="button")]


@callback(
    Output(TOP, "children"),
    Output(STATIONS, "children"),
    Output(TREND, "figure"),
    Output(TOLD, "children"),
    Output(FIGURE, "figure"),
    Output(PAGE, "data-seq"),
    Input(LIVE, "data"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_air(_: Any, search: str | None) -> list[Any]:
    """Stations and figures follow the stamp; figures are replaced, not rebuilt."""
    query = parts(None, search)[1]
    address = read_address(query)
    hour, _refused = _hour(address, query)
    stations = _stations(address, hour) if hour else []
    if hour is None or not stations:
        return [no_update] * 6
    kept = {key: query[key] for key in KEPT if query.get(key)}
    figure, told = _trend(address, hour, stations, kept)
    return [
        _top(address, hour, stations),
        _table(address, hour, stations, kept),
        figure,
        told,
        _columns(address, stations),
        seq(address.state),
    ]
