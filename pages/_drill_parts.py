"""Drills on the page of footings: what runs, the form to begin and end one, and past ones with their scores."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from actions.drills import begin, end
from city.access import can
from city.alerting.codes import district_of
from city.alerting.drill_score import ACKNOWLEDGED
from city.alerting.drills import Drill, DrillRefused, told_at_begin
from city.alerting.incidents import Incident
from city.alerting.scenarios import BELOW, placed, scenarios
from city.alerting.stages import stages
from components.detail_text import full_moment
from components.forms import pick
from components.incidents import stage_text
from components.level import level_mark
from components.links import href
from components.sections import section
from components.tables import Column, table
from pages._address import Address
from pages._city import civil_now
from pages._footing_marks import PATH, area_names
from pages._footing_parts import areas, seen_area
from pages._footing_run import incidents_of, keep_drills_now, step_of
from pages._steps import Press, Steps
from queries import footings, incidents, places

STEPS = Steps("drill", "drill", ("begin", "end"), own=("place", "scenario", "which"), minor=("end",))
MOST = 20


def drills_of(address: Address) -> list[Drill]:
    """The drills in the viewer's sight, the newest first."""
    return footings.drills(address.viewer, address.state.asof)


def running(address: Address) -> Any:
    """What runs: each step of each drill with the incident that came of it; what is still to come is told to who holds the drill."""
    words = address.words
    found = [one for one in drills_of(address) if one.is_running]
    if not found:
        return section(words("drill.running"), html.P(words("drill.none_running"), className="nothing"))
    known = incidents.listed(address.viewer, asof=address.state.asof)
    may = footings.own(address.viewer, found) if can(address.viewer, "footing") else []
    parts = [_running(address, one, incidents_of(one, known), one in may) for one in found]
    return section(words("drill.running"), *parts, note=words("drill.running_note"))


def _running(address: Address, drill: Drill, raised: Sequence[Incident], is_told: bool) -> Any:
    words, names = address.words, area_names(address.state, {step["place"] for step in drill.steps} | {drill.place})
    by_step, rows = {step_of(one): one for one in raised}, []
    for number, step in enumerate(drill.steps, 1):
        one = by_step.get(number)
        if one is None and not is_told:
            continue
        rows.append(
            [
                f"{drill.step_at(number):%H:%M}",
                level_mark(step["level"], words, is_short=True),
                _link(words.name(step["title"]), one, address),
                names[step["place"]],
                stage_text(one.stage, words) if one else words("drill.to_come"),
            ]
        )
    columns = [
        Column(words("detail.time"), is_time=True),
        Column(words("incident.level")),
        Column(words("incident.what")),
        Column(words("event.place"), is_wide=True),
        Column(words("incident.stage")),
    ]
    title = words("drill.of", number=drill.number, title=words.name(drill.title), place=names[drill.place])
    until = full_moment(drill.until.replace(second=0, microsecond=0))
    return html.Div(
        [
            html.H3(title),
            html.P(words("drill.until", time=until, who=drill.who), className="note"),
            table(columns, rows, caption=title, empty=words("drill.none")),
        ]
    )


def _link(title: str, one: Incident | None, address: Address) -> Any:
    return dcc.Link(title, href=href(f"/incident/{one.code}", address.state)) if one else title


def past(address: Address, shown: str | None = None) -> Any:
    """The last that ended with their scores, and under them the marks of the one that is chosen, else of the last."""
    words = address.words
    found = [one for one in drills_of(address) if not one.is_running][:MOST]
    names = area_names(address.state, {one.place for one in found})
    rows = [
        [
            one.number,
            dcc.Link(words.name(one.title), href=href(PATH, address.state, drill=one.number)),
            names[one.place],
            full_moment(one.begun_at.replace(second=0, microsecond=0)),
            f"{(one.ended_at - one.begun_at).total_seconds() / 60:.0f}" if one.ended_at else None,
            one.score.get("points") if one.score.get("points") is not None else words("drill.no_points"),
            f"{one.score['met']} / {one.score['judged']}" if one.score.get("judged") else None,
            one.score.get("returned"),
            one.who,
        ]
        for one in found
    ]
    columns = [
        Column(words("appeal.number"), is_number=True),
        Column(words("drill.scenario")),
        Column(words("event.place")),
        Column(words("footing.since"), is_time=True, is_wide=True),
        Column(words("drill.minutes"), is_number=True, is_wide=True),
        Column(words("drill.points"), is_number=True),
        Column(words("drill.met"), is_number=True),
        Column(words("drill.returned"), is_number=True, is_wide=True),
        Column(words("appeal.who"), is_wide=True),
    ]
    chosen = next((one for one in found if str(one.number) == shown), found[0] if found else None)
    listed = table(columns, rows, caption=words("drill.past"), empty=words("drill.none"))
    marks = _marks(address, chosen, names) if chosen else None
    return section(words("drill.past"), listed, marks, note=words("drill.past_note"))


def _marks(address: Address, drill: Drill, names: Mapping[str, str]) -> Any:
    words = address.words
    if not drill.score:
        return html.P(words("drill.no_score"), className="nothing")
    rows = [
        [
            words("drill.acknowledged") if key == ACKNOWLEDGED else _stage(key, address),
            one["expected_min"],
            f"{one['p50']:.0f}" if one["p50"] is not None else None,
            f"{one['reached']} / {drill.score['incidents']}",
            f"{one['met']} / {one['judged']}",
        ]
        for key, one in sorted(drill.score["marks"].items(), key=lambda pair: _order(pair[0]))
    ]
    columns = [
        Column(words("drill.mark_of")),
        Column(words("drill.expected"), is_number=True),
        Column(words("drill.took"), is_number=True),
        Column(words("drill.reached"), is_number=True, is_wide=True),
        Column(words("drill.met"), is_number=True),
    ]
    title = words("drill.of", number=drill.number, title=words.name(drill.title), place=names[drill.place])
    return html.Div([html.H3(title), table(columns, rows, caption=title, empty=words("drill.none"))])


def _stage(key: str, address: Address) -> str:
    return stage_text(key, address.words) if key in stages().stages else key


def _order(key: str) -> int:
    keys = [ACKNOWLEDGED, *stages().stages]
    return keys.index(key) if key in keys else len(keys)


def form(address: Address) -> Any:
    """The form; nothing for who may not hold drills, or in a replay."""
    if not can(address.viewer, "footing") or address.state.asof is not None:
        return STEPS.form(address, (), 0)
    words = address.words
    found = [one for one in footings.own(address.viewer, drills_of(address)) if one.is_running]
    known = [(key, words.name(one.title)) for key, one in scenarios().items()]
    which = [(str(one.number), f"{one.number} · {words.name(one.title)}") for one in found]
    drawn = {
        "place": pick(STEPS.id("place"), areas(address), None, words),
        "scenario": pick(STEPS.id("scenario"), known, known[0][0] if known else None, words),
        "which": pick(STEPS.id("which"), which, which[0][0] if which else None, words),
    }
    titles = {"place": "footing.area", "scenario": "drill.scenario", "which": "drill.which"}
    fields = [STEPS.field(key, words(titles[key]), field, key != "which" or which) for key, field in drawn.items()]
    told = [html.Li([html.B(words.name(one.title)), " ", words.name(one.about)]) for one in scenarios().values()]
    fields.append(html.Ul(told, className="note"))
    may = STEPS.acts if found else ("begin",)
    return STEPS.form(address, may, max((one.last for one in found), default=0), *fields)


def drawn(address: Address, _: str) -> list[Any]:
    """What runs, what is over, and the form."""
    return [running(address), past(address), form(address)]


def take(address: Address, _: str, press: Press) -> None:
    """Begins or ends a drill, and does at once what is due; DrillRefused, NotAllowed, LedgerError."""
    place, scenario, which = press.own
    now, found = civil_now(), drills_of(address)
    if press.act == "begin":
        area = seen_area(place, address)
        above = places.above(address.viewer, [area]).get(area, ()) if area else ()
        told = _told(address, area, str(scenario or ""))
        war = footings.listed(address.viewer, in_force=now)
        begin(address.viewer, told, above, press.words, press.name, now, found, war)
    else:
        one = next((each for each in footings.own(address.viewer, found) if str(each.number) == str(which)), None)
        if one is None:
            raise DrillRefused("no_drill", f"{which!r} is no drill in the viewer's scope.")
        end(address.viewer, one, press.words, press.name, press.seen)
    keep_drills_now(civil_now())


def _told(address: Address, area: str, key: str) -> dict[str, Any]:
    """The body of the entry, with the places that the steps mean in this area."""
    scenario = scenarios().get(key)
    if not area or scenario is None:
        return {"place": area, "scenario": key}
    frame = places.named(address.viewer, [], list(BELOW))
    of_level: dict[str, list[str]] = {level: [] for level in BELOW}
    above = places.above(address.viewer, frame["place"].to_list())
    for code, level in sorted(frame.select("place", "level").iter_rows()):
        if level in of_level and code != area and area in above[code]:
            of_level[level].append(code)
    found = [placed(step.place, area, of_level) for step in scenario.steps]
    way = places.above(address.viewer, sorted(set(found)))
    return told_at_begin(scenario, area, [(code, district_of((code, *way.get(code, ())))) for code in found])
