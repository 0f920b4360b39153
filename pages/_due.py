"""The part of the place page that tells how many requests were closed by their due date."""

from datetime import datetime, timedelta
from typing import Any

from dash import dcc, html

from city.due import share
from city.topics import topics
from components.detail_due import due_head, due_rules, due_table, is_hidden
from components.detail_events import hidden_note, topic_text
from components.detail_text import full_moment
from components.detail_trend import switch
from components.links import href
from components.sections import section
from components.state import Refused
from components.tables import folded
from pages._address import Address
from pages._detail import choice, clock, place_name
from queries import events, places

KIND = "request"
SPANS = {"30d": 30, "90d": 90, "1y": 365}
MOST = 12


def due_span(query: dict[str, Any]) -> tuple[str, list[Refused]]:
    """The span that the address asks for, else the shortest."""
    return choice(query, "due", tuple(SPANS), "30d")


def due_section(address: Address, place: dict[str, Any], query: dict[str, Any]) -> Any:
    """Share closed by the due date of the requests opened in the days up to the newest one that is known."""
    words, state, rules = address.words, address.state, topics().due
    span, now, code = due_span(query)[0], clock(address.state), place["place"]
    newest = events.newest(address.viewer, code, KIND, now, asof=state.asof)
    if newest is None:
        return section(words("due.title"), html.P(words("due.none"), className="nothing"), name="due")
    until = newest.replace(hour=0) + timedelta(days=1)
    since = until - timedelta(days=SPANS[span])
    frame = events.on_time(address.viewer, code, KIND, since, until, now, rules.farthest_days, asof=state.asof)
    rows: dict[str, list[dict[str, Any]]] = {"all": [], "topic": [], "place": [], "month": []}
    for row in frame.iter_rows(named=True):
        rows[row["part"]].append(row)
    for part in ("topic", "place"):
        rows[part].sort(key=lambda row: 0 if is_hidden(row) else -share(row, rules).den)
    names = {row["place"]: row for row in places.children(address.viewer, code, asof=state.asof).iter_rows(named=True)}

    def place_link(key: str | None) -> Any:
        if key not in names:
            return words("due.itself")
        return dcc.Link(place_name(names[key], state), href=href(f"/place/{key}", state, due=query.get("due")))

    topic = due_table(
        rows["topic"][:MOST],
        lambda key: topic_text(key, words),
        words("event.topic"),
        words("due.by_topic"),
        rules,
        words,
    )
    below = due_table(rows["place"], place_link, words("detail.place"), words("due.by_place"), rules, words)
    whole = rows["all"][0]
    months = due_table(rows["month"], lambda key: key, words("due.month"), words("due.by_month"), rules, words)
    return section(
        words("due.title"),
        None if is_hidden(whole) else due_head(share(whole, rules), rules, words),
        topic,
        folded(words("due.by_place"), below) if names else None,
        folded(words("due.by_month"), months) if len(rows["month"]) > 1 else None,
        hidden_note((row["late"] for row in frame.iter_rows(named=True)), words),
        due_rules(rules, words),
        tools=switch(
            words("due.span"),
            [
                (words("event.days", n=days), href(f"/place/{code}", state, due=one), one == span)
                for one, days in SPANS.items()
            ],
        ),
        note=words("due.opened_from", since=f"{since:%Y-%m-%d}", until=_last_day(until), moment=full_moment(now)),
        name="due",
    )


def _last_day(until: datetime) -> str:
    return f"{until - timedelta(days=1):%Y-%m-%d}"
