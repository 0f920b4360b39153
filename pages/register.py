"""The records of one register in a place and below: by kind and state, page by page, each with the file and line it came from."""

from typing import Any

import dash
from dash import dcc, html

from city.access import cleared
from city.catalogue import catalogue
from city.registers import Register, registers
from components.detail_trend import switch
from components.format import grouped, number
from components.links import href
from components.pager import pager
from components.sections import section
from components.tables import Column, table
from pages._address import Address, read_address
from pages._detail import (
    choice,
    clock,
    home,
    place_name,
    refuse,
    report_way,
    seen_place,
    seq,
    short_name,
    show,
    way,
    whole,
)
from pages._drills import note_drill
from pages._sources import line_link
from pages._theme_links import themes_of
from pages._ways_out import ways_out
from queries import registers as asked

dash.register_page(__name__, path_template="/register/<register>", title="台账 Register · 一面屏", act="rows")

PAGE = "register-page"
SIZE = 50
HIGHEST_PAGE = 100_000


def layout(register: str | None = None, **query: Any) -> Any:
    """The page for an address; a place out of the viewer's scope is refused as one that is not there."""
    address = read_address(query)
    words, state, path = address.words, address.state, f"/register/{register}"
    kept_in = registers().get(register or "")
    if kept_in is None:
        return refuse(address, words("register.no_such_register", key=(register or "")[:40]), path)
    if kept_in.sensitivity not in cleared(address.viewer.clearance):
        return refuse(
            address, words("theme.not_cleared", needed=words(f"sensitivity.{kept_in.sensitivity}")), path, 403
        )
    code = query.get("place") or home(address)
    place = seen_place(code, address)
    if place is None:
        return refuse(address, words("detail.no_such_place", place=code), path)
    note_drill(address.viewer, "register", f"{kept_in.key}/{code}")
    counts = asked.states(address.viewer, kept_in.key, code, clock(state), asof=state.asof)
    kinds = sorted({kind for kind in counts["kind"].to_list() if kind}, key=lambda one: _order(kept_in, one))
    kind, refused = choice(query, "kind", kinds, "")
    chosen, wrong_state = choice(query, "status", asked.STATES, "")
    sort, wrong_sort = choice(query, "sort", asked.SORTS, "entered")
    page, wrong_page = whole(query, "page", HIGHEST_PAGE)
    kept = {key: query[key] for key in ("place", "kind", "status", "sort") if query.get(key)}
    by_kind = {one: sum(row["records"] for row in _rows(counts, one)) for one in ("", *kinds)}
    by_state = {one: sum(r["records"] for r in _rows(counts, kind) if r["state"] == one) for one in asked.STATES}
    total = by_state[chosen] if chosen else by_kind[kind]
    pages = max(1, -(-total // SIZE))
    page = min(page, pages)
    frame = asked.page(
        address.viewer,
        kept_in.key,
        code,
        clock(state),
        kind,
        chosen,
        sort,
        SIZE,
        (page - 1) * SIZE,
        asof=state.asof,
    )
    owner = catalogue().departments[kept_in.owner]
    body = html.Div(
        [
            html.Div(
                [
                    html.H1([words.name(kept_in.name), html.Span(place_name(place, state), className="title-place")]),
                    html.P(
                        words("register.told", owner=words.name(owner.name), record=words.name(kept_in.record)),
                        className="note",
                    ),
                    html.P(_themes(address, kept_in.key, code), className="choices"),
                ],
                className="place-title",
            ),
            section(
                words("rows.count", n=grouped(total, words)),
                _filters(address, kept_in, path, kept, by_kind, by_state, kind, chosen),
                _table(address, kept_in, frame, path, kept, sort),
                pager(
                    words,
                    page,
                    pages,
                    lambda one: href(path, state, **kept, page=one),
                    words("register.earlier"),
                    words("register.later"),
                ),
                ways_out(
                    address,
                    f"/export/register/{kept_in.key}",
                    place=code,
                    kind=kept.get("kind"),
                    status=kept.get("status"),
                )
                if total
                else None,
                name="source-rows",
            ),
        ],
        className="column",
        id=PAGE,
        **{"data-seq": seq(state)},
    )
    crumbs = [
        *way(code, address, lambda one: href(path, state, **{**kept, "place": one})),
        (words.name(kept_in.name), None),
    ]
    shown = {**kept, "page": query["page"]} if query.get("page") else kept
    wrong = [*refused, *wrong_state, *wrong_sort, *wrong_page]
    return show(address, body, path=path, query=shown, crumbs=crumbs, refused=wrong)


def _order(kept_in: Register, kind: str) -> tuple[int, str]:
    named = list(kept_in.kinds)
    return (named.index(kind) if kind in named else len(named)), kind


def _rows(counts: Any, kind: str) -> list[dict[str, Any]]:
    return [row for row in counts.iter_rows(named=True) if not kind or row["kind"] == kind]


def _themes(address: Address, register: str, place: str) -> list[Any]:
    """The way back to the sections that count this register."""
    words = address.words
    return [
        html.A(
            words("register.to_theme", theme=words.name(theme.name), section=words.name(one.name)),
            href=f"{href(f'/theme/{theme.key}', address.state, place=place)}#{one.key}",
            className="choice",
        )
        for theme, one in themes_of(register)
    ]


def _filters(
    address: Address,
    kept_in: Register,
    path: str,
    kept: dict[str, Any],
    by_kind: dict[str, int],
    by_state: dict[str, int],
    kind: str,
    chosen: str,
) -> html.Div:
    words, state = address.words, address.state
    of_kind = by_kind[kind]

    def to(**change: Any) -> str:
        return href(path, state, **{**kept, **change})

    states = [(words("register.all", n=grouped(of_kind, words)), to(status=None), not chosen)] + [
        (words(f"register.{one}_of", n=grouped(n, words)), to(status=one), chosen == one)
        for one, n in by_state.items()
        if n
    ]
    kinds = [
        (
            words("register.all", n=grouped(n, words))
            if not one
            else f"{_kind(address, kept_in, one)} {grouped(n, words)}",
            to(kind=one or None),
            kind == one,
        )
        for one, n in by_kind.items()
    ]
    return html.Div(
        [
            switch(words("register.state"), states),
            switch(words("register.kind"), kinds) if len(kinds) > 1 else None,
        ],
        className="filters",
    )


def _kind(address: Address, kept_in: Register, kind: str | None) -> str:
    known = kept_in.kinds.get(kind or "")
    return address.words.name(known) if known else kind or ""


def _table(address: Address, kept_in: Register, frame: Any, path: str, kept: dict[str, Any], sort: str) -> Any:
    words, state = address.words, address.state

    def head(key: str) -> Any:
        text = words(f"register.by_{key}")
        return text if key == sort else dcc.Link(text, href=href(path, state, **{**kept, "sort": key}))

    def column(key: str, **more: Any) -> Column:
        order = ("ascending" if key in ("due", "place", "title") else "descending") if key == sort else None
        return Column(head(key), order=order, **more)

    has_kinds = bool(frame["kind"].drop_nulls().len())
    columns = [
        column("title"),
        column("place"),
        *([Column(words("register.kind"), is_wide=True)] if has_kinds else []),
        Column(words("register.state")),
        column("entered", is_time=True, is_wide=True),
        column("due", is_time=True),
        column("done", is_time=True),
        Column(words("register.amount"), is_number=True),
        Column(words("detail.source"), is_wide=True),
        Column(words("report.tile"), is_wide=True),
    ]
    rows = [
        [
            html.Span([row["title"], html.Span(f" {row['record']}", className="file")]),
            dcc.Link(short_name(row, state), href=href(f"/place/{row['place']}", state)),
            *([_kind(address, kept_in, row["kind"])] if has_kinds else []),
            words(f"register.{row['state']}"),
            *(f"{row[key]:%Y-%m-%d}" if row[key] else "" for key in ("entered_at", "due_at", "done_at")),
            _amount(row, words),
            line_link(row, state),
            _report(address, kept_in.key, row),
        ]
        for row in frame.iter_rows(named=True)
    ]
    return table(columns, rows, caption=words.name(kept_in.name), empty=words("register.none"))


def _amount(row: dict[str, Any], words: Any) -> str:
    amount, base = (number(row[key], words) if row[key] is not None else "" for key in ("amount", "base"))
    return f"{amount} / {base}" if base else amount


def _report(address: Address, register: str, row: dict[str, Any]) -> Any:
    return report_way(
        address,
        tile="register",
        place=row["place"],
        source=row["source"],
        page=f"/register/{register}?place={row['place']}",
    )
