"""Open events of a place, and the table of district scores, taken out as a file; noted in the audit first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Flask, request
from werkzeug.wrappers import Response

from city.access import check_can
from city.topics import topics
from components.detail_events import event_level, status_text, topic_text
from components.detail_text import full_moment
from components.level import level_key
from components.state import Refused
from data.sheets import ENDINGS
from pages._address import Address, read_address
from pages._board import Board
from pages._city import the_city
from pages._detail import clock, home, place_name, seen_place
from pages._downloads import TYPES, Line, handed_out, head_of, refused, sheet
from pages._drills import note_export
from pages._export import MOST
from pages._scores import BY_DISTRICTS, board_for, own_units, period_choice, period_text, unit_names
from queries import events


def add_export_tables(server: Flask) -> None:
    """Adds /export/events/<ending>?place=&kind=&asof= and /export/districts/<ending>?until=&units=&asof=, as CSV or XLSX."""

    @server.get("/export/events/<ending>")
    def export_events(ending: str) -> Response:
        address = read_address(request.args.to_dict())
        for act in ("rows", "export"):
            check_can(address.viewer, act)
        words, kind = address.words, request.args.get("kind", "")
        place = seen_place(request.args.get("place") or home(address), address)
        if place is None:
            return refused(address, words("detail.no_such_place", place=request.args.get("place", "")[:40]), 404)
        if f".{ending}" not in ENDINGS or kind not in {one.kind for one in topics().topics.values()}:
            return refused(address, words("export.no_such_kind", found=f"{ending} {kind}"[:40]), 404)
        return _events(address, place, kind, f".{ending}")

    @server.get("/export/districts/<ending>")
    def export_districts(ending: str) -> Response:
        address = read_address(request.args.to_dict())
        check_can(address.viewer, "export")
        words, by = address.words, request.args.get("units", "")
        if f".{ending}" not in ENDINGS:
            return refused(address, words("export.no_such_kind", found=ending[:20]), 404)
        board = board_for(address, units=the_city().districts if by == BY_DISTRICTS else None)
        if board is None or not own_units(address.viewer, board):
            return refused(address, words("score.not_in_scope" if board else "score.no_records"), 404)
        until, wrong = period_choice(board, request.args)
        wrong = [
            *wrong,
            *address.refused,
            *([Refused("units", by, BY_DISTRICTS)] if by not in ("", BY_DISTRICTS) else []),
        ]
        if wrong:
            return refused(address, words("score.no_such_period"), 400)
        return _districts(address, board, until, by, f".{ending}")


def _events(address: Address, place: dict[str, Any], kind: str, ending: str) -> Response:
    viewer, asof, words, now = address.viewer, address.state.asof, address.words, clock(address.state)
    counts = events.open_counts(viewer, place["place"], now, asof=asof)
    total = sum(row["open"] for row in counts.iter_rows(named=True) if row["kind"] == kind)
    frame = events.open_below(viewer, place["place"], kind, size=MOST, asof=asof)
    note_export(viewer, what="events", kind=kind, place=place["place"], rows=frame.height)
    head = head_of(
        address,
        words("export.events", kind=words(f"event.open_{kind}")),
        [[words("detail.place"), place_name(place, address.state)]],
        full_moment(now),
        (frame.height, total),
    )
    names = ("level", "title", "topic", "place", "opened", "due", "status")
    columns = [words("code.code"), *(words(f"event.{name}") for name in names), words("export.code")]
    lang = address.state.lang
    records = [
        [
            row["event"],
            _level(row["level"], words),
            row["title"],
            topic_text(row["topic"], words),
            row[f"name_{lang}"] or row["name_zh"] or row["place"],
            full_moment(row["opened_at"]),
            full_moment(row["due_at"]),
            status_text(row["status"], words),
            row["place"],
        ]
        for row in frame.iter_rows(named=True)
    ]
    name = f"events-{kind}-{place['place']}-{now:%Y%m%dT%H%M}{ending}"
    return handed_out(sheet(ending, "events", columns, records, head), TYPES[ending], name)


def _level(level: int | None, words: Any) -> str | None:
    found = event_level(level)
    return None if found is None else words(f"band.{level_key(found)}.name")


def _districts(address: Address, board: Board, until: datetime, by: str, ending: str) -> Response:
    words, at, names = address.words, board.at(until), unit_names(address, board)
    seen = own_units(address.viewer, board)
    note_export(address.viewer, what="district_scores", until=f"{until:%Y-%m}", units=len(seen), by=by or "units")
    method = words("score.method_is", version=board.version, hash=board.hash[:8])
    head = head_of(
        address,
        words("export.district_scores", period=period_text(until, words)),
        [[words("method.title"), method]],
        f"{board.last_day(until):%Y-%m-%d}",
        (len(seen), len(seen)),
    )
    parts = [*board.dimensions, *board.groups]
    keys = ("rank", "low", "high", "tier", "score", "real", "method", "small")
    columns = [
        words("score.place"),
        words("export.code"),
        *(words(f"export.{key}" if key in ("low", "high") else f"score.{key}") for key in keys),
        *(words.name(one.name) for one in parts),
    ]
    records = [_district(board, unit, at, names[unit], [one.key for one in parts]) for unit in seen]
    records.sort(key=lambda row: (row[2] is None, row[2] or 0, row[0]))
    name = f"districts-{by or 'units'}-{until:%Y-%m}{ending}"
    return handed_out(sheet(ending, "districts", columns, records, head), TYPES[ending], name)


def _district(board: Board, unit: str, at: int, name: str, parts: Sequence[str]) -> Line:
    place, (real, method) = board.placing(unit, at), board.change(unit, at)
    numbers = [board.score(unit, at), real, method]
    scores = [board.group_score(unit, key, at) for key in parts]
    score, real, method = (None if one is None else round(one, 2) for one in numbers)
    return [
        *(name, unit, place.rank, place.low, place.high, place.tier or None, score, real, method),
        board.small(unit, at),
        *(None if one is None else round(one, 2) for one in scores),
    ]
