"""Records of a register taken out as a file, with what they are said above them; noted in the audit first."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, request
from werkzeug.wrappers import Response

from city.access import check_can, cleared
from city.registers import Register, registers
from components.detail_text import full_moment
from data.sheets import ENDINGS
from pages._address import Address, read_address
from pages._detail import choice, clock, home, place_name, seen_place
from pages._downloads import TYPES, handed_out, head_of, refused, sheet
from pages._drills import note_export
from pages._export import MOST
from pages._sources import source_name
from queries import registers as asked

TIMES = ("entered_at", "due_at", "done_at", "left_at")


def add_export_register(server: Flask) -> None:
    """Adds /export/register/<register>/<ending>?place=&kind=&status=&asof=: records of a register as CSV or XLSX."""

    @server.get("/export/register/<register>/<ending>")
    def export_register(register: str, ending: str) -> Response:
        address = read_address(request.args.to_dict())
        for act in ("rows", "export"):
            check_can(address.viewer, act)
        words = address.words
        kept_in = registers().get(register)
        place = seen_place(request.args.get("place") or home(address), address)
        if kept_in is None:
            return refused(address, words("register.no_such_register", key=register[:40]), 404)
        if kept_in.sensitivity not in cleared(address.viewer.clearance):
            needed = words(f"sensitivity.{kept_in.sensitivity}")
            return refused(address, words("theme.not_cleared", needed=needed), 403)
        if place is None:
            return refused(address, words("detail.no_such_place", place=request.args.get("place", "")[:40]), 404)
        if f".{ending}" not in ENDINGS:
            return refused(address, words("export.no_such_kind", found=ending[:20]), 404)
        return _file(address, kept_in, place, f".{ending}")


def _file(address: Address, kept_in: Register, place: dict[str, Any], ending: str) -> Response:
    viewer, asof, words = address.viewer, address.state.asof, address.words
    now, kind = clock(address.state), request.args.get("kind", "")
    state = choice(request.args, "status", asked.STATES, "")[0]
    counts = asked.states(viewer, kept_in.key, place["place"], now, asof=asof)
    total = sum(
        row["records"]
        for row in counts.iter_rows(named=True)
        if kind in ("", row["kind"]) and state in ("", row["state"])
    )
    frame = asked.page(viewer, kept_in.key, place["place"], now, kind, state, size=MOST, asof=asof)
    note_export(viewer, what="register", register=kept_in.key, place=place["place"], rows=frame.height)
    head = head_of(
        address,
        words.name(kept_in.name),
        [[words("detail.place"), place_name(place, address.state)]],
        full_moment(now),
        (frame.height, total),
    )
    columns = [
        words("register.number"),
        words("register.by_title"),
        words("detail.place"),
        words("export.code"),
        words("register.kind"),
        words("register.state"),
        *(words(f"register.by_{key}") for key in ("entered", "due", "done", "left")),
        words("register.amount"),
        words("register.base"),
        words("detail.source_of_row"),
        words("export.line"),
    ]
    body = sheet(ending, "records", columns, _records(address, frame), head)
    return handed_out(body, TYPES[ending], f"{kept_in.key}-{place['place']}-{now:%Y%m%dT%H%M}{ending}")


def _records(address: Address, frame: Any) -> Iterator[list[Any]]:
    words, lang = address.words, address.state.lang
    for row in frame.iter_rows(named=True):
        yield [
            row["record"],
            row["title"],
            row[f"name_{lang}"] or row["name_zh"] or row["place"],
            row["place"],
            row["kind"],
            words(f"register.{row['state']}"),
            *(full_moment(row[key]) if row[key] else None for key in TIMES),
            row["amount"],
            row["base"],
            source_name(row["source"], lang),
            row["row"],
        ]
