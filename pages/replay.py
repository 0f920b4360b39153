"""Replay: a slider through any period shows map, signs, alerts, incidents and acts as they were known at each moment."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update

from city.replay import LONGEST, moments
from components.citymap import city_map, map_frame, map_look
from components.detail_text import full_moment
from components.forms import button
from components.incidents import incident_table
from components.links import href
from components.sections import section
from components.state import Refused
from data.sample.stories import stories
from pages._address import Address, read_address
from pages._detail import LOCATION, clock, moment, parts, show
from pages._incidents import rows_of
from pages._replay import LISTED, PATH, acts_table, alerts_table, replay_href, signs_table, warnings_list
from pages._sample import shows_sample
from pages._scene import Scene
from pages._zones import map_districts, moment_of, named_on_map, wall_of
from queries import incidents
from queries._ask import stamp

dash.register_page(__name__, path="/replay", title="回放 Replay · 一面屏")

SLIDER, PLAY, TICKS = (f"replay-{name}" for name in ("slider", "play", "ticks"))
IDS = {name: f"replay-{name}" for name in ("map", "shapes", "outline", "labels")}
PARTS = {part: f"replay-{part}" for part in ("head", "signs", "alerts", "desk", "acts")}
FROM_ID, TO_ID = "replay-from", "replay-to"
DAY, SHORTEST = timedelta(days=1), timedelta(minutes=5)
MARKS, PLAY_MS = 6, 1_500


def _period(query: dict[str, Any], now: datetime) -> tuple[datetime, datetime, list[Refused]]:
    """The period of an address, else the last 24 hours; one that ends before it begins, or is too long, is refused."""
    since, wrong = moment(query, "from")
    until, wrong_end = moment(query, "to")
    refused = [*wrong, *wrong_end]
    end = min(until or now, now)
    start = since or end - DAY
    if not SHORTEST <= end - start <= LONGEST:
        refused.append(Refused("from", str(query.get("from") or ""), f"{end - LONGEST:%Y-%m-%dT%H:%M} …"))
        start = end - DAY
    return start, end, refused


def layout(**query: Any) -> Any:
    """The page for an address: `from`, `to`, and `at`, the moment to begin with; with `asof` nothing later than that."""
    address = read_address(query)
    at, wrong = moment(query, "at")
    since, until, refused = _period(query, clock(address.state))
    steps, words = moments(since, until), address.words
    first = max((number for number, one in enumerate(steps) if at and one <= at), default=len(steps) - 1)
    drawn = _drawn(address, steps[first], since, until)
    there = map_frame(drawn["districts"])
    drawn_map = city_map(drawn["home"], there, drawn["look"], IDS, None, drawn["labels"])
    body = html.Div(
        [
            html.Div(
                [html.H1(words("replay.title")), html.P(words("replay.note"), className="note")],
                className="place-title",
            ),
            section(words("replay.period"), _choices(address), _own_period(address, since, until)),
            html.Div(
                [
                    button(PLAY, words("replay.play"), is_main=True),
                    html.Div(
                        dcc.Slider(
                            id=SLIDER,
                            min=0,
                            max=len(steps) - 1,
                            step=1,
                            value=first,
                            marks=_marks(steps),
                            updatemode="mouseup",
                            allow_direct_input=False,
                        ),
                        className="replay-slider",
                        role="group",
                        **{"aria-label": words("replay.slider")},
                    ),
                    dcc.Interval(id=TICKS, interval=PLAY_MS, disabled=True),
                ],
                className="form whatif replay-bar",
            ),
            html.Div(drawn["head"], id=PARTS["head"], className="replay-head", role="status"),
            html.Div(
                [
                    html.Div(
                        [
                            section(words("wall.map"), html.Div(drawn_map, className="replay-map")),
                            *(html.Div(drawn[part], id=PARTS[part], className="column") for part in ("signs", "desk")),
                        ],
                        className="column",
                    ),
                    html.Div(
                        [html.Div(drawn[part], id=PARTS[part], className="column") for part in ("alerts", "acts")],
                        className="column wide",
                    ),
                ],
                className="columns",
            ),
        ],
        className="column reporting",
    )
    kept: dict[str, Any] = {key: str(query[key]) for key in ("from", "to") if query.get(key)}
    kept |= {"at": at} if at else {}
    crumbs = [(words("replay.title"), None)]
    return show(address, body, path=PATH, query=kept, crumbs=crumbs, refused=[*wrong, *refused])


def _choices(address: Address) -> html.Ul:
    """Periods to begin with: the last day, and the stories that the sample city tells."""
    words, now = address.words, clock(address.state)
    links = [(words("replay.last_day"), href(PATH, address.state))]
    if shows_sample(address.viewer):
        told = [one for year in (now.year - 1, now.year) for one in stories(year)]
        links += [
            (f"{words.name(one.name)} {one.start:%Y}", replay_href(address, one.start, one.end, one.start))
            for one in reversed(told)
            if now - timedelta(days=365) < one.start < one.end < now
        ]
    return html.Ul([html.Li(dcc.Link(text, href=to, className="choice")) for text, to in links], className="choices")


def _own_period(address: Address, since: datetime, until: datetime) -> html.Form:
    words, state = address.words, address.state
    fields: list[Any] = []
    for key, field_id, value in (("from", FROM_ID, since), ("to", TO_ID, until)):
        field = dcc.Input(
            id=field_id, name=key, type="text", value=f"{value:%Y-%m-%dT%H:%M}", maxLength=16, className="search"
        )
        fields.append(html.Div([html.Label(words(f"replay.{key}"), htmlFor=field_id), field], className="form-field"))
    hidden = [
        dcc.Input(type="hidden", name=key, value=value) for key, value in (("lang", state.lang), ("theme", state.theme))
    ]
    submit = html.Button(words("replay.show"), type="submit", className="button")
    return html.Form([*fields, *hidden, submit], action=PATH, method="get", className="form replay-period")


def _marks(steps: list[datetime]) -> dict[int, str]:
    last = len(steps) - 1
    shown = sorted({round(number * last / MARKS) for number in range(MARKS + 1)})
    is_day = steps[-1] - steps[0] <= DAY
    return {number: f"{steps[number]:%H:%M}" if is_day else f"{steps[number]:%m-%d %H:%M}" for number in shown}


def _drawn(address: Address, at: datetime, since: datetime, until: datetime) -> dict[str, Any]:
    """All parts of the page as known at a moment; of the map `look` and `labels` change with it."""
    state, words = address.state.change(asof=at), address.words
    then = replace(address, state=state)
    known = stamp(at)
    scene = Scene(known, address.viewer, wall_of(state), moment_of(state, known), at)
    districts = map_districts(scene, state, words)
    look, labels = map_look(districts, state.theme), named_on_map(districts, words)
    found = incidents.listed(address.viewer, asof=at)
    return {
        "head": _head(address, at, since, until),
        "home": scene.home,
        "districts": districts,
        "look": look,
        "labels": labels,
        "signs": section(words("wall.signs"), signs_table(scene, then)),
        "alerts": [
            section(words("replay.warnings"), warnings_list(scene, then)),
            section(words("replay.alerts"), alerts_table(scene, then)),
        ],
        "desk": section(
            words("incident.many"),
            incident_table(
                rows_of([one for one in found if one.is_open][:LISTED], then), at, words, words("replay.no_incidents")
            ),
        ),
        "acts": section(words("replay.acts"), acts_table(found, then)),
    }


def _head(address: Address, at: datetime, since: datetime, until: datetime) -> list[Any]:
    words = address.words
    return [
        html.B(words("replay.at", time=full_moment(at))),
        dcc.Link(words("replay.at_wall"), href=href("/", address.state, asof=at), className="choice"),
        dcc.Link(words("replay.at_link"), href=replay_href(address, since, until, at), className="choice"),
    ]


@callback(
    *(Output(part, "children") for part in PARTS.values()),
    Output(IDS["shapes"], "hideout"),
    Output(IDS["labels"], "children"),
    Input(SLIDER, "value"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def show_moment(value: Any, search: str | None) -> list[Any]:
    """Draws the moment to which the slider was moved."""
    query = parts("", search)[1]
    address = read_address(query)
    since, until, _ = _period(query, clock(address.state))
    steps = moments(since, until)
    if not isinstance(value, int | float) or not 0 <= value < len(steps):
        return [no_update] * (len(PARTS) + 2)
    drawn = _drawn(address, steps[int(value)], since, until)
    return [*(drawn[part] for part in PARTS), drawn["look"], drawn["labels"]]


@callback(
    Output(TICKS, "disabled"),
    Output(PLAY, "children"),
    Input(PLAY, "n_clicks"),
    State(TICKS, "disabled"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def play(clicks: Any, is_still: Any, search: str | None) -> list[Any]:
    """Begins to play, or pauses."""
    words = read_address(parts("", search)[1]).words
    if not clicks:
        return [no_update, no_update]
    return [not is_still, words("replay.pause" if is_still else "replay.play")]


@callback(
    Output(SLIDER, "value"),
    Output(TICKS, "disabled", allow_duplicate=True),
    Output(PLAY, "children", allow_duplicate=True),
    Input(TICKS, "n_intervals"),
    State(SLIDER, "value"),
    State(SLIDER, "max"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def go_on(_: Any, value: Any, last: Any, search: str | None) -> list[Any]:
    """One step further; at the end it stops."""
    if not isinstance(value, int | float) or not isinstance(last, int | float):
        return [no_update] * 3
    if value < last:
        return [int(value) + 1, no_update, no_update]
    return [no_update, True, read_address(parts("", search)[1]).words("replay.play")]
