"""One source: promise and deliveries, quality and flags, rows set aside, mapping, lineage to the screens, calls."""

from typing import Any

import dash
from dash import Input, Output, State, callback, html, no_update

from components.links import href
from pages import _source_sections as draw
from pages import _source_use as use
from pages._address import Address, read_address
from pages._detail import LIVE, LOCATION, parts, refuse, show, whole
from pages._feeds import ask_feeds, drawn_at, is_old
from pages._source_returns import returns_section

dash.register_page(__name__, path_template="/source/<key>", title="数据来源 Source · 一面屏")

PAGE, FOUND = (f"source-{name}" for name in ("page", "found"))
HIGHEST_PAGE = 100_000


def layout(key: str | None = None, **query: Any) -> Any:
    """The page for an address; `page` counts pages of deliveries."""
    address = read_address(query)
    words, path = address.words, f"/source/{key}"
    page, refused = whole(query, "page", HIGHEST_PAGE)
    found = _content(address, key or "", page)
    if found is None:
        return refuse(address, words("sources.no_such_source", name=key or ""), path)
    name, content = found
    body = html.Div(
        [
            html.Div(html.H1(name), className="place-title"),
            html.Div(content, id=FOUND, className="columns source-page"),
        ],
        className="column",
        id=PAGE,
        **{"data-drawn": drawn_at(address)},
    )
    crumbs = [(words("sources.title"), href("/sources", address.state)), (name, None)]
    kept = {"page": query["page"]} if query.get("page") else {}
    return show(address, body, path=path, query=kept, crumbs=crumbs, refused=refused)


def _content(address: Address, key: str, page: int) -> tuple[str, list[Any]] | None:
    """Name and sections of a source; None for one that the pack does not describe and that never delivered."""
    overview = ask_feeds(address)
    one = next((feed for feed in overview.feeds if feed.key == key), None)
    if one is None:
        return None
    left = [
        draw.lineage_section(address, overview, one),
        draw.deliveries_section(address, one, page),
        draw.aside_section(address, one),
        returns_section(address, one),
    ]
    right = [
        html.Section(draw.head(address, overview, one), className="section"),
        draw.quality_section(address, overview, one),
        use.calls_section(address, overview, one),
        use.duplicates_section(address, one),
        draw.flags_section(address, overview, one),
        draw.mapping_section(address, one),
    ]
    return one.name, [html.Div(left, className="column wide"), html.Div(right, className="column")]


@callback(
    Output(FOUND, "children"),
    Output(PAGE, "data-drawn"),
    Input(LIVE, "data"),
    State(LOCATION, "pathname"),
    State(LOCATION, "search"),
    State(PAGE, "data-drawn"),
    prevent_initial_call=True,
)
def refresh_source(_: Any, pathname: str | None, search: str | None, drawn: str | None) -> list[Any]:
    """Follows the stamp, once a minute."""
    key, query = parts(pathname, search)
    address = read_address(query)
    if not is_old(address, drawn):
        return [no_update, no_update]
    found = _content(address, key, whole(query, "page", HIGHEST_PAGE)[0])
    return [found[1] if found else no_update, drawn_at(address)]
