"""How good the codes are: by kind how many objects have an address, stand twice, hang on nothing known; and the rows behind."""

from typing import Any

import dash
from dash import dcc, html

from city.access import cleared
from city.objects import ADDRESS, kinds, open_to
from components.codes import kind_name, object_table
from components.detail_text import full_moment
from components.format import grouped
from components.links import href
from components.sections import section
from components.tables import Column, bar, table
from pages._address import Address, read_address
from pages._detail import choice, clock, home, place_name, refuse, seen_place, show, way, whole
from pages._found import object_rows
from pages._sources import rule_sentence, source_link
from queries import objects

dash.register_page(__name__, path="/code/quality", title="编码质量 Quality of codes · 一面屏")

PATH = "/code/quality"
SIZE = 50
HIGHEST_PAGE = 10_000


def layout(**query: Any) -> Any:
    """The page for an address: `place`, and `kind` with `fault` for the rows behind a number."""
    address = read_address(query)
    words, state = address.words, address.state
    code = str(query.get("place") or home(address))
    place = seen_place(code, address)
    if place is None:
        return refuse(address, words("detail.no_such_place", place=code), PATH)
    kind, no_kind = choice(query, "kind", open_to(cleared(address.viewer.clearance)), "")
    fault, no_fault = choice(query, "fault", objects.FAULTS, "")
    page, no_page = whole(query, "page", HIGHEST_PAGE)
    body = html.Div(
        [
            html.Div(
                html.H1([words("code.quality"), html.Span(place_name(place, state), className="title-place")]),
                className="sign-title",
            ),
            section(
                words("code.by_kind"),
                _by_kind(address, code),
                note=words("code.quality_note", time=full_moment(clock(state))),
            ),
            _rows(address, code, kind, fault, page) if kind and fault else None,
            _unfit(address),
        ],
        className="column",
    )
    kept = {key: query[key] for key in ("place", "kind", "fault", "page") if query.get(key)}
    crumbs = [
        (words("code.title"), href("/code", state)),
        *way(code, address, lambda one: href(PATH, state, place=one)),
        (words("code.quality"), None),
    ]
    return show(address, body, path=PATH, query=kept, crumbs=crumbs, refused=[*no_kind, *no_fault, *no_page])


def _by_kind(address: Address, place: str) -> Any:
    words = address.words
    frame = objects.quality(address.viewer, place, asof=address.state.asof)
    rows = []
    order = list(kinds())
    for one in sorted(
        frame.to_dicts(), key=lambda one: order.index(one["kind"]) if one["kind"] in order else len(order)
    ):
        share = one["with_address"] / one["objects"] if one["kind"] != ADDRESS else None
        rows.append(
            [
                kind_name(one["kind"], words),
                grouped(one["objects"], words),
                bar(share, f"{share:.1%}") if share is not None else words("code.is_root"),
                _behind(address, place, one["kind"], "unaddressed", one["unaddressed"]) if share is not None else None,
                _behind(address, place, one["kind"], "doubles", one["doubles"]),
                _behind(address, place, one["kind"], "orphans", one["orphans"]),
            ]
        )
    columns = [
        Column(words("code.kind")),
        Column(words("code.objects"), is_number=True),
        Column(words("code.with_address"), is_number=True),
        Column(words("code.unaddressed"), is_number=True),
        Column(words("code.doubles"), is_number=True),
        Column(words("code.orphans"), is_number=True),
    ]
    return table(columns, rows, caption=words("code.by_kind"), empty=words("code.no_objects"))


def _behind(address: Address, place: str, kind: str, fault: str, number: int) -> Any:
    """The number as a link to its rows; none is no link."""
    if number == 0:
        return "0"
    return dcc.Link(grouped(number, address.words), href=href(PATH, address.state, place=place, kind=kind, fault=fault))


def _rows(address: Address, place: str, kind: str, fault: str, page: int) -> Any:
    words, state = address.words, address.state
    frame = objects.doubtful(address.viewer, place, kind, fault, SIZE + 1, (page - 1) * SIZE, asof=state.asof)
    rows = object_rows(address, frame.head(SIZE).to_dicts())
    title = words("code.rows_of", kind=kind_name(kind, words), fault=words(f"code.{fault}"))

    def at(number: int) -> str:
        return href(PATH, state, place=place, kind=kind, fault=fault, page=number)

    pager = html.Nav(
        [
            dcc.Link(words("rows.newer"), href=at(page - 1)) if page > 1 else None,
            dcc.Link(words("rows.older"), href=at(page + 1)) if frame.height > SIZE else None,
        ],
        className="pager",
        **{"aria-label": words("rows.pages")},
    )
    shown = object_table(rows, words, lambda path: href(path, state), title, words("code.no_rows"))
    return section(title, shown, pager if page > 1 or frame.height > SIZE else None)


def _unfit(address: Address) -> Any:
    words, state = address.words, address.state
    frame = objects.unfit(address.viewer, asof=state.asof)
    rows = [
        [
            source_link(one["source"], state),
            rule_sentence(one["source"], "objects", one["rule"], state.lang),
            grouped(one["rows_broken"], words),
            full_moment(one["newest_at"]),
        ]
        for one in frame.iter_rows(named=True)
    ]
    columns = [
        Column(words("code.from_source")),
        Column(words("code.rule")),
        Column(words("code.set_aside"), is_number=True),
        Column(words("code.newest"), is_time=True, is_wide=True),
    ]
    shown = table(columns, rows, caption=words("code.unfit"), empty=words("code.no_unfit"))
    return section(words("code.unfit"), shown, note=words("code.unfit_note"))
