"""All feeds of the city: promise, age, rows, quality, calls and what is collected twice; filtered and sorted by the address."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update

from city.catalogue import catalogue
from city.feeds import STATES
from components.detail_trend import switch
from components.feeds import feed_mark
from components.format import moment, number, percent, span
from components.links import href
from components.quality import quality_strip
from components.sections import section
from components.state import Refused
from components.tables import Column, folded, table
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, choice, parts, show
from pages._feeds import LARGEST_FIRST, SHOWN, SORTED, Feed, Overview, ask_feeds, drawn_at, in_order, is_old

dash.register_page(__name__, path="/sources", title="数据来源 Sources · 一面屏")

PATH = "/sources"
PAGE, FOUND = (f"sources-{name}" for name in ("page", "found"))
KEPT = ("show", "owner", "sort")


def layout(**query: Any) -> Any:
    """The page for an address: `show`, `owner` and `sort` (with - before it: downwards) choose and order the feeds."""
    address = read_address(query)
    words = address.words
    content, kept, refused = _content(address, query)
    body = html.Div(
        [
            html.Div(html.H1(words("sources.title")), className="place-title"),
            html.Div(content, id=FOUND, className="column"),
        ],
        className="column sources",
        id=PAGE,
        **{"data-drawn": drawn_at(address)},
    )
    crumbs = [(words("sources.title"), None)]
    return show(address, body, path=PATH, query=kept, crumbs=crumbs, refused=refused)


def _content(address: Address, query: Mapping[str, Any]) -> tuple[list[Any], dict[str, str], list[Refused]]:
    shown, bad_show = choice(query, "show", tuple(SHOWN), "all")
    names = [f"{sign}{key}" for key in SORTED for sign in ("", "-")]
    order, bad_sort = choice(query, "sort", names, "state")
    owner, bad_owner = choice(query, "owner", tuple(catalogue().departments), "")
    found = {"show": shown if shown != "all" else "", "owner": owner, "sort": order if order != "state" else ""}
    kept = {key: value for key, value in found.items() if value}
    overview = ask_feeds(address)
    feeds = [one for one in overview.feeds if SHOWN[shown](one) and owner in ("", one.owner)]
    content = [
        _summary(address, overview, kept),
        section(
            address.words("sources.feeds", n=len(feeds)),
            _filters(address, overview, shown, kept),
            _table(address, overview, in_order(feeds, order), order, kept),
            html.P(_counted(address, overview), className="note"),
            name="feeds",
        ),
    ]
    return content, kept, [*bad_show, *bad_sort, *bad_owner]


def _summary(address: Address, overview: Overview, kept: Mapping[str, str]) -> html.Ul:
    words = address.words
    counts = {state: sum(one.state == state for one in overview.feeds) for state in STATES}
    ways = {"late": "late", "dead": "late", "never": "never"}
    items = [html.Li([html.Strong(str(len(overview.feeds))), " ", words("sources.all_feeds")])]
    for state in ("live", "late", "dead", "never", "unpromised"):
        if not counts[state] and state == "unpromised":
            continue
        inside = [feed_mark(state, words), " ", html.Strong(str(counts[state]))]
        link = href(PATH, address.state, **{**kept, "show": ways.get(state)})
        items.append(html.Li(dcc.Link(inside, href=link) if counts[state] and state in ways else inside))
    return html.Ul(items, className="summary-line", **{"aria-label": words("sources.summary")})


def _filters(address: Address, overview: Overview, shown: str, kept: dict[str, str]) -> Any:
    words, state = address.words, address.state
    choices = [
        (
            words("sources.show", name=words(f"sources.show_{one}"), n=sum(map(wanted, overview.feeds))),
            href(PATH, state, **{**kept, "show": None if one == "all" else one}),
            one == shown,
        )
        for one, wanted in SHOWN.items()
    ]
    owners: dict[str, int] = {}
    for one in overview.feeds:
        if one.owner:
            owners[one.owner] = owners.get(one.owner, 0) + 1
    departments = catalogue().departments
    by_owner = [(words("sources.any_owner"), href(PATH, state, **{**kept, "owner": None}), "owner" not in kept)]
    by_owner += [
        (
            words("sources.show", name=words.short(departments[one]), n=owners[one]),
            href(PATH, state, **{**kept, "owner": one}),
            kept.get("owner") == one,
        )
        for one in departments
        if one in owners
    ]
    chosen = words("sources.by_owner")
    if "owner" in kept:
        chosen = words("sources.of_owner", name=words.name(departments[kept["owner"]].name))
    return html.Div(
        [
            switch(words("sources.show_which"), choices),
            folded(chosen, switch(words("sources.owner"), by_owner), is_open="owner" in kept),
        ],
        className="source-filters",
    )


def _table(address: Address, overview: Overview, feeds: Sequence[Feed], order: str, kept: dict[str, str]) -> Any:
    words = address.words

    def head(key: str, **look: bool) -> Column:
        is_on, is_down = order.removeprefix("-") == key, order.startswith("-")
        first, second = (f"-{key}", key) if key in LARGEST_FIRST else (key, f"-{key}")
        link = href(PATH, address.state, **{**kept, "sort": second if order == first else first})
        arrow = html.Span(" ↓" if is_down else " ↑", **{"aria-hidden": "true"}) if is_on else None
        title = words("sources.sort_by", name=words(f"sources.{key}"))
        way = ("descending" if is_down else "ascending") if is_on else None
        return Column(dcc.Link([words(f"sources.{key}"), arrow], href=link, title=title), order=way, **look)

    columns = [
        head("name"),
        head("state"),
        head("promise", is_wide=True),
        Column(words("sources.up_to"), is_time=True),
        head("age", is_number=True),
        head("today", is_number=True, is_wide=True),
        head("week", is_number=True, is_wide=True),
        head("all", is_number=True, is_wide=True),
        head("aside", is_number=True, is_wide=True),
        Column(words("sources.properties"), is_wide=True),
        head("refused", is_number=True, is_wide=True),
        head("calls", is_number=True, is_wide=True),
        Column(words("sources.findings"), is_wide=True),
    ]
    rows = [_row(address, overview, one) for one in feeds]
    return table(columns, rows, caption=words("sources.title"), empty=words("sources.none"))


def _row(address: Address, overview: Overview, one: Feed) -> list[Any]:
    words, now = address.words, overview.now
    departments = catalogue().departments
    about = [words.name(departments[one.owner].name)] if one.owner in departments else []
    about += [words(f"sources.contract_{one.contract}")] if one.contract else []
    return [
        html.Div(
            [
                dcc.Link(one.name, href=href(f"/source/{one.key}", address.state)),
                html.Div(" · ".join(about), className="note"),
            ],
            className="feed-name",
        ),
        feed_mark(one.state, words),
        span(one.promise_s, words) if one.promise_s else None,
        moment(one.heard, now) if one.heard else html.Span(words("sources.nothing_came"), className="nothing"),
        span(one.age_s, words) if one.age_s is not None else None,
        *(_rows(n, address) for n in (one.rows_today, one.rows_week, one.rows_all)),
        percent(one.share_aside, words) if one.share_aside is not None else None,
        quality_strip(one.days, one.shares, overview.span, words),
        number(one.refused, words) if one.deliveries else None,
        number(one.called.named, words) if overview.counted_since and one.fields else None,
        findings(address, overview, one),
    ]


def _rows(n: int | None, address: Address) -> str | None:
    return None if n is None else number(n, address.words)


def findings(address: Address, overview: Overview, one: Feed) -> html.Ul | None:
    """What is plain to say of a feed: never asked for since …, collected twice, reported; None where there is nothing."""
    words, found = address.words, list[Any]()
    if one.unused and overview.counted_since is not None:
        since = max(overview.counted_since, overview.span[0])
        found.append(words("sources.unused", since=since.isoformat()))
    if one.twice:
        found.append(words("sources.duplicates", n=len(one.twice)))
    if open_now := overview.tickets.get(one.key):
        link = href("/tickets", address.state, source=one.key, status="open")
        found.append(dcc.Link(words("sources.tickets", n=open_now), href=link))
    return html.Ul([html.Li(text) for text in found], className="findings") if found else None


def _counted(address: Address, overview: Overview) -> str:
    words, since = address.words, overview.counted_since
    told = words("sources.calls_counted", since=since.isoformat()) if since else words("sources.calls_never_counted")
    return " ".join([words("sources.age_note"), told])


@callback(
    Output(FOUND, "children"),
    Output(PAGE, "data-drawn"),
    Input(LIVE, "data"),
    State(LOCATION, "search"),
    State(PAGE, "data-drawn"),
    prevent_initial_call=True,
)
def refresh_sources(_: Any, search: str | None, drawn: str | None) -> list[Any]:
    """Ages and rows follow the stamp, once a minute: a table of thirty feeds is not redrawn every few seconds."""
    query = parts(None, search)[1]
    address = read_address(query)
    if not is_old(address, drawn):
        return [no_update, no_update]
    return [_content(address, query)[0], drawn_at(address)]
