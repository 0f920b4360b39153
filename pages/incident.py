"""One incident: what raised it, how far it is, what happened, what is around it, and the steps that the viewer may take."""

from datetime import timedelta
from typing import Any

import dash
import polars as pl
from dash import Input, Output, State, callback, dcc, html, no_update

from actions.incidents import do, rights_of
from city.alerting.incidents import ActRefused, Incident
from city.alerting.rules import rules
from city.alerting.stages import ATTACH, stages
from city.catalogue import catalogue
from city.replay import LONGEST
from city.tickets import Written
from city.words import Words
from components.detail_text import full_moment
from components.incidents import act_text, due_text, incident_table, marks, way_of
from components.level import level_mark
from components.links import href
from components.sections import section
from components.signs import value_text
from components.sparkline import sparkline
from components.tables import facts
from components.tickets import said
from pages._address import Address, read_address
from pages._city import civil_now
from pages._detail import LIVE, LOCATION, clock, parts, refuse, seq, show
from pages._incident_files import files_part
from pages._incidents import explanation, limit_text, members_part, name_of, place_text, plan_text, rows_of, unit_text
from pages._orders import FIELDS, order_fields, told_of
from pages._replay import replay_href
from pages._revision_text import raised_by
from pages._steps import Missing, Press, Steps, done, thread
from pages._ticket import names_of
from queries import incidents, vitals

dash.register_page(__name__, path_template="/incident/<incident>", title="告警事件 Incident · 一面屏")

PAGE, ABOUT = "incident-page", "incident-about"
ACTS = tuple(key for key, one in stages().acts.items() if not one.is_system and key != ATTACH)
MINOR = (
    "note",
    "watch",
    "progress",
    "merge",
    "false_alarm",
    "lower_level",
    "raise_level",
    "reject",
    "return",
    "escalate",
)
STEPS = Steps("incident", "incident", ACTS, own=FIELDS, minor=MINOR)
AROUND = timedelta(hours=12)
NEAR = 8


def layout(incident: str | None = None, **query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, path = address.words, f"/incident/{incident}"
    found = _incident(address, incident)
    if found is None:
        return refuse(address, words("incident.no_such", code=(incident or "")[:40]), path)
    body = STEPS.page(
        *_drawn(address, found),
        html.Div(_about(address, found), id=ABOUT, className="column"),
        id=PAGE,
        **{"data-seq": seq(address.state), "data-acts": incidents.acts()},
    )
    crumbs = [(words("incident.desk"), href("/alerts", address.state)), (name_of(found, address.words), None)]
    return show(address, body, path=path, crumbs=crumbs)


def _incident(address: Address, code: str | None) -> Incident | None:
    text = code or ""
    return incidents.one(address.viewer, text, address.state.asof) if text.isascii() and len(text) <= 40 else None


def _head(address: Address, found: Incident) -> list[Any]:
    words, names = address.words, names_of(address, [found.place])
    return [
        html.H1(
            [
                level_mark(found.level, words),
                " ",
                name_of(found, address.words),
                html.Span(place_text(found, address, names), className="title-place"),
            ]
        ),
        html.P(
            [html.Code(found.code), " ", due_text(found, clock(address.state), words), *marks(found, words)],
            className="note",
        ),
        way_of(found, words),
        html.P(explanation(found, address, names), className="in-words"),
    ]


def _thread(address: Address, found: Incident) -> Any:
    return section(address.words("appeal.thread"), thread(found.entries, "incident", address, _told, act_text))


def _told(entry: Written, words: Words) -> list[str]:
    told, known, found = entry.told, catalogue().departments, []
    for key in ("lead", "owner"):
        if told.get(key):
            unit = known.get(told[key])
            found.append(words.name(unit.short) if unit else str(told[key]))
    if told.get("what") in stages().ladder:
        found.append(words.name(stages().ladder[told["what"]].name))
    if isinstance(told.get("level"), int):
        found.append(words(f"incident.level_{told['level']}"))
    for key in ("due", "deadline"):
        if told.get(key):
            found.append(words("incident.by", time=str(told[key]).replace("T", " ")[:16]))
    if isinstance(told.get("file"), dict):
        found.append(str(told["file"]["name"]))
    if told.get("into"):
        found.append(str(told["into"]))
    return found


def _form(address: Address, found: Incident) -> Any:
    """The steps that its stage allows and the viewer may take, each saying what it will do."""
    held = rights_of(address.viewer)
    may = [
        key for key in found.steps if key in ACTS and _rights(found, key) & held and not _is_other(address, found, key)
    ]
    return STEPS.form(address, may, found.last, *order_fields(address, found, may), act_text=act_text)


def _rights(found: Incident, key: str) -> frozenset[str]:
    act = stages().acts[key]
    if key in ("confirm", "reject") and found.pending:
        return stages().acts[found.pending.act].confirm_rights[found.level]
    return act.rights[found.level]


def _is_other(address: Address, found: Incident, key: str) -> bool:
    return key in ("confirm", "reject") and found.pending is not None and found.pending.who == address.viewer.name


def _about(address: Address, found: Incident) -> list[Any]:
    words, names = address.words, names_of(address, [found.place])
    sign, rule = catalogue().indicators.get(found.indicator), rules().get(found.rule)
    around = {"place": found.place}
    shown: list[tuple[str, Any]] = [
        (
            words("event.place"),
            dcc.Link(place_text(found, address, names), href=href(f"/place/{found.place}", address.state)),
        ),
        (
            words("detail.sign"),
            dcc.Link(words.name(sign.name), href=href(f"/sign/{sign.key}", address.state, **around)) if sign else None,
        ),
        (words("detail.value"), value_text(sign, found.value, words) if sign and found.value is not None else None),
        (words("incident.limit"), limit_text(found.members[0], sign, words)),
        (
            words("incident.rule"),
            dcc.Link(words.name(rule.name), href=href(f"/rule/{rule.key}", address.state)) if rule else None,
        ),
        (words("revision.version"), raised_by(address, found)),
        (words("incident.owner"), unit_text(rule.owner, address) if rule else None),
        (words("footing.plan"), plan_text(found, address)),
        (words("incident.signals"), str(found.signals)),
        (words("incident.first_seen"), full_moment(found.first_seen.replace(second=0, microsecond=0))),
        (words("incident.last_seen"), full_moment(found.last_seen.replace(second=0, microsecond=0))),
        (words("incident.lead"), unit_text(found.lead, address) if found.lead else None),
        (words("incident.co"), words("format.list").join(unit_text(one, address) for one in found.co) or None),
        (words("incident.order"), found.order or None),
        (words("incident.deadline"), full_moment(found.due) if found.due else None),
        (words("incident.counted"), words("incident.counted_told", returned=found.returned, reopened=found.reopened)),
    ]
    return [
        section(
            words("incident.about"),
            facts(shown),
            note=words("drill.running_note" if found.is_drill else "incident.computed"),
        ),
        members_part(found, address),
        files_part(address, found),
        section(words("incident.readings"), _readings(address, found), tools=_replay_link(address, found)),
        section(words("incident.similar"), _similar(address, found), note=words("incident.similar_note")),
    ]


def _replay_link(address: Address, found: Incident) -> dcc.Link:
    """The way to the replay of the hours around it."""
    first, last = (one.replace(second=0, microsecond=0) for one in (found.first_seen, found.changed_at))
    until = last + AROUND
    start = max(first - AROUND, until - LONGEST)
    link = replay_href(address, start, until, max(start, first))
    return dcc.Link(address.words("replay.here"), href=link, className="choice")


def _readings(address: Address, found: Incident) -> Any:
    words = address.words
    steps = vitals.spark(
        address.viewer, found.place, [found.indicator], found.first_seen - AROUND, address.state.asof
    ).filter(pl.col("moment") <= found.last_seen + AROUND)
    points = [
        (
            moment,
            value,
            None if None in (median, spread) else median - 2 * spread,
            None if None in (median, spread) else median + 2 * spread,
        )
        for _, moment, value, median, spread in steps.iter_rows()
    ]
    if not points:
        return html.P(words("incident.no_readings"), className="nothing")
    sign = catalogue().indicators.get(found.indicator)
    if len(points) == 1 and sign is not None:
        moment, value = points[0][:2]
        return html.P(f"{full_moment(moment)} {value_text(sign, value, words)}", className="in-words")
    told = words("incident.readings_told", n=len(points))
    return sparkline(points, told)


def _similar(address: Address, found: Incident) -> Any:
    others = [
        one
        for one in incidents.listed(address.viewer, asof=address.state.asof)
        if one.code != found.code and (one.rule == found.rule or one.place == found.place)
    ]
    others.sort(key=lambda one: (one.place != found.place, -one.last))
    return incident_table(
        rows_of(others[:NEAR], address), clock(address.state), address.words, address.words("incident.no_similar")
    )


@callback(**STEPS.wiring)
def press_incident(*given: Any) -> list[Any]:
    """One act; when it is refused, the sentence, the thread as it is now, and the form as it was."""
    return STEPS.answer(given, _take, _drawn, _found, _said, act_text)


def _found(address: Address, code: str) -> Incident | Missing:
    return _incident(address, code) or Missing(address.words("incident.no_such", code=code[:40]))


def _drawn(address: Address, found: Incident) -> list[Any]:
    return [_head(address, found), _thread(address, found), _form(address, found)]


def _said(address: Address, now: Incident) -> Any:
    return said(address.words("incident.awaits")) if now.pending else done(address, "incident")


def _take(address: Address, found: Incident, press: Press) -> None:
    told = told_of(press, address)
    if press.act == "merge":
        target = incidents.one(address.viewer, str(told["into"]))
        if target is None or not target.is_open or target.is_drill != found.is_drill:
            raise ActRefused("no_target", f"{told['into']!r} is no open incident in sight.")
    typed = press.words.strip()
    if press.act == "demand" and not typed:
        typed = address.words("incident.demanded")
    do(address.viewer, found, press.act, typed, told, press.name, civil_now(), press.seen)


@callback(
    Output(STEPS.id("head"), "children", allow_duplicate=True),
    Output(STEPS.id("thread"), "children", allow_duplicate=True),
    Output(STEPS.id("form"), "children", allow_duplicate=True),
    Output(ABOUT, "children"),
    Output(PAGE, "data-seq"),
    Output(PAGE, "data-acts"),
    Input(LIVE, "data"),
    State(STEPS.id("words"), "value"),
    State(PAGE, "data-acts"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_incident(_: Any, typed: Any, drawn: Any, pathname: str | None, search: str | None) -> list[Any]:
    """What happened, the clock and the steps follow the stamp and other people's acts; what is being typed stays."""
    code, query = parts(pathname, search)
    address = read_address(query)
    found = _incident(address, code)
    if found is None:
        return [no_update] * 6
    acts = incidents.acts()
    form = _form(address, found) if not typed and str(drawn) != str(acts) else no_update
    return [_head(address, found), _thread(address, found), form, _about(address, found), seq(address.state), acts]
