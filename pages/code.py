"""One code: whatever has a code or a name is found from one field, by characters, pinyin, in part or misspelt."""

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html

from components.detail_text import full_moment
from components.links import href
from pages._address import read_address
from pages._detail import LOCATION, choice, clock, parts, show
from pages._found import found_groups, kinds_found, kinds_nav

dash.register_page(__name__, path="/code", title="一个码 Codes · 一面屏")

PATH = "/code"
FOUND, SEARCH, KINDS = (f"code-{name}" for name in ("found", "search", "kinds"))
LONGEST_SEARCH = 60


def layout(**query: Any) -> Any:
    """The page for an address: `q` is what is searched for, `kind` the one kind that is looked for."""
    address = read_address(query)
    words, state = address.words, address.state
    wanted = str(query.get("q") or "")[:LONGEST_SEARCH]
    kind, refused = choice(query, "kind", kinds_found(address), "")
    body = html.Div(
        [
            html.Div(
                [
                    html.H1(words("code.title")),
                    html.P(words("code.about", time=full_moment(clock(state))), className="note"),
                ],
                className="place-title",
            ),
            html.Div(
                [
                    html.Label(words("code.search"), htmlFor=SEARCH),
                    dcc.Input(
                        id=SEARCH,
                        value=wanted,
                        type="search",
                        debounce=0.25,
                        maxLength=LONGEST_SEARCH,
                        placeholder=words("code.placeholder"),
                        className="search code-search",
                        autoFocus=True,
                    ),
                    dcc.Link(words("code.quality"), href=href("/code/quality", state), className="choice"),
                ],
                className="filters",
                role="search",
            ),
            html.Div(kinds_nav(address, wanted, kind or None), id=KINDS),
            html.Div(
                found_groups(address, wanted, kind or None), id=FOUND, className="column", **{"aria-live": "polite"}
            ),
        ],
        className="column",
    )
    kept = {key: value for key, value in (("q", wanted), ("kind", kind)) if value}
    return show(address, body, path=PATH, query=kept, crumbs=[(words("code.title"), None)], refused=refused)


@callback(
    Output(FOUND, "children"),
    Output(KINDS, "children"),
    Input(SEARCH, "value"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def find_codes(wanted: str | None, search: str | None) -> list[Any]:
    """What is typed is searched for."""
    query = parts(None, search)[1]
    address = read_address(query)
    kind, _ = choice(query, "kind", kinds_found(address), "")
    text = (wanted or "")[:LONGEST_SEARCH]
    return [found_groups(address, text, kind or None), kinds_nav(address, text, kind or None)]


clientside_callback(ClientsideFunction("search", "keep"), Input(SEARCH, "value"), prevent_initial_call=True)
