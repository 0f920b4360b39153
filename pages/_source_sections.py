"""The parts of a source's page: what it promises, what it delivered, what was wrong with it, where it goes, who asks for it."""

from datetime import datetime
from typing import Any

from dash import dcc, html

from city.catalogue import catalogue
from city.said import from_json
from components.detail_rows import rows_set_aside
from components.detail_text import full_moment
from components.feeds import feed_mark
from components.format import moment, number, percent, span
from components.links import href
from components.quality import quality_charts
from components.sections import section
from components.tables import Column, facts, folded, table
from pages._address import Address
from pages._drills import note_drill
from pages._feeds import DAY, Feed, Overview, feed_name
from pages._lineage import forwards
from pages._mapping import file_facts, mapping_rows
from pages._sources import rule_property, rule_sentence
from queries import sources, vitals
from queries.sources import quality

SIZE = 50


def head(address: Address, overview: Overview, one: Feed) -> Any:
    """State, age and promise; owner, contract, file."""
    words = address.words
    departments = catalogue().departments
    heard = moment(one.heard, overview.now) if one.heard else None
    told = [feed_mark(one.state, words)]
    if heard and one.age_s is not None:
        told.append(html.Span(words("sources.age_text", time=heard, age=span(one.age_s, words))))
    elif one.state == "never":
        told.append(html.Span(words("sources.never_text")))
    rows = (
        None
        if one.rows_all is None
        else words(
            "sources.rows_text",
            today=number(one.rows_today, words),
            week=number(one.rows_week, words),
            all=number(one.rows_all, words),
        )
    )
    return html.Div(
        [
            html.Div(told, className="source-state"),
            facts(
                [
                    (
                        words("sources.owner"),
                        words.name(departments[one.owner].name) if one.owner in departments else None,
                    ),
                    (words("sources.contract"), words(f"sources.contract_{one.contract}") if one.contract else None),
                    (
                        words("sources.promise"),
                        words("detail.promise_text", span=span(one.promise_s, words))
                        if one.promise_s
                        else words("sources.no_promise"),
                    ),
                    (words("sources.rows"), rows),
                    (words("sources.aside"), percent(one.share_aside, words) if one.share_aside is not None else None),
                    (words("sources.refused"), number(one.refused, words) if one.deliveries else None),
                    (words("detail.code"), one.key),
                    (words("ticket.many"), _tickets(address, overview, one)),
                ]
            ),
        ],
        className="source-head",
    )


def _tickets(address: Address, overview: Overview, one: Feed) -> Any:
    """The way to what was reported about the source; how many of it nobody decided yet."""
    n = overview.tickets.get(one.key, 0)
    link = href("/tickets", address.state, source=one.key)
    return dcc.Link(address.words("sources.tickets" if n else "sources.no_tickets", n=n), href=link)


def deliveries_section(address: Address, one: Feed, page: int) -> Any:
    """The newest deliveries with status, sentence and counts, fifty a page."""
    words, state = address.words, address.state
    pages = max(1, -(-one.deliveries // SIZE))
    page = min(page, pages)
    frame = sources.deliveries(address.viewer, one.key, SIZE, (page - 1) * SIZE, asof=state.asof)
    columns = [
        Column(words("sources.admitted_at"), is_time=True),
        Column(words("sources.status")),
        Column(words("sources.rows_admitted"), is_number=True),
        Column(words("sources.rows_known"), is_number=True, is_wide=True),
        Column(words("sources.rows_aside"), is_number=True),
        Column(words("sources.covers"), is_wide=True),
        Column(words("sources.sentence"), is_wide=True),
    ]
    rows = [
        [
            html.Span(full_moment(row["admitted_at"]), id=f"source-delivery-{row['delivery']}"),
            html.Span(words(f"sources.status_{row['status']}"), className=f"status-{row['status']}"),
            *(
                None if row[name] is None else number(row[name], words)
                for name in ("rows_admitted", "rows_known", "rows_set_aside")
            ),
            words("rows.from_to", since=full_moment(row["first_at"]), until=full_moment(row["last_at"]))
            if row["first_at"]
            else None,
            html.Span(
                from_json(words, row["told"], row["sentence"] or "") or words("sources.not_for_you"),
                className="file" if row["sentence"] else "nothing",
            ),
        ]
        for row in frame.iter_rows(named=True)
    ]
    return section(
        words("sources.deliveries", n=number(one.deliveries, words)),
        table(
            columns, rows, caption=words("sources.deliveries_of", name=one.name), empty=words("sources.nothing_came")
        ),
        _pager(address, one, page, pages),
        name="deliveries",
    )


def _pager(address: Address, one: Feed, page: int, pages: int) -> Any:
    words, path = address.words, f"/source/{one.key}"
    if pages == 1:
        return None
    newer = dcc.Link(words("rows.newer"), href=href(path, address.state, page=page - 1)) if page > 1 else None
    older = dcc.Link(words("rows.older"), href=href(path, address.state, page=page + 1)) if page < pages else None
    return html.Nav(
        [newer, html.Span(words("rows.page", page=page, pages=pages)), older],
        className="pager",
        **{"aria-label": words("rows.pages")},
    )


def quality_section(address: Address, overview: Overview, one: Feed) -> Any:
    """Six properties by day, and the rules that were broken."""
    words, state = address.words, address.state
    if not any(one.days.values()):
        return section(
            words("sources.properties"), html.P(words("sources.no_quality"), className="nothing"), name="quality"
        )
    since, until = (datetime.combine(day, datetime.min.time()) for day in overview.span)
    broken = quality.rules_broken(address.viewer, since, until + DAY, asof=state.asof)
    rows = [
        [
            [rule_sentence(row["source"], row["contract"], row["rule"], state.lang), " ", html.Code(row["rule"])],
            words(f"property.{row['property']}"),
            number(row["rows_broken"], words) if one.rows_all is not None else None,
            number(row["deliveries"], words),
            full_moment(row["last_at"]),
        ]
        for row in broken.iter_rows(named=True)
        if row["source"] == one.key
    ]
    columns = [
        Column(words("detail.rule")),
        Column(words("sources.property")),
        Column(words("sources.rows_broken"), is_number=True),
        Column(words("sources.in_deliveries"), is_number=True, is_wide=True),
        Column(words("sources.last_broken"), is_time=True, is_wide=True),
    ]
    return section(
        words("sources.properties"),
        quality_charts(one.days, one.shares, overview.span, words),
        table(columns, rows, caption=words("sources.rules_broken"), empty=words("sources.none_broken")),
        note=words("sources.properties_note"),
        name="quality",
    )


def flags_section(address: Address, overview: Overview, one: Feed) -> Any:
    """Readings that jump, freeze or repeat digits: counted, not dropped."""
    words = address.words
    if one.contract != "readings":
        return None
    since, until = (datetime.combine(day, datetime.min.time()) for day in overview.span)
    frame = quality.flags(address.viewer, since, until + DAY, asof=address.state.asof)
    known = catalogue().indicators
    rows = [
        [
            dcc.Link(words.name(known[row["indicator"]].name), href=href(f"/sign/{row['indicator']}", address.state)),
            words(f"sources.flag_{row['flag']}"),
            number(row["readings"], words),
            number(row["places"], words),
            full_moment(row["last_hour"]),
        ]
        for row in frame.iter_rows(named=True)
        if row["source"] == one.key and row["indicator"] in known
    ]
    columns = [
        Column(words("catalogue.name")),
        Column(words("sources.flag")),
        Column(words("sources.readings"), is_number=True),
        Column(words("sources.places_flagged"), is_number=True, is_wide=True),
        Column(words("sources.last_broken"), is_time=True),
    ]
    content = table(columns, rows, caption=words("sources.flags"), empty=words("sources.no_flags"))
    return section(words("sources.flags"), content, note=words("sources.flags_note"), name="flags")


def aside_section(address: Address, one: Feed) -> Any:
    """The rows set aside, for who sees the whole city."""
    words, state = address.words, address.state
    if one.rows_all is None and one.deliveries:
        content: Any = html.P(words("sources.aside_hidden"), className="nothing")
    else:
        note_drill(address.viewer, "set aside", one.key)
        content = rows_set_aside(
            vitals.rows_set_aside(address.viewer, [one.key], size=SIZE, asof=state.asof),
            words,
            lambda key: feed_name(address, key),
            lambda source, contract, rule: rule_sentence(source, contract, rule, state.lang),
            rule_property,
        )
    return section(words("detail.set_aside"), content, note=words("rows.set_aside_note", n=SIZE), name="set-aside")


def lineage_section(address: Address, overview: Overview, one: Feed) -> Any:
    """From the file to the tiles."""
    if one.source is None:
        return None
    drawn = forwards(address, one.source, list(overview.come.get(one.key, ())), overview.now)
    return section(
        address.words("sources.lineage"), drawn, note=address.words("sources.lineage_note"), name="lineage-section"
    )


def mapping_section(address: Address, one: Feed) -> Any:
    """Which column becomes which, in words."""
    words = address.words
    if one.source is None:
        return section(
            words("sources.mapping"), html.P(words("sources.not_in_pack"), className="nothing"), name="mapping"
        )
    columns = [Column(words("sources.map_into")), Column(words("sources.map_from")), Column(words("sources.map_how"))]
    rows = [[html.Code(into), origin, way] for into, origin, way in mapping_rows(one.source, words)]
    return section(
        words("sources.mapping"),
        facts(file_facts(one.source, words)),
        folded(
            words("sources.mapping_table", n=len(rows)),
            table(columns, rows, caption=words("sources.mapping"), empty=""),
        ),
        name="mapping",
    )
