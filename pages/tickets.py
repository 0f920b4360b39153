"""All tickets that the viewer may see: open ones first, by state, source and place."""

from typing import Any

import dash
from dash import Input, Output, State, callback, html

from city.tickets import OPEN, STATES
from components.detail_trend import switch
from components.links import href
from components.sections import section
from components.tickets import TicketRow, ticket_table
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, choice, parts, place_name, seen_place, seq, show, whole
from pages._report import subject_text
from pages._sources import source_name
from pages._ticket import names_of
from queries import tickets

dash.register_page(__name__, path="/tickets", title="报错单 Tickets · 一面屏")

PATH = "/tickets"
PAGE, FOUND = (f"tickets-{name}" for name in ("page", "found"))
KEPT = ("status", "source", "place", "indicator", "page")
CHOICES = {"all": STATES, "open": OPEN, **{one: (one,) for one in STATES}}
SIZE, HIGHEST_PAGE = 50, 10_000


def layout(**query: Any) -> Any:
    """The list for an address: `status`, `source`, `place` (with all below it), `indicator`, `page`."""
    address = read_address(query)
    words = address.words
    _state, refused = choice(query, "status", tuple(CHOICES), "all")
    _page, bad_page = whole(query, "page", HIGHEST_PAGE)
    body = html.Div(
        [
            html.Div(html.H1(words("ticket.many")), className="place-title"),
            html.Div(_list(address, query), id=FOUND),
        ],
        className="column reporting",
        id=PAGE,
        **{"data-seq": seq(address.state)},
    )
    kept = {key: query[key] for key in KEPT if query.get(key)}
    crumbs = [(words("ticket.many"), None)]
    return show(address, body, path=PATH, query=kept, crumbs=crumbs, refused=[*refused, *bad_page])


def _list(address: Address, query: dict[str, Any]) -> Any:
    words, state, viewer = address.words, address.state, address.viewer
    wanted = choice(query, "status", tuple(CHOICES), "all")[0]
    given = {key: str(query[key]) for key in ("source", "place", "indicator") if query.get(key)}
    found = tickets.listed(viewer, CHOICES[wanted], **given, asof=state.asof)
    pages = max(1, -(-len(found) // SIZE))
    page = min(whole(query, "page", HIGHEST_PAGE)[0], pages)
    shown = found[(page - 1) * SIZE : page * SIZE]
    names = names_of(address, [one.place for one in shown])
    rows = [
        TicketRow(
            one,
            subject_text(one.shown, names.get(one.place), address),
            source_name(one.source, state.lang) if one.source else "",
            href(f"/ticket/{one.number}", state),
        )
        for one in shown
    ]
    counted = words("ticket.counted", n=len(found), open=sum(one.is_open for one in found))
    return section(
        counted,
        html.Div([_states(address, wanted, given), *_given(address, wanted, given)], className="filters"),
        ticket_table(rows, words, words("ticket.none_such" if given or wanted != "all" else "ticket.none")),
        _pager(address, wanted, given, page, pages),
        html.P(words("ticket.position", n=tickets.position(viewer, state.asof)), className="chain"),
    )


def _states(address: Address, wanted: str, given: dict[str, str]) -> html.Nav:
    return switch(
        address.words("ticket.state"),
        [
            (
                address.words(f"ticket.state_{one}"),
                href(PATH, address.state, status=None if one == "all" else one, **given),
                one == wanted,
            )
            for one in CHOICES
        ],
    )


def _given(address: Address, wanted: str, given: dict[str, str]) -> list[html.Nav]:
    """The other filters that are on, and by source those that the tickets offer; a press takes a filter away or sets it."""
    words, state = address.words, address.state
    kept: dict[str, Any] = {"status": None if wanted == "all" else wanted}
    found = tickets.listed(address.viewer, asof=state.asof)
    sources = sorted({one.source for one in found if one.source} | {given[key] for key in given if key == "source"})
    offered = {"source": [(one, source_name(one, state.lang)) for one in sources], "place": [], "indicator": []}
    if "place" in given:
        row = seen_place(given["place"], address)
        offered["place"] = [(given["place"], place_name(row, state) if row else given["place"])]
    if "indicator" in given:
        offered["indicator"] = [(given["indicator"], given["indicator"])]
    return [
        switch(
            words(f"ticket.by_{key}"),
            [
                (
                    name,
                    href(PATH, state, **kept, **{**given, key: None if given.get(key) == one else one}),
                    given.get(key) == one,
                )
                for one, name in choices
            ],
            several=True,
        )
        for key, choices in offered.items()
        if choices
    ]


def _pager(address: Address, wanted: str, given: dict[str, str], page: int, pages: int) -> Any:
    if pages == 1:
        return None
    words, kept = address.words, {**given, "status": None if wanted == "all" else wanted}
    steps = [(str(one), href(PATH, address.state, **kept, page=one), one == page) for one in _near(page, pages)]
    return switch(words("rows.page", page=page, pages=pages), steps)


def _near(page: int, pages: int) -> list[int]:
    return sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})


@callback(
    Output(FOUND, "children"),
    Output(PAGE, "data-seq"),
    Input(LIVE, "data"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_tickets(_: Any, search: str | None) -> list[Any]:
    """The list follows the stamp, and the ledger with it."""
    query = parts(None, search)[1]
    address = read_address(query)
    return [_list(address, query), seq(address.state)]
