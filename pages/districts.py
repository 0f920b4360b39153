"""The district scores of the city: who stands where, how sure that is, what each is strong in and lacks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import dash
from dash import Input, Output, State, callback, dcc, html, no_update

from components.format import grouped
from components.links import href
from components.scores import League, grid, league, legend, ring, score_text, small_tiles, tiles
from components.sections import section
from components.state import Refused
from components.tables import folded
from pages._address import Address, read_address
from pages._board import Board
from pages._city import the_city
from pages._detail import LIVE, LOCATION, parts, refuse, seq, short_name, show
from pages._rounds import round_link
from pages._scores import BY_DISTRICTS, board_for, own_units, period_choice, period_text, scorer, unit_names
from pages._ways_out import ways_out
from queries import places
from queries.appeals import sees_unit

dash.register_page(__name__, path="/districts", title="各区效能评估 District scores · 一面屏")

PATH = "/districts"
PAGE, BODY = "districts-page", "districts-body"


def layout(**query: Any) -> Any:
    """The whole page for an address."""
    address = read_address(query)
    words, state = address.words, address.state
    by, wrong = _by(query)
    board = _board(address, by)
    if board is None:
        return refuse(address, words("score.no_records"), PATH, 200)
    until, refused = period_choice(board, query)
    body = html.Div(
        [
            html.Div(_title(address, board, until, by), className="place-title"),
            html.Div(_body(address, board, until, by), id=BODY, className="column"),
        ],
        className="column scores",
        id=PAGE,
        **{"data-seq": seq(state)},
    )
    kept = {key: query[key] for key in ("until", "units") if query.get(key)}
    crumbs = [(words("score.title"), None)]
    return show(address, body, path=PATH, query=kept, crumbs=crumbs, refused=[*refused, *wrong])


def _by(query: Mapping[str, Any]) -> tuple[str, list[Refused]]:
    """Whether the legal districts are shown in the place of the units: `units=districts`, where the city has some."""
    found = query.get("units") or ""
    is_known = found in ("", BY_DISTRICTS) and bool(the_city().districts or not found)
    return (found, []) if is_known else ("", [Refused("units", str(found), BY_DISTRICTS)])


def _board(address: Address, by: str) -> Board | None:
    return board_for(address, units=the_city().districts if by else None)


def _title(address: Address, board: Board, until: datetime, by: str) -> list[Any]:
    words, state = address.words, address.state
    at = board.at(until)
    earlier = board.untils[at - 1] if at > 0 else None
    later = board.untils[at + 1] if at + 1 < len(board.untils) else None
    links = [
        dcc.Link(
            words("score.earlier"),
            href=href(PATH, state, until=f"{earlier:%Y-%m}", units=by or None),
            className="choice",
        )
        if earlier
        else None,
        dcc.Link(
            words("score.later"), href=href(PATH, state, until=f"{later:%Y-%m}", units=by or None), className="choice"
        )
        if later
        else None,
        dcc.Link(
            words("score.by_units", n=len(the_city().units))
            if by
            else words("score.by_districts", n=len(the_city().districts)),
            href=href(PATH, state, until=_kept(board, at), units=None if by else BY_DISTRICTS),
            className="choice",
        )
        if the_city().districts
        else None,
        round_link(address, until),
        dcc.Link(words("score.to_method"), href=href("/method", state), className="choice"),
    ]
    return [
        html.H1([words("score.title"), html.Span(period_text(until, words), className="title-place")]),
        html.P(
            [
                words("score.data_until", day=f"{board.last_day(until):%Y-%m-%d}"),
                " · ",
                words("score.method_is", version=board.version, hash=board.hash[:8]),
                " · ",
                words("score.proposed_targets"),
                " ",
                *[one for one in links if one],
            ],
            className="note",
        ),
        html.P([words("score.by_districts_note"), _unplaced(address, board, until)], className="note") if by else None,
    ]


def _unplaced(address: Address, board: Board, until: datetime) -> str:
    """The corrected cells that are not in these scores, of the units that the viewer may see."""
    cells = sorted(cell for cell in board.unplaced if cell[2] == until and sees_unit(address.viewer, cell[0]))
    if not cells:
        return ""
    frame = places.named(scorer(), [unit for unit, _, _ in cells], [], asof=address.state.asof)
    names = {row["place"]: short_name(row, address.state) for row in frame.iter_rows(named=True)}
    told = address.words("format.list").join(f"{names.get(unit, unit)} {key}" for unit, key, _ in cells)
    return " " + address.words("score.unplaced", n=len(cells), cells=told)


def _body(address: Address, board: Board, until: datetime, by: str) -> list[Any]:
    words = address.words
    at = board.at(until)
    if not own_units(address.viewer, board):
        return [html.P(words("score.not_in_scope"), className="nothing")]
    names = unit_names(address, board)
    rows = _rows(address, board, at, names)
    seen = [unit for unit in board.units if sees_unit(address.viewer, unit)]
    heads = [words.name(one.name) for one in board.dimensions]
    is_city = len(seen) == len(board.units)
    by_place = {one.place: one for one in rows}
    top = [
        section(
            words("score.table"),
            league(rows, heads, words),
            note=words("score.table_note") if is_city else words("score.only_own"),
            name="score-league",
            tools=ways_out(address, "/export/districts", until=_kept(board, at), units=by or None),
        ),
        html.Div(
            [
                section(
                    words("score.map"),
                    tiles([by_place[u] for u in seen], words("score.map")),
                    legend(words),
                    small_tiles([by_place[u] for u in seen], heads),
                ),
                section(words("score.loop"), _ring(address, board, at, seen), note=words("score.loop_note")),
            ],
            className="column",
        ),
    ]
    parts_of = [(words.name(one.name), [board.group_score(unit, one.key, at) for unit in seen]) for one in board.groups]
    found: list[Any] = [html.Div(top, className="columns")]
    if is_city:
        found.append(section(words("score.robust"), html.P(_robust(address, board, at), className="in-words")))
    found.append(
        section(
            words("score.profile"),
            grid([names[unit] for unit in seen], parts_of, words("score.profile"), words),
            folded(words("score.balance"), _balance(address, board, at, seen, names)),
            note=words("score.profile_note"),
        )
    )
    return found


def _rows(address: Address, board: Board, at: int, names: dict[str, str]) -> list[League]:
    own = set(own_units(address.viewer, board))
    is_city = len(own) == len(board.units)
    found = []
    for unit in board.units:
        if not sees_unit(address.viewer, unit):
            continue
        place = board.placing(unit, at)
        real, method = board.change(unit, at)
        found.append(
            League(
                unit,
                names[unit],
                href(f"/districts/{unit}", address.state, until=_kept(board, at)) if unit in the_city().units else None,
                board.score(unit, at),
                place.rank,
                place.low,
                place.high,
                place.tier,
                real,
                method,
                tuple(board.dimension_score(unit, one.key, at) for one in board.dimensions),
                board.small(unit, at),
                is_own=unit in own and not is_city,
            )
        )
    return sorted(found, key=lambda one: (one.rank is None, one.rank or 0, one.name))


def _kept(board: Board, at: int) -> str | None:
    return None if at == len(board.untils) - 1 else f"{board.untils[at]:%Y-%m}"


def _robust(address: Address, board: Board, at: int) -> str:
    found = board.robustness(at)
    return address.words(
        "score.robust_told",
        draws=grouped(found.draws, address.words),
        sure=found.sure,
        of=found.neighbours,
        width=f"{found.width:.1f}",
        n=len(board.units),
    )


def _ring(address: Address, board: Board, at: int, seen: list[str]) -> Any:
    words = address.words
    steps = [(words(f"score.loop_{key}"), board.loop_score(key, seen, at)) for key in board.loop]
    known = [score for _, score in steps if score is not None]
    middle = score_text(sum(known) / len(known), 1) if known else "—"
    told = words("format.list").join(f"{name} {score_text(score, 1) or '—'}" for name, score in steps)
    return ring(steps, told, middle or "—")


def _balance(address: Address, board: Board, at: int, seen: list[str], names: dict[str, str]) -> Any:
    """The geometric mean over the dimensions beside the official score: whose rank falls has an uneven profile."""
    words = address.words
    lines = []
    for unit in seen:
        official, balanced = board.placing(unit, at).rank, board.balance_rank(unit, at)
        if official is None or balanced is None:
            continue
        told = words("score.balance_of", name=names[unit], official=official, balanced=balanced)
        uneven = words("score.uneven") if balanced - official > 2 else ""
        lines.append(html.Li(f"{told}{uneven}"))
    return html.Ul(lines, className="plain")


@callback(
    Output(BODY, "children"),
    Output(PAGE, "data-seq"),
    Input(LIVE, "data"),
    State(LOCATION, "search"),
    prevent_initial_call=True,
)
def refresh_districts(_: Any, search: str | None) -> list[Any]:
    """The scores follow the stamp."""
    query = parts(None, search)[1]
    address = read_address(query)
    by = _by(query)[0]
    board = _board(address, by)
    if board is None:
        return [no_update, no_update]
    return [_body(address, board, period_choice(board, query)[0], by), seq(address.state)]
