"""The tables of a replay: signs, alerts, official warnings and acts as they were known at a moment."""

from datetime import datetime
from typing import Any

from dash import dcc, html

from city.alerting.incidents import Incident
from components.detail_text import full_moment
from components.format import moment
from components.incidents import act_text
from components.level import level_mark
from components.links import href
from components.signs import value_text
from components.tables import Column, table
from components.tickets import who_text
from pages._address import Address
from pages._incidents import name_of
from pages._scene import Scene
from pages._wall_rows import lasting_text, place_text, warned_rows

PATH, LISTED = "/replay", 12


def replay_href(address: Address, since: datetime, until: datetime, at: datetime) -> str:
    """The address of a replay of a period that begins at a moment."""
    return href(PATH, address.state, **{"from": since, "to": until, "at": at})


def signs_table(scene: Scene, then: Address) -> Any:
    """The headline signs: value, level, data time."""
    words, rows = then.words, []
    for sign in scene.signs:
        one = scene.readings.get(sign.key)
        link = dcc.Link(words.short(sign), href=href(f"/sign/{sign.key}", then.state))
        if one is None:
            rows.append([link, None, None, None])
            continue
        level = level_mark(one.band.level, words, is_short=True)
        rows.append([link, value_text(sign, one.value, words), level, full_moment(one.observed_at)])
    columns = [
        Column(words("detail.sign")),
        Column(words("detail.value"), is_number=True),
        Column(words("incident.level")),
        Column(words("layers.newest"), is_time=True),
    ]
    return table(columns, rows, caption=words("wall.signs"), empty=words("wall.no_value"))


def alerts_table(scene: Scene, then: Address) -> Any:
    """What was beyond its limits, the gravest and oldest first, and how many more."""
    words, found = then.words, scene.alerts
    rows = [
        [
            level_mark(one.level, words, is_short=True),
            dcc.Link(words.short(one.sign), href=href(f"/sign/{one.sign.key}", then.state, place=one.place)),
            place_text(one.names, words, is_short=True),
            value_text(one.sign, one.value, words),
            moment(one.since, scene.now) if one.since else lasting_text(one, scene, words),
        ]
        for one in found[:LISTED]
    ]
    columns = [
        Column(words("incident.level")),
        Column(words("detail.sign")),
        Column(words("event.place")),
        Column(words("detail.value"), is_number=True),
        Column(words("incident.since"), is_time=True, is_wide=True),
    ]
    listed = table(columns, rows, caption=words("replay.alerts"), empty=words("replay.no_alerts"))
    left = len(found) - len(rows)
    return html.Div([listed, html.P(words("replay.more_alerts", n=left), className="note") if left else None])


def warnings_list(scene: Scene, then: Address) -> Any:
    """Official warnings in force."""
    words = then.words
    found = warned_rows(scene, words)
    if not found:
        return html.P(words("wall.no_warnings"), className="nothing")
    return html.Ul(
        [
            html.Li(
                [level_mark(one.level, words, is_short=True), " ", html.B(one.title), " ", one.issuer, " ", one.issued]
            )
            for one in found
        ],
        className="replay-warnings",
    )


def acts_table(found: list[Incident], then: Address) -> Any:
    """The last acts on incidents, the newest first."""
    words = then.words
    acts = sorted(((entry, one) for one in found for entry in one.entries), key=lambda pair: -pair[0].number)
    rows = [
        [
            full_moment(entry.at.replace(second=0, microsecond=0)),
            dcc.Link(name_of(one, words), href=href(f"/incident/{one.code}", then.state)),
            act_text(entry.act, words),
            who_text(entry.who, words),
        ]
        for entry, one in acts[:LISTED]
    ]
    columns = [
        Column(words("detail.time"), is_time=True),
        Column(words("incident.what")),
        Column(words("appeal.what")),
        Column(words("appeal.who"), is_wide=True),
    ]
    return table(columns, rows, caption=words("replay.acts"), empty=words("replay.no_acts"))
