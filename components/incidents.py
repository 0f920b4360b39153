"""Incidents drawn: the table of the desk, the stages as a way, the clock of a step, counts by level and stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import dcc, html

from city.alerting.incidents import Incident
from city.alerting.ladder import is_supervised
from city.alerting.metrics import real
from city.alerting.stages import stages
from city.words import Words
from components.detail_text import full_moment
from components.footing import Mark, mark_rows
from components.format import moment, span
from components.level import level_mark
from components.tables import Column, table

MAIN = 11
"""Stages on the way from the alarm to the archive; the ends beside it are shown where an incident took one."""


@dataclass(frozen=True)
class IncidentRow:
    """One incident of a list: itself, its name, its place in words, its lead unit's name, the address of its page."""

    incident: Incident
    name: str
    place: str
    lead: str
    href: str


def stage_text(key: str, words: Words) -> str:
    """The name of a stage."""
    return words.name(stages().stages[key].name)


def act_text(key: str, words: Words) -> str:
    """The name of an act."""
    return words.name(stages().acts[key].name)


def due_text(found: Incident, now: datetime, words: Words) -> html.Span | None:
    """How long its step still has, or since when it is overdue; nothing at an end."""
    due = found.stage_due
    if due is None:
        return None
    left = (due - now).total_seconds()
    told = words("incident.left" if left >= 0 else "incident.overdue", span=span(abs(left), words))
    return html.Span(
        told,
        className="incident-due" if left >= 0 else "incident-due late",
        title=full_moment(due.replace(second=0, microsecond=0)),
    )


def marks(found: Incident, words: Words) -> list[Any]:
    """What stands beside the level: emergency, a second person awaited, nobody has acknowledged it, several alerts; a drill says so in its name."""
    told = []
    if found.mode != "plain" and not found.is_drill:
        told.append(words(f"incident.mode_{found.mode}"))
    if found.pending:
        told.append(words("incident.waits", act=act_text(found.pending.act, words)))
    if found.is_open and not found.acknowledged_by:
        told.append(words("incident.unseen"))
    if len(found.members) + found.hidden > 1:
        told.append(words("incident.alerts", n=len(found.members) + found.hidden))
    if found.calm_at:
        told.append(words("incident.calm"))
    return [html.Span(one, className="incident-mark") for one in told]


def incident_table(rows: Sequence[IncidentRow], now: datetime, words: Words, empty: str) -> html.Div:
    """One row per incident: level, what, where, stage, its clock, value, lead, since."""
    columns = [
        Column(words("incident.level")),
        Column(words("incident.what")),
        Column(words("event.place")),
        Column(words("incident.stage")),
        Column(words("incident.due")),
        Column(words("incident.lead"), is_wide=True),
        Column(words("incident.signals"), is_number=True, is_wide=True),
        Column(words("incident.since"), is_time=True, is_wide=True),
    ]
    body = [
        [
            level_mark(one.incident.level, words, is_short=True),
            [dcc.Link(one.name, href=one.href), *marks(one.incident, words)],
            one.place,
            stage_text(one.incident.stage, words),
            due_text(one.incident, now, words),
            one.lead or None,
            one.incident.signals,
            moment(one.incident.opened_at.replace(second=0, microsecond=0), now),
        ]
        for one in rows
    ]
    classes = ["unseen" if one.incident.is_open and not one.incident.acknowledged_by else "" for one in rows]
    return table(columns, body, caption=words("incident.many"), empty=empty, row_classes=classes)


def way_of(found: Incident, words: Words) -> html.Ol:
    """The stages from the alarm to the archive, the one that it waits in marked."""
    keys = [key for key, one in stages().stages.items() if not one.is_end or key in ("archived", found.stage)][
        : MAIN + 1
    ]
    at = keys.index(found.stage)
    return html.Ol(
        [
            html.Li(
                stage_text(key, words),
                className="here" if number == at else "done" if number < at else "",
                **({"aria-current": "step"} if number == at else {}),
            )
            for number, key in enumerate(keys)
        ],
        className="incident-way",
    )


def counts(found: Sequence[Incident], now: datetime, words: Words) -> html.P:
    """How many wait in each stage, how many are overdue; drills are not counted."""
    found = real(found)
    by_stage: Mapping[str, int] = {key: sum(one.stage == key for one in found) for key in stages().stages}
    late = sum(one.stage_due is not None and one.stage_due < now for one in found)
    told = [f"{stage_text(key, words)} {n}" for key, n in by_stage.items() if n]
    parts: list[Any] = [html.Span(one) for one in told]
    if late:
        parts.append(html.Span(words("incident.late_count", n=late), className="incident-due late"))
    return html.P(parts, className="incident-counts")


@dataclass(frozen=True)
class Taking:
    """An orange or red incident that nobody has acknowledged: it takes over its zone until somebody does."""

    level: int
    name: str
    place: str
    value: str
    since: str
    href: str


def desk_strip(
    incidents: Sequence[Incident],
    taking: Sequence[Taking],
    now: datetime,
    desk: str,
    words: Words,
    first: Sequence[Mark] = (),
) -> html.Div | None:
    """What is being done about incidents: open, not acknowledged, overdue, without drills; above it `first`, the footings and
    drills, and those that take over the zone."""
    found = real(incidents)
    if not found and not taking and not first:
        return None
    late = sum(one.stage_due is not None and one.stage_due < now for one in found)
    unseen = sum(not one.acknowledged_by for one in found)
    supervised = sum(map(is_supervised, found))
    told = words("incident.strip", open=len(found), unseen=unseen, late=late)
    if supervised:
        told += words("incident.strip_supervised", n=supervised)
    above = mark_rows(first)
    above += [
        html.A(
            [
                level_mark(one.level, words, is_short=True),
                html.B(one.name),
                html.Span(one.place),
                html.Span(one.value, className="number"),
                html.Span(one.since, className="since"),
            ],
            href=one.href,
            className=f"taking level-{one.level}",
        )
        for one in taking
    ]
    return html.Div([*above, html.A(told, href=desk, className="desk-strip")], className="desk-strips")
