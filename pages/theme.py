"""One theme: a point of the recommendation, the question it raises, and what is measured of it, section by section."""

from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update

from city.themes import Theme, themes
from components.links import href
from components.tables import folded
from components.themes import INNER
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, home, parts, place_name, refuse, seen_place, seq, show, way
from pages._theme_cards import FEW, Cards

dash.register_page(__name__, path_template="/theme/<point>", title="主题 Theme · 一面屏")

PAGE, GRID = "theme-page", "theme-grid"


def layout(point: str | None = None, **query: Any) -> Any:
    """The whole page for an address; without a place that of the viewer."""
    address = read_address(query)
    words, state, path = address.words, address.state, f"/theme/{point}"
    theme = themes().get(point or "")
    if theme is None:
        return refuse(address, words("theme.no_such_theme", key=(point or "")[:40]), path)
    code = query.get("place") or home(address)
    place = seen_place(code, address)
    if place is None and query.get("place"):
        return refuse(address, words("detail.no_such_place", place=code), path)
    name = place_name(place, state) if place else ""
    cards = Cards(address, theme, code, query, name)
    body = html.Div(
        [
            html.Div(_title(address, theme, cards), className="place-title"),
            html.Div(cards.all(), className="theme-grid" if len(theme.sections) <= FEW else "theme-grid many", id=GRID),
        ],
        className="column theme",
        id=PAGE,
        **{"data-seq": seq(state)},
    )
    kept = {key: query[key] for key in ("place", "by") if query.get(key)}
    crumbs = [
        (words("theme.menu"), href("/themes", state, place=query.get("place"))),
        *way(code, address, lambda one: href(path, state, place=one)),
        (words.name(theme.name), None),
    ]
    return show(address, body, path=path, query=kept, crumbs=crumbs, refused=cards.refused)


def _title(address: Address, theme: Theme, cards: Cards) -> list[Any]:
    words, state = address.words, address.state
    missing = cards.missing()
    total = sum(len(one) for one in cards.figures.values())
    told = words("theme.told", n=total, missing=len(missing)) if missing else words("theme.all_told", n=total)
    keys = list(themes())
    at = keys.index(theme.key)
    others = [
        dcc.Link(
            words(f"theme.{word}", name=words.name(themes()[keys[to]].name)),
            href=href(f"/theme/{keys[to]}", state, place=cards.place),
            className="choice",
        )
        for word, to in (("before", at - 1), ("after", at + 1))
        if 0 <= to < len(keys)
    ]
    seeds = [
        html.Li(
            [
                html.Q(seed.translate(INNER), lang="zh"),
                " ",
                html.A(words.name(one.name), href=f"#{one.key}", className="choice"),
            ]
        )
        for one in theme.sections
        for seed in one.seed
    ]
    return [
        html.H1(
            [
                html.Span(str(theme.number), className="theme-number"),
                words.name(theme.name),
                html.Span(cards.name, className="title-place"),
            ]
        ),
        html.P([html.B(words.name(theme.asks)), " ", html.Span(told, className="note")], className="theme-asks"),
        html.Div(
            [
                folded(words("theme.words", n=len(seeds)), html.Ul(seeds, className="plain theme-words"))
                if seeds
                else None,
                html.P(others, className="choices"),
            ],
            className="theme-ways",
        ),
    ]


@callback(
    Output(GRID, "children"),
    Output(PAGE, "data-seq"),
    Input(LIVE, "data"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_theme(_: Any, pathname: str | None, search: str | None) -> list[Any]:
    """The numbers follow the stamp."""
    key, query = parts(pathname, search)
    address = read_address(query)
    theme, code = themes().get(key), query.get("place") or home(address)
    place = seen_place(code, address)
    if theme is None or (query.get("place") and place is None):
        return [no_update, no_update]
    name = place_name(place, address.state) if place else ""
    return [Cards(address, theme, code, query, name).all(), seq(address.state)]
