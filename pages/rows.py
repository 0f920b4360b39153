"""The rows behind a number: as delivered, with file and line; and the rows set aside."""

from datetime import datetime, timedelta
from typing import Any

import dash
from dash import html

from city.access import can
from city.catalogue import Indicator, catalogue
from components.detail_rows import rows_set_aside, source_rows
from components.detail_text import full_moment
from components.detail_trend import switch
from components.format import in_full
from components.links import href
from components.pager import pager
from components.sections import section
from components.signs import value_text
from components.state import Refused
from data.sheets import ENDINGS
from pages._address import Address, read_address
from pages._detail import (
    clock,
    home,
    moment,
    place_name,
    refuse,
    report_way,
    seen_indicator,
    seen_place,
    show,
    way,
    whole,
)
from pages._drills import note_drill
from pages._flagged import flagged
from pages._sign import row_indicators, row_span
from pages._sources import rule_property, rule_sentence, source_name
from queries import vitals

dash.register_page(__name__, path_template="/rows/<indicator>", title="源数据行 Rows · 一面屏", act="rows")

SIZE = 50
HIGHEST_PAGE = 100_000
DAY = timedelta(days=1)
WIDER = {"day": DAY, "week": 7 * DAY, "month": 30 * DAY}


def layout(indicator: str | None = None, **query: Any) -> Any:
    """The page for an address; without from and to the rows of the shown value's own hour or day."""
    address = read_address(query)
    words, state, path = address.words, address.state, f"/rows/{indicator}"
    given = seen_indicator(indicator, address)
    if isinstance(given, str):
        return refuse(address, given, path)
    code = query.get("place") or home(address)
    place = seen_place(code, address)
    if place is None:
        return refuse(address, words("detail.no_such_place", place=code), path)
    note_drill(address.viewer, "rows", f"{given.key}/{code}")
    since, until, refused = _span(address, given, code, query)
    page, bad_page = whole(query, "page", HIGHEST_PAGE)
    counted = vitals.rows_count(address.viewer, row_indicators(given), code, since, until, asof=state.asof)
    kept = {key: query[key] for key in ("place", "from", "to") if query.get(key)}
    crumbs = [
        *way(code, address, lambda one: href(path, state, **{**kept, "place": one})),
        (words.short(given), href(f"/sign/{given.key}", state, place=query.get("place"))),
        (words("detail.rows"), None),
    ]
    total = int(counted["rows_read"].sum())
    pages = max(1, -(-total // SIZE))
    page = min(page, pages)
    body = html.Div(
        [
            html.Div(
                html.H1(
                    [
                        words("rows.title", name=words.name(given)),
                        html.Span(place_name(place, state), className="title-place"),
                    ]
                ),
                className="sign-title",
            ),
            section(
                words("rows.count", n=in_full(total, words)),
                _filters(address, given, path, kept, since, until),
                html.P(_counted(address, counted), className="in-words"),
                flagged(address, row_indicators(given), code, since, until),
                _table(address, given, code, since, until, page),
                pager(
                    words,
                    page,
                    pages,
                    lambda one: href(path, state, **kept, page=one),
                    words("rows.newer"),
                    words("rows.older"),
                ),
                _ways_out(address, given, code, since, until) if total else None,
                name="source-rows",
            ),
            _set_aside(address, given, code, counted["source"].to_list(), until),
        ],
        className="column",
    )
    query_kept = {**kept, "page": query["page"]} if query.get("page") else kept
    return show(address, body, path=path, query=query_kept, crumbs=crumbs, refused=[*refused, *bad_page])


def _span(
    address: Address, given: Indicator, code: str, query: dict[str, Any]
) -> tuple[datetime, datetime, list[Refused]]:
    since, refused = moment(query, "from")
    until, more = moment(query, "to")
    newest = vitals.ranking(address.viewer, given.key, [code], asof=address.state.asof)
    row = newest.row(0, named=True) if newest.height and newest["observed_at"][0] else None
    first, last = row_span(given, row, clock(address.state))
    since, until = since or (min(first, until - DAY) if until else first), until or last
    if since >= until:
        return first, last, [*refused, *more, Refused("from", since.isoformat(timespec="minutes"), "< to")]
    return since, until, [*refused, *more]


def _filters(
    address: Address, given: Indicator, path: str, kept: dict[str, Any], since: datetime, until: datetime
) -> html.Div:
    words, state = address.words, address.state
    place = kept.get("place")
    choices = [(words(f"rows.shown_{given.shown}"), href(path, state, place=place), "from" not in kept)]
    for name, back in WIDER.items():
        start = until - back
        is_on = "from" in kept and since == start
        address_of_it = href(path, state, **{**kept, "from": start, "to": until})
        choices.append((words(f"rows.{name}"), address_of_it, is_on))
    return html.Div(
        [
            switch(words("rows.span"), choices),
            html.Span(words("rows.from_to", since=full_moment(since), until=full_moment(until)), className="note"),
        ],
        className="filters",
    )


def _counted(address: Address, counted: Any) -> str:
    words = address.words
    if not counted.height:
        return words("detail.no_rows")
    told = [
        words(
            "rows.from_source",
            source=source_name(one["source"], address.state.lang),
            n=in_full(one["rows_read"], words),
            deliveries=in_full(one["deliveries"], words),
        )
        for one in counted.iter_rows(named=True)
    ]
    return words("rows.separator").join(told)


def _table(address: Address, given: Indicator, code: str, since: datetime, until: datetime, page: int) -> Any:
    frame = vitals.rows(
        address.viewer,
        row_indicators(given),
        code,
        since,
        until,
        size=SIZE,
        skip=(page - 1) * SIZE,
        asof=address.state.asof,
    )
    return source_rows(
        frame,
        dict(catalogue().indicators),
        address.words,
        lambda one: href(f"/place/{one}", address.state),
        lambda key: source_name(key, address.state.lang),
        address.words("detail.rows"),
        lambda one: _report(address, given, one),
    )


def _report(address: Address, given: Indicator, one: dict[str, Any]) -> Any:
    known = catalogue().indicators[one["indicator"]]
    return report_way(
        address,
        tile="rows",
        indicator=known.key,
        place=one["place"],
        value=value_text(known, one["value"], address.words) if one["value"] is not None else None,
        at=one["observed_at"],
        source=one["source"],
        page=f"/rows/{given.key}?place={one['place']}",
    )


def _ways_out(address: Address, given: Indicator, code: str, since: datetime, until: datetime) -> html.P | None:
    words = address.words
    if not can(address.viewer, "export"):
        return None
    ways: list[Any] = [words("export.as")]
    for ending in ENDINGS:
        where = href(
            f"/export/rows/{given.key}/{ending[1:]}", address.state, place=code, **{"from": since, "to": until}
        )
        ways += [" ", html.A(ending[1:].upper(), href=where, className="choice", download="")]
    return html.P(ways, className="choices ways-out")


def _set_aside(address: Address, given: Indicator, code: str, found: list[str], until: datetime) -> Any:
    words, state, viewer = address.words, address.state, address.viewer
    if not found:
        wide = vitals.rows_count(viewer, row_indicators(given), code, until - 366 * DAY, until, asof=state.asof)
        found = wide["source"].to_list()
    frame = vitals.rows_set_aside(viewer, found, size=SIZE, asof=state.asof)
    return section(
        words("detail.set_aside"),
        rows_set_aside(
            frame,
            words,
            lambda key: source_name(key, state.lang),
            lambda source, contract, rule: rule_sentence(source, contract, rule, state.lang),
            rule_property,
        ),
        note=words("rows.set_aside_note", n=SIZE),
        name="set-aside",
    )
