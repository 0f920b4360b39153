"""All signs by domain: newest value, level, owner; searched by name, code or department."""

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html

from city.access import can_see_indicator
from city.catalogue import Indicator, catalogue
from components.detail_head import freshness
from components.detail_text import period_text
from components.format import moment
from components.level import level_mark
from components.links import href
from components.sections import section
from components.signs import value_text
from components.tables import Column, table
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, clock, home, parts, seq, show
from pages._place import Seen, seen
from queries import vitals

dash.register_page(__name__, path="/catalogue", title="指标目录 Catalogue · 一面屏")

PATH = "/catalogue"
PAGE, FOUND, SEARCH = (f"catalogue-{name}" for name in ("page", "found", "search"))
LONGEST_SEARCH = 60


def layout(**query: Any) -> Any:
    """The page for an address: `q` is what is searched for."""
    address = read_address(query)
    words, wanted = address.words, str(query.get("q") or "")[:LONGEST_SEARCH]
    body = html.Div(
        [
            html.Div(html.H1(words("catalogue.title")), className="place-title"),
            html.Div(
                [
                    html.Label(words("catalogue.search"), htmlFor=SEARCH),
                    dcc.Input(
                        id=SEARCH,
                        value=wanted,
                        type="search",
                        debounce=0.3,
                        maxLength=LONGEST_SEARCH,
                        placeholder=words("catalogue.placeholder"),
                        className="search",
                    ),
                ],
                className="filters",
            ),
            html.Div(_domains(address, wanted), id=FOUND, className="column catalogue"),
        ],
        className="column",
        id=PAGE,
        **{"data-seq": seq(address.state)},
    )
    kept = {"q": wanted} if wanted else {}
    return show(address, body, path=PATH, query=kept, crumbs=[(words("catalogue.title"), None)])


def _domains(address: Address, wanted: str) -> list[Any]:
    words, given = address.words, catalogue()
    place = home(address)
    newest = {one.given.key: one for one in seen(vitals.signs_of_place(address.viewer, place, asof=address.state.asof))}
    found = []
    for domain in sorted(given.domains.values(), key=lambda one: one.order):
        signs = [
            one for one in given.of_domain(domain.key) if one.tier != "component" and _matches(one, wanted, address)
        ]
        if signs:
            title = words("catalogue.domain", name=words.name(domain.name), n=len(signs))
            rows = [_row(address, one, newest.get(one.key)) for one in signs]
            found.append(section(title, table(_columns(address), rows, caption=title, empty="")))
    return found or [html.P(words("catalogue.none", q=wanted), className="nothing", role="status")]


def _matches(given: Indicator, wanted: str, address: Address) -> bool:
    names = catalogue().departments
    said = [given.key, given.code, *given.name.values(), *given.short.values()]
    said += [text for owner in given.owners for text in (*names[owner].name.values(), *names[owner].short.values())]
    text = " ".join(said).casefold()
    return all(part in text for part in wanted.casefold().split())


def _columns(address: Address) -> list[Column]:
    words = address.words
    return [
        Column(words("catalogue.name")),
        Column(words("detail.value"), is_number=True),
        Column(words("detail.level")),
        Column(words("catalogue.as_of"), is_time=True),
        Column(words("detail.owner"), is_wide=True),
        Column(words("detail.period"), is_wide=True),
        Column(words("detail.basis"), is_wide=True),
        Column(words("detail.code"), is_wide=True),
    ]


def _row(address: Address, given: Indicator, newest: Seen | None) -> list[Any]:
    words, state, now = address.words, address.state, clock(address.state)
    names = catalogue().departments
    thresholds = given.threshold_at(now)
    owners = words("format.list").join(words.short(names[one]) for one in given.owners)
    basis = words(f"basis.{thresholds.basis}") if thresholds else None
    about = [owners, period_text(given, words), basis, given.code]
    if not can_see_indicator(address.viewer, given.key, given.sensitivity):
        told = words("catalogue.hidden", sensitivity=words(f"sensitivity.{given.sensitivity}"))
        return [words.name(given.name), html.Span(told, className="nothing"), None, None, *about]
    link = dcc.Link(words.name(given.name), href=href(f"/sign/{given.key}", state))
    if newest is None or newest.row["value"] is None:
        return [link, html.Span(words("detail.no_data"), className="nothing"), None, None, *about]
    value = value_text(given, newest.row["value"], words)
    observed_at = newest.row["observed_at"]
    if freshness(given, observed_at, now) == "dead":
        dead = html.Span(words("detail.dead_short"), className="nothing")
        return [link, dead, None, moment(observed_at, now), *about]
    return [link, value, level_mark(newest.band.level, words, is_short=True), moment(observed_at, now), *about]


@callback(
    Output(FOUND, "children"),
    Output(PAGE, "data-seq"),
    Input(SEARCH, "value"),
    Input(LIVE, "data"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def find_signs(wanted: str | None, _: Any, search: str | None) -> list[Any]:
    """What is typed is searched for; the values follow the stamp."""
    address = read_address(parts(None, search)[1])
    return [_domains(address, (wanted or "")[:LONGEST_SEARCH]), seq(address.state)]


clientside_callback(ClientsideFunction("search", "keep"), Input(SEARCH, "value"), prevent_initial_call=True)
