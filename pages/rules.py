"""The alert rules and how good they are: what each says, what it raised in 30 days, precision, and the times of the stages."""

from datetime import timedelta
from typing import Any

import dash
from dash import dcc, html

from city.alerting.metrics import (
    BY_HAND,
    Measures,
    UnitMeasures,
    by_rule,
    by_unit,
    measure,
    real,
    stage_times,
    stays_of,
)
from city.alerting.rules import Rule
from city.catalogue import catalogue
from city.catalogue.conditions import COLOURS
from components.incidents import stage_text
from components.links import href
from components.sections import section
from components.tables import Column, table
from pages._address import Address, read_address
from pages._detail import clock, seq, show
from pages._incidents import unit_text
from pages._on_footing import footing_mark
from pages._recall import recall_section
from pages._revision_text import revision_count, revision_marks
from pages._silences import silence_mark, silenced_rules
from queries import incidents
from queries.rules import in_force

dash.register_page(__name__, path="/rules", title="告警规则 Alert rules · 一面屏")

PATH = "/rules"
DAYS = 30
NONE = Measures(0, 0, 0, 0, 0, None, None)


def layout(**query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, now = address.words, clock(address.state)
    everything = incidents.listed(address.viewer, asof=address.state.asof)
    found = [one for one in everything if one.opened_at >= now - timedelta(days=DAYS)]
    of_rules, stays = by_rule(found), stays_of(found)
    sent = incidents.notices_sent(address.viewer, real(found), now - timedelta(days=DAYS), address.state.asof)
    body = html.Div(
        [
            html.Div(
                [
                    html.H1(words("rule.many")),
                    html.P(words("rule.note", n=len(in_force()), days=DAYS), className="note"),
                    silence_mark(address),
                    revision_count(address),
                ],
                className="place-title",
            ),
            html.Div(
                [
                    section(words("rule.whole"), _whole(address, measure(found), of_rules.get(BY_HAND, NONE), sent)),
                    section(
                        words("rule.times"), _times(address, stage_times(found, stays)), note=words("rule.times_note")
                    ),
                ],
                className="columns",
            ),
            recall_section(address, everything),
            section(words("rule.units"), _units(address, by_unit(found, stays)), note=words("rule.units_note")),
            section(words("rule.each"), _each(address, of_rules), note=words("rule.each_note")),
        ],
        className="column",
        **{"data-seq": seq(address.state)},
    )
    crumbs = [(words("incident.desk"), href("/alerts", address.state)), (words("rule.many"), None)]
    return show(address, body, path=PATH, crumbs=crumbs)


def _whole(address: Address, all_of: Measures, by_hand: Measures, sent: int | None) -> Any:
    words = address.words
    rows: list[list[Any]] = [
        [words("rule.raised"), str(all_of.raised)],
        [words("rule.confirmed"), str(all_of.confirmed)],
        [words("rule.false"), str(all_of.false)],
        [words("rule.precision"), _percent(all_of.precision)],
        [words("rule.by_hand"), str(by_hand.raised)],
        [words("rule.reopened"), str(all_of.reopened)],
        [words("rule.false_a_day"), f"{all_of.false / DAYS:.1f}"],
        [words("rule.notices_each"), f"{sent / all_of.raised:.1f}" if sent is not None and all_of.raised else None],
        [words("rule.signals_each"), f"{all_of.signals / all_of.raised:.1f}" if all_of.raised else None],
        [words("rule.seen"), _pair(all_of.seen_p50, all_of.seen_p90)],
    ]
    columns = [Column(words("rule.measure")), Column(words("detail.value"), is_number=True)]
    return table(columns, rows, caption=words("rule.whole"), empty=words("incident.none_such"))


def _times(address: Address, found: list[Any]) -> Any:
    words = address.words
    rows = [
        [stage_text(one.stage, words), one.count, f"{one.p50:.0f}", f"{one.p90:.0f}", _percent(one.on_time / one.count)]
        for one in found
    ]
    columns = [
        Column(words("incident.stage")),
        Column(words("rule.count"), is_number=True),
        Column("p50", is_number=True),
        Column("p90", is_number=True),
        Column(words("rule.on_time"), is_number=True),
    ]
    return table(columns, rows, caption=words("rule.times"), empty=words("rule.no_times"))


def _units(address: Address, found: dict[str, UnitMeasures]) -> Any:
    words = address.words
    rows: list[list[Any]] = [
        [
            unit_text(unit, address),
            one.ordered,
            one.is_open,
            one.returned,
            one.reopened,
            _percent(one.on_time / one.steps) if one.steps else None,
            f"{one.hours_p50:.1f} / {one.hours_p90:.1f}" if one.hours_p50 is not None else None,
        ]
        for unit, one in sorted(found.items(), key=lambda pair: (-pair[1].ordered, pair[0]))
    ]
    columns = [
        Column(words("incident.lead")),
        Column(words("rule.ordered"), is_number=True),
        Column(words("rule.open"), is_number=True),
        Column(words("rule.returned"), is_number=True, is_wide=True),
        Column(words("rule.reopened"), is_number=True, is_wide=True),
        Column(words("rule.on_time"), is_number=True),
        Column(words("rule.hours"), is_number=True),
    ]
    return table(columns, rows, caption=words("rule.units"), empty=words("rule.no_units"))


def _each(address: Address, found: dict[str, Measures]) -> Any:
    words = address.words
    rows: list[list[Any]] = []
    silenced, revised = silenced_rules(address), revision_marks(address)
    for one in in_force(address.state.asof).values():
        sign, got = catalogue().indicator(one.indicator), found.get(one.key, NONE)
        rows.append(
            [
                dcc.Link(words.name(one.name), href=href(f"/rule/{one.key}", address.state)),
                dcc.Link(words.name(sign.name), href=href(f"/sign/{sign.key}", address.state)),
                words(f"rule.state_{one.state}")
                + silenced.get(one.key, "")
                + revised.get(one.key, "")
                + footing_mark(address, one),
                words.name(catalogue().departments[one.owner].short),
                _holds(one, address),
                f"{one.keep_min:g}",
                got.raised,
                got.false,
                _percent(got.precision),
                _budget(one, got, address),
            ]
        )
    columns = [
        Column(words("incident.rule")),
        Column(words("detail.sign"), is_wide=True),
        Column(words("appeal.state")),
        Column(words("incident.owner"), is_wide=True),
        Column(words("rule.for"), is_wide=True),
        Column(words("rule.keep"), is_number=True, is_wide=True),
        Column(words("rule.raised"), is_number=True),
        Column(words("rule.false"), is_number=True),
        Column(words("rule.precision"), is_number=True),
        Column(words("rule.budget"), is_wide=True),
    ]
    return table(columns, rows, caption=words("rule.each"), empty=words("rule.none"))


def _holds(one: Rule, address: Address) -> str:
    words = address.words
    return words("format.list").join(
        f"{words(f'band.{COLOURS[level - 1]}.short')} {minutes:g}" for level, minutes in sorted(one.for_min.items())
    )


def _budget(one: Rule, got: Measures, address: Address) -> str:
    """False alarms a day against the budget; what is above it goes to review."""
    a_day = got.false / DAYS
    key = "rule.over_budget" if a_day > one.budget_day else "rule.in_budget"
    return address.words(key, n=f"{a_day:.1f}", most=one.budget_day)


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.0f}%"


def _pair(p50: float | None, p90: float | None) -> str | None:
    return None if p50 is None or p90 is None else f"{p50:.0f} / {p90:.0f}"
