"""The register of the map's layers: who keeps each, under which record, how much it holds, covers, and how old it is."""

from collections.abc import Sequence
from typing import Any

import dash
from dash import dcc, html

from city.catalogue import catalogue
from city.layers import GROUPS
from components.detail_text import full_moment
from components.detail_trend import switch
from components.feeds import feed_mark
from components.format import number, percent, span
from components.links import href
from components.sections import section
from components.tables import Column, table
from pages._address import Address, read_address
from pages._detail import choice, show
from pages._layer_register import LARGEST_FIRST, SORTED, Registered, ask_register, in_order

dash.register_page(__name__, path="/layers", title="图层备案 Layers · 一面屏")

PATH = "/layers"


def layout(**query: Any) -> Any:
    """The page for an address: `group` chooses, `sort` (with - before it: downwards) orders."""
    address = read_address(query)
    words = address.words
    names = [f"{sign}{key}" for key in SORTED for sign in ("", "-")]
    order, bad_sort = choice(query, "sort", names, "group")
    group, bad_group = choice(query, "group", GROUPS, "")
    found = ask_register(address)
    kept = {key: value for key, value in (("group", group), ("sort", order if order != "group" else "")) if value}
    chosen = in_order([one for one in found if group in ("", one.layer.group)], order)
    with_data = sum(bool(one.features) for one in found)
    on_record = sum(bool(one.layer.record_no) for one in found)
    body = html.Div(
        [
            html.Div(
                [
                    html.H1(words("layers.title")),
                    html.P(words("layers.note"), className="note"),
                    dcc.Link(words("layers.to_map"), href=href("/map", address.state), className="choice"),
                ],
                className="place-title",
            ),
            section(
                words("layers.count", n=len(found), data=with_data, record=on_record),
                _filters(address, found, group, kept),
                _table(address, chosen, order, kept),
                html.P(words("layers.told"), className="note"),
                name="layer-register",
            ),
        ],
        className="column sources",
    )
    crumbs = [(words("map.title"), href("/map", address.state)), (words("layers.title"), None)]
    return show(address, body, path=PATH, query=kept, crumbs=crumbs, refused=[*bad_sort, *bad_group])


def _filters(address: Address, found: Sequence[Registered], group: str, kept: dict[str, str]) -> Any:
    words, state = address.words, address.state
    choices = [(words("layers.all_groups"), href(PATH, state, **{**kept, "group": None}), not group)]
    for one in GROUPS:
        n = sum(each.layer.group == one for each in found)
        if n:
            text = words("layers.of_group", name=words(f"map.group_{one}"), n=n)
            choices.append((text, href(PATH, state, **{**kept, "group": one}), one == group))
    return switch(words("layers.group"), choices)


def _table(address: Address, found: Sequence[Registered], order: str, kept: dict[str, str]) -> Any:
    words = address.words

    def head(key: str, **look: bool) -> Column:
        is_on, is_down = order.removeprefix("-") == key, order.startswith("-")
        first, second = (f"-{key}", key) if key in LARGEST_FIRST else (key, f"-{key}")
        link = href(PATH, address.state, **{**kept, "sort": second if order == first else first})
        arrow = html.Span(" ↓" if is_down else " ↑", **{"aria-hidden": "true"}) if is_on else None
        way = ("descending" if is_down else "ascending") if is_on else None
        title = words("sources.sort_by", name=words(f"layers.{key}"))
        return Column(dcc.Link([words(f"layers.{key}"), arrow], href=link, title=title), order=way, **look)

    columns = [
        head("name"),
        head("group", is_wide=True),
        head("owner", is_wide=True),
        Column(words("layers.record"), is_wide=True),
        Column(words("layers.crs"), is_wide=True),
        head("features", is_number=True),
        head("streets", is_number=True),
        head("communities", is_number=True, is_wide=True),
        head("faults", is_number=True),
        head("newest", is_time=True),
        Column(words("layers.age"), is_number=True, is_wide=True),
        Column(words("layers.source"), is_wide=True),
    ]
    rows = [_row(address, one) for one in found]
    return table(columns, rows, caption=words("layers.title"), empty=words("layers.none"))


def _row(address: Address, one: Registered) -> list[Any]:
    words, state, layer = address.words, address.state, one.layer
    is_shown = bool(one.features)
    name = dcc.Link(one.name, href=href("/map", state, layers=layer.key)) if is_shown else html.Span(one.name)
    why = words("layers.closed" if one.features is None else "layers.empty")
    if layer.lacks and one.feed is None:
        why = words.name(layer.lacks)
    record: Any = layer.record_no or html.Span(words("layers.unrecorded"), className="nothing")
    if layer.is_sample_record:
        record = [layer.record_no, " ", html.Span(words("layers.sample"), className="note")]
    return [
        html.Div([name, None if is_shown else html.Div(why, className="note")], className="feed-name"),
        words(f"map.group_{layer.group}"),
        words.name(catalogue().departments[layer.owner].name)
        if layer.owner in catalogue().departments
        else layer.owner,
        record,
        layer.crs,
        number(one.features, words) if is_shown else None,
        percent(one.streets, words) if one.streets is not None else None,
        percent(one.communities, words) if one.communities is not None else None,
        percent(one.faults, words) if one.faults is not None else None,
        full_moment(one.newest.replace(second=0, microsecond=0)) if one.newest else None,
        _age(address, one),
        _source(address, one),
    ]


def _age(address: Address, one: Registered) -> Any:
    words = address.words
    if one.feed is None or one.feed.age_s is None or not one.features:
        return None
    promise = words("layers.promised", span=span(one.feed.promise_s, words)) if one.feed.promise_s else None
    return html.Div([span(one.feed.age_s, words), html.Div(promise, className="note") if promise else None])


def _source(address: Address, one: Registered) -> Any:
    if one.feed is None:
        return None
    link = dcc.Link(one.feed.name, href=href(f"/source/{one.feed.key}", address.state))
    return html.Div([link, html.Div(feed_mark(one.state, address.words))]) if one.features else link
