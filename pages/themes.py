"""All themes at one glance, each with its main numbers; and the problems that the recommendation names, each where it is measured."""

from typing import Any

import dash
from dash import Input, Output, State, callback, html, no_update

from city.problems import problems
from city.recommendation import recommendation
from city.themes import Theme, themes
from components.links import href
from components.sections import section
from components.themes import Figure, ProblemCard, ThemeCard, problem_cards, theme_cards
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, home, parts, place_name, refuse, seen_place, seq, show, way
from pages._theme_numbers import Numbers

dash.register_page(__name__, path="/themes", title="主题 Themes · 一面屏")

PATH = "/themes"
PAGE, BODY = "themes-page", "themes-body"
MOST = 4
"""Numbers of one theme."""


def layout(**query: Any) -> Any:
    """The whole page for an address; without a place that of the viewer."""
    address = read_address(query)
    words, state = address.words, address.state
    code = query.get("place") or home(address)
    place = seen_place(code, address)
    if place is None and query.get("place"):
        return refuse(address, words("detail.no_such_place", place=code), PATH)
    name = place_name(place, state) if place else ""
    said = "title_note" if recommendation() else "title_plain"
    body = html.Div(
        [
            html.Div(
                [
                    html.H1([words("theme.title"), html.Span(name, className="title-place")]),
                    html.P(words(f"theme.{said}", n=len(themes())), className="note"),
                ],
                className="place-title",
            ),
            html.Div(_body(address, code), id=BODY, className="column"),
        ],
        className="column theme",
        id=PAGE,
        **{"data-seq": seq(state)},
    )
    crumbs = [*way(code, address, lambda one: href(PATH, state, place=one)), (words("theme.title"), None)]
    kept = {"place": query["place"]} if query.get("place") else {}
    return show(address, body, path=PATH, query=kept, crumbs=crumbs)


@callback(
    Output(BODY, "children"),
    Output(PAGE, "data-seq"),
    Input(LIVE, "data"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_themes(_: Any, search: str | None) -> list[Any]:
    """The numbers follow the stamp."""
    query = parts(None, search)[1]
    address = read_address(query)
    code = query.get("place") or home(address)
    if query.get("place") and seen_place(code, address) is None:
        return [no_update, no_update]
    return [_body(address, code), seq(address.state)]


def _body(address: Address, place: str) -> list[Any]:
    words = address.words
    numbers = Numbers(address, place, list(themes().values()), is_whole=False)
    found = {(theme.key, one.key): numbers.figures(theme, one) for theme in themes().values() for one in theme.sections}
    cards = [_card(address, theme, found, place) for theme in themes().values()]
    lacks = [_problem(address, one, found, place) for one in problems()]
    return [
        theme_cards(cards, words) if cards else html.P(words("theme.none"), className="nothing"),
        section(words("theme.problems"), problem_cards(lacks, words), note=words("theme.problems_note"))
        if lacks
        else None,
    ]


def _card(address: Address, theme: Theme, found: dict[tuple[str, str], list[Figure]], place: str) -> ThemeCard:
    """The first number of each section, those that are there first."""
    words, state = address.words, address.state
    all_ = [one for section in theme.sections for one in found[theme.key, section.key]]
    first = [found[theme.key, one.key][0] for one in theme.sections if found[theme.key, one.key]]
    chosen = sorted(first, key=lambda one: one.value is None)[:MOST]
    missing = sum(one.value is None for one in all_)
    told = words("theme.told", n=len(all_), missing=missing) if missing else words("theme.all_told", n=len(all_))
    where = href(f"/theme/{theme.key}", state, place=place)
    return ThemeCard(theme.number, words.name(theme.name), words.name(theme.asks), where, chosen, told)


def _problem(address: Address, one: Any, found: dict[tuple[str, str], list[Figure]], place: str) -> ProblemCard:
    words, rows = address.words, []
    for theme, key in one.sections:
        name = words.name(themes()[theme].section(key).name)
        where = f"{href(f'/theme/{theme}', address.state, place=place)}#{key}"
        rows.append((name, where, next(iter(found[theme, key]), None)))
    document = recommendation()
    point = document.points.get(one.key) if document else None
    return ProblemCard(one.key, words.name(one.name), one.seed, point.summary if point else "", rows)
