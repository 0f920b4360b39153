"""One alert rule: what it says, what it does on its cases, what it raised, and what it would have raised in the last days."""

from datetime import timedelta
from typing import Any

import dash
from dash import callback, dcc, html

from city.alerting.apply import Would, is_compared
from city.alerting.rules import Rule, rules
from city.alerting.stages import stages
from city.catalogue import catalogue
from city.catalogue.conditions import COLOURS
from components.detail_catalogue import condition_text
from components.detail_text import full_moment
from components.incidents import incident_table
from components.level import level_mark
from components.links import href
from components.sections import section
from components.signs import words_unit
from components.tables import Column, facts, table
from pages._address import Address, read_address
from pages._detail import clock, place_name, refuse, seen_indicator, seq, show
from pages._incidents import rows_of, unit_text
from pages._on_footing import given_text, on_footing_part
from pages._past import past_of
from pages._revisions import STEPS as REVISION_STEPS
from pages._revisions import revision_part, take_revision
from pages._silences import STEPS, silence_part, take_silence
from pages._ticket import names_of
from queries import incidents
from queries.rules import in_force

dash.register_page(__name__, path_template="/rule/<rule>", title="告警规则 Rule · 一面屏")

DAYS, MOST = 7, 20


def layout(rule: str | None = None, **query: Any) -> Any:
    """The whole page for an address; a rule about a sign that the viewer is not cleared for is refused."""
    address = read_address(query)
    words, path = address.words, f"/rule/{rule}"
    found = in_force(address.state.asof).get(rule or "")
    if found is None:
        return refuse(address, words("rule.no_such", name=(rule or "")[:40]), path)
    sign = seen_indicator(found.indicator, address)
    if isinstance(sign, str):
        return refuse(address, sign, path)
    body = html.Div(
        [
            html.Div(
                [
                    html.H1(
                        [words.name(found.name), html.Span(words(f"rule.state_{found.state}"), className="title-place")]
                    ),
                    html.P(
                        words("incident.as_of", time=full_moment(clock(address.state)))
                        + " · "
                        + words("incident.computed"),
                        className="note",
                    ),
                ],
                className="place-title",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            section(words("rule.says"), _facts(address, found)),
                            section(words("rule.levels"), *_levels(address, found)),
                            on_footing_part(address, found),
                            section(words("rule.cases"), _cases(address, found), note=words("rule.cases_note")),
                        ],
                        className="column",
                    ),
                    html.Div(
                        [
                            section(
                                words("rule.tried"), *_tried(address, found), note=words("rule.tried_note", days=DAYS)
                            ),
                            section(words("incident.many"), _raised(address, found)),
                            silence_part(address, found.key),
                        ],
                        className="column",
                    ),
                ],
                className="columns",
            ),
            revision_part(address, found),
        ],
        className="column",
        **{"data-seq": seq(address.state)},
    )
    crumbs = [
        (words("incident.desk"), href("/alerts", address.state)),
        (words("rule.many"), href("/rules", address.state)),
    ]
    return show(address, body, path=path, crumbs=[*crumbs, (words.name(found.name), None)])


def _facts(address: Address, one: Rule) -> Any:
    words, sign = address.words, catalogue().indicator(one.indicator)

    def named(keys: tuple[str, ...]) -> str | None:
        return words("format.list").join(words.name(rules()[key].name) for key in keys) or None

    return facts(
        [
            (words("detail.sign"), dcc.Link(words.name(sign.name), href=href(f"/sign/{sign.key}", address.state))),
            (words("incident.owner"), unit_text(one.owner, address)),
            (
                words("rule.valid"),
                f"{one.valid_from:%Y-%m-%d}" + (f" – {one.valid_to:%Y-%m-%d}" if one.valid_to else ""),
            ),
            (words("rule.keep"), f"{one.keep_min:g}"),
            (words("rule.hysteresis"), f"{one.hysteresis:g}"),
            (words("incident.lead"), unit_text(one.lead, address)),
            (words("incident.co"), words("format.list").join(unit_text(key, address) for key in one.support) or None),
            (words("rule.inhibited"), named(one.inhibited_by)),
            (words("rule.related"), named(one.related)),
            (words("rule.group"), _group(address, one)),
            (words("rule.budget"), str(one.budget_day)),
            (words("rule.kind"), one.kind),
        ]
    )


def _group(address: Address, one: Rule) -> str | None:
    words = address.words
    if one.group is None:
        return None
    topic = one.group.topic
    names = [words.name(each.name) for each in rules().values() if each.group and each.group.topic == topic]
    level, joined = words(f"detail.level_{one.group.by}"), words("format.list").join(names)
    return words("rule.grouped", level=level, rules=joined, min=one.group.min)


def _levels(address: Address, one: Rule) -> Any:
    words, sign = address.words, catalogue().indicator(one.indicator)
    thresholds = sign.threshold_at(clock(address.state))
    known = dict(thresholds.levels) if thresholds else {}
    rows = [
        [
            level_mark(level, words),
            condition_text(
                one.promise.limit(level)
                if one.promise
                else "|".join(str(condition) for condition in known.get(level, ())),
                words_unit(sign, words),
                words,
            ),
            f"{minutes:g}",
        ]
        for level, minutes in sorted(one.for_min.items())
    ]
    columns = [
        Column(words("incident.level")),
        Column(words("rule.condition")),
        Column(words("rule.for"), is_number=True),
    ]
    basis = words(f"basis.{thresholds.basis}") if thresholds else None
    if one.promise:
        basis = words("rule.promised", share=f"{100 * one.promise.share:g} %")
    note = html.P(basis, className="note") if basis else None
    return [table(columns, rows, caption=words("rule.levels"), empty=words("rule.none")), note]


def _cases(address: Address, one: Rule) -> Any:
    words = address.words
    rows = [
        [
            given_text(address, case),
            words("format.list").join(f"{minute:g}′ {_level(what, address)}" for minute, what in case.expect)
            or words("rule.silent"),
        ]
        for case in one.cases
    ]
    columns = [Column(words("rule.given")), Column(words("rule.expect"))]
    return table(columns, rows, caption=words("rule.cases"), empty=words("rule.none"))


def _level(what: str, address: Address) -> str:
    return address.words("incident.calm") if what == "calm" else address.words(f"band.{what}.short")


def _tried(address: Address, one: Rule) -> list[Any]:
    """What the rule would have told of the hours of the last days, in the viewer's places."""
    words, now, sign = address.words, clock(address.state), catalogue().indicator(one.indicator)
    if one.promise is None and is_compared(sign, now):
        return [html.P(words("rule.tried_by_past"), className="nothing")]
    until = now.replace(minute=0, second=0, microsecond=0)
    past = past_of(address, one, sign, until - timedelta(days=DAYS), until)
    if past.hours.is_empty():
        return [html.P(words("rule.no_hours"), className="nothing")]
    would = past.alerts(one)
    found, many = [each for each in would if each.level], past.hours["place"].n_unique()
    incidents_made, again = past.incidents(one, past.episodes(would))
    told = words("rule.tried_told", n=len(found), a_day=f"{len(found) / DAYS:.1f}", places=many)
    joined = words("rule.tried_incidents", n=incidents_made)
    notes = [html.P(words("rule.tried_footing"), className="note")] if one.on_footing and past.in_force else []
    if again:
        back = words("rule.tried_again", again=again, back=stages().reopen_days)
        notes.insert(0, html.P(back, className="note"))
    return [html.P(told, className="in-words"), html.P(joined, className="in-words"), *notes, _would(address, found)]


def _would(address: Address, found: list[Would]) -> Any:
    words, shown = address.words, list(reversed(found))[:MOST]
    names = names_of(address, [one.place for one in shown])
    rows = [
        [
            full_moment(one.at),
            place_name(names[one.place], address.state) if one.place in names else one.place,
            words(f"band.{COLOURS[one.level - 1]}.short"),
        ]
        for one in shown
    ]
    columns = [
        Column(words("detail.time"), is_time=True),
        Column(words("event.place")),
        Column(words("incident.level")),
    ]
    return table(columns, rows, caption=words("rule.tried"), empty=words("rule.silent"))


def _raised(address: Address, one: Rule) -> Any:
    found = [each for each in incidents.listed(address.viewer, asof=address.state.asof) if each.rule == one.key]
    found.sort(key=lambda each: -each.last)
    return incident_table(
        rows_of(found[:MOST], address), clock(address.state), address.words, address.words("incident.none_such")
    )


@callback(**STEPS.wiring)
def press_silence(*given: Any) -> list[Any]:
    """Begins or ends a silence of the rule; when it is refused, the sentence stands under the form."""
    return take_silence(given)


@callback(**REVISION_STEPS.wiring)
def press_revision(*given: Any) -> list[Any]:
    """Tries a change of the rule, proposes it, or decides on what was proposed."""
    return take_revision(given)
