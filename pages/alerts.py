"""The desk: incidents by level, clock and stage, many at once by keyboard, and the report at the end of a shift."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update

from actions.incidents import do, rights_of
from city.alerting.incidents import Incident
from city.alerting.ladder import is_supervised
from city.alerting.metrics import real
from city.bands import KEYS
from components.detail_text import full_moment
from components.detail_trend import switch
from components.footing import marks_line
from components.incidents import act_text, counts, incident_table
from components.links import href
from components.sections import section
from components.tickets import said
from pages._address import Address, read_address
from pages._city import civil_now
from pages._detail import LIVE, LOCATION, choice, clock, now_of, parts, seq, show
from pages._footing_marks import PATH as FOOTING
from pages._footing_marks import marks_of
from pages._incidents import is_own, name_of, place_text, rows_of
from pages._raise import STEPS as BY_HAND
from pages._raise import raise_form, raised_section, take_raise
from pages._silences import silence_mark
from pages._steps import FAILURES, Press, Steps, check_now, failure
from pages._ticket import names_of
from queries import incidents

dash.register_page(__name__, path="/alerts", title="处置台 Desk · 一面屏")

PATH = "/alerts"
PAGE, LIST, COUNTS = (f"desk-{name}" for name in ("page", "list", "counts"))
STATUSES: dict[str, Callable[[Incident, datetime, Address], bool]] = {
    "open": lambda one, now, address: one.is_open,
    "late": lambda one, now, address: one.stage_due is not None and one.stage_due < now,
    "own": lambda one, now, address: one.is_open and is_own(one, address.viewer),
    "supervised": lambda one, now, address: is_supervised(one),
    "waits": lambda one, now, address: one.pending is not None,
    "ended": lambda one, now, address: not one.is_open,
    "all": lambda one, now, address: True,
}
LEVELS = ("red", "orange", "yellow", "blue")
SHIFT = timedelta(hours=12)
MOST, MOST_PICKED, FIRST = 200, 50, 5
STEPS = Steps("desk", "incident", ("acknowledge", "fast"), own=("picked",))


def layout(**query: Any) -> Any:
    """The desk for an address: `status`, `level`, `place` (with all below it)."""
    address = read_address(query)
    words = address.words
    _status, wrong = choice(query, "status", tuple(STATUSES), "open")
    _level, wrong_level = choice(query, "level", LEVELS, "")
    body = html.Div(
        [
            html.Div(
                [
                    html.H1(
                        [
                            words("incident.desk"),
                            html.Span(
                                words("incident.as_of", time=full_moment(clock(address.state))), className="title-place"
                            ),
                        ]
                    ),
                    html.Div(_counts(address), id=COUNTS),
                    silence_mark(address),
                    html.P(
                        [
                            words("incident.note"),
                            " ",
                            dcc.Link(words("rule.many"), href=href("/rules", address.state), className="choice"),
                            dcc.Link(words("footing.title"), href=href(FOOTING, address.state), className="choice"),
                        ],
                        className="note",
                    ),
                ],
                className="place-title",
            ),
            html.Div(_list(address, query), id=LIST),
            html.Div(
                [
                    html.Div(
                        [
                            html.Div(id=STEPS.id("head"), hidden=True),
                            html.Div(id=STEPS.id("thread"), hidden=True),
                            html.Div(_bulk(address), id=STEPS.id("form")),
                            html.Div(id=STEPS.id("said")),
                            raised_section(address),
                        ],
                        className="column wide",
                    ),
                    html.Div(_handover(address), className="column"),
                ],
                className="columns",
            ),
        ],
        className="column reporting",
        id=PAGE,
        **{"data-seq": seq(address.state), "data-acts": incidents.acts()},
    )
    kept = {key: query[key] for key in ("status", "level", "place") if query.get(key)}
    crumbs = [(words("incident.desk"), None)]
    return show(address, body, path=PATH, query=kept, crumbs=crumbs, refused=[*wrong, *wrong_level])


def _open(address: Address) -> list[Incident]:
    return incidents.listed(address.viewer, asof=address.state.asof, is_open=True)


def _counts(address: Address) -> Any:
    now, words = clock(address.state), address.words
    marks = marks_line(marks_of(address.viewer, address.state, now_of(address.state), words))
    return html.Div([marks, counts(_open(address), now, words)])


def _list(address: Address, query: dict[str, Any]) -> Any:
    words, now = address.words, clock(address.state)
    status = choice(query, "status", tuple(STATUSES), "open")[0]
    level = choice(query, "level", LEVELS, "")[0]
    place = str(query["place"]) if query.get("place") else None
    everything = incidents.listed(address.viewer, place, address.state.asof)
    of_status = [one for one in everything if STATUSES[status](one, now, address)]
    found = [one for one in of_status if not level or KEYS[one.level] == level]
    kept = {"status": None if status == "open" else status, "level": level or None, "place": place}
    by_status = [
        (
            words(f"incident.status_{one}"),
            href(PATH, address.state, **{**kept, "status": None if one == "open" else one}),
            one == status,
        )
        for one in STATUSES
    ]
    by_level = [
        (
            f"{words(f'band.{one}.short')} {sum(KEYS[each.level] == one for each in real(of_status))}",
            href(PATH, address.state, **{**kept, "level": None if one == level else one}),
            one == level,
        )
        for one in LEVELS
    ]
    empty = words("incident.none" if status == "open" and not level and not place else "incident.none_such")
    return section(
        words("incident.many"),
        html.Div(
            [switch(words("incident.status"), by_status), switch(words("incident.level"), by_level, several=True)],
            className="filters",
        ),
        incident_table(rows_of(found[:MOST], address), now, words, empty),
        name="desk-list",
    )


def _bulk(address: Address) -> Any:
    """The incidents that nobody has acknowledged, to be chosen; nothing for who may not triage, or in a replay."""
    words = address.words
    if "triage" not in rights_of(address.viewer) or address.state.asof is not None:
        return None
    found = [one for one in _open(address) if not one.acknowledged_by and not one.pending][:MOST_PICKED]
    names = names_of(address, [one.place for one in found])
    options = [{"label": _short(one, address, names), "value": one.code} for one in found]
    if not found:
        return section(words("incident.bulk"), html.P(words("incident.bulk_none"), className="nothing"))
    picks = dcc.Checklist(options, [], id=STEPS.id("picked"), className="picks")
    named = html.Div(picks, role="group", **{"aria-label": words("incident.pick")})
    return STEPS.form(address, STEPS.acts, 0, named, act_text=act_text, title=words("incident.bulk"))


def _short(one: Incident, address: Address, names: dict[str, dict[str, Any]]) -> str:
    level = address.words(f"band.{KEYS[one.level]}.short")
    return f"{level} · {place_text(one, address, names)} · {name_of(one, address.words)}"


def _handover(address: Address) -> Any:
    """What happened in the last shift, in words that can be copied and changed."""
    words, until = address.words, clock(address.state)
    since = until - SHIFT
    listed = incidents.listed(address.viewer, asof=address.state.asof)
    everything, drills = real(listed), sum(one.is_drill and one.opened_at >= since for one in listed)
    new = [one for one in everything if one.opened_at >= since]
    ended = [one for one in everything if not one.is_open and one.changed_at >= since]
    still = [one for one in everything if one.is_open]
    told = words(
        "incident.handover_told",
        since=full_moment(since),
        until=full_moment(until),
        new=len(new),
        **{key: sum(KEYS[one.level_max] == key for one in new) for key in LEVELS},
        ended=len(ended),
        false=sum(one.stage == "false_alarm" for one in ended),
        open=len(still),
        late=sum(one.stage_due is not None and one.stage_due < until for one in still),
        unseen=sum(not one.acknowledged_by for one in still),
    )
    if still:
        names = names_of(address, [one.place for one in still[:FIRST]])
        first = words("format.list").join(
            words("incident.handover_one", place=place_text(one, address, names), name=name_of(one, words))
            for one in still[:FIRST]
        )
        told = f"{told}\n{words('incident.handover_first', names=first)}"
    told = f"{told}\n{words('drill.handover', n=drills)}" if drills else told
    named = {"role": "textbox", "aria-multiline": "true", "aria-label": words("incident.handover")}
    area = html.Div(told, contentEditable="true", tabIndex=0, className="handover", **named)
    return section(words("incident.handover"), area, note=words("incident.handover_note"))


@callback(**STEPS.wiring)
def press_desk(*given: Any) -> list[Any]:
    """One act on each of the chosen incidents; those that were refused say why."""
    press = STEPS.read(given)
    if press is None:
        return [no_update] * 4
    address, told, count = press.address, [], 0
    codes = [str(code) for code in press.own[0] or ()][:MOST_PICKED]
    for code in codes:
        found = incidents.one(address.viewer, code, address.state.asof)
        if found is None:
            continue
        try:
            _take(address, found, press)
            count += 1
        except FAILURES as fault:
            sentence = failure(fault, address, "incident", act_text).children
            told.append(
                html.Li(address.words("incident.bulk_refused", name=name_of(found, address.words), told=sentence))
            )
    words = said(address.words("incident.bulk_done", n=count), failed=bool(told))
    return [no_update, no_update, _bulk(address) if count else no_update, [words, html.Ul(told) if told else None]]


def _take(address: Address, found: Incident, press: Press) -> None:
    check_now(address)
    do(address.viewer, found, press.act, press.words, {}, f"{press.name}{found.code}"[-80:], civil_now())


@callback(**BY_HAND.wiring)
def press_raise(*given: Any) -> list[Any]:
    """An incident raised by a person; when it is refused, the sentence, and the form as it was."""
    press = BY_HAND.read(given)
    if press is None:
        return [no_update] * 4
    address = press.address
    try:
        code = take_raise(address, press)
    except FAILURES as fault:
        return [no_update, no_update, no_update, failure(fault, address, "incident", act_text)]
    link = dcc.Link(code, href=href(f"/incident/{code}", address.state))
    told = html.P([address.words("incident.raised"), " ", link], className="said", role="status")
    return [no_update, no_update, raise_form(address), told]


@callback(
    Output(COUNTS, "children"),
    Output(LIST, "children"),
    Output(PAGE, "data-seq"),
    Output(PAGE, "data-acts"),
    Input(LIVE, "data"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_desk(_: Any, search: str | None) -> list[Any]:
    """The queue follows the stamp and everybody's acts; what is chosen or typed below stays."""
    query = parts(None, search)[1]
    address = read_address(query)
    return [_counts(address), _list(address, query), seq(address.state), incidents.acts()]
