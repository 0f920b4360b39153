"""Rows taken out as a file: what the viewer may see and no more, with what it is said above it, and noted in the audit first."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Flask, Response, request
from werkzeug.wrappers import Response as AnyResponse

from city.access import check_can
from city.catalogue import Indicator, catalogue
from components.detail_text import full_moment
from components.signs import words_unit
from data.sheets import ENDINGS
from pages._address import Address, read_address
from pages._detail import home, moment, place_name, seen_indicator, seen_place
from pages._downloads import TYPES, handed_out, head_of, refused, sheet
from pages._drills import note_export
from pages._sign import row_indicators
from pages._sources import source_name
from queries import vitals

MOST = 50_000
"""Rows of one file; a file that holds not all says so."""


def add_export(server: Flask) -> None:
    """Adds /export/rows/<indicator>/<ending>?place=&from=&to=&asof=: the readings behind a number as CSV or XLSX."""

    @server.get("/export/rows/<indicator>/<ending>")
    def export_rows(indicator: str, ending: str) -> AnyResponse:
        address = read_address(request.args.to_dict())
        for act in ("rows", "export"):
            check_can(address.viewer, act)
        said = address.words
        given = seen_indicator(indicator, address)
        place = seen_place(request.args.get("place") or home(address), address)
        if isinstance(given, str) or place is None:
            code = request.args.get("place", "")[:40]
            return refused(address, given if isinstance(given, str) else said("detail.no_such_place", place=code), 404)
        if f".{ending}" not in ENDINGS:
            return refused(address, said("export.no_such_kind", found=ending[:20]), 404)
        since, until = moment(request.args, "from")[0], moment(request.args, "to")[0]
        if since is None or until is None or since >= until or address.refused:
            return refused(address, said("export.no_span"), 400)
        return _file(address, given, place, since, until, f".{ending}")


def _file(
    address: Address, given: Indicator, place: dict[str, Any], since: datetime, until: datetime, ending: str
) -> Response:
    viewer, asof, said = address.viewer, address.state.asof, address.words
    asked = (viewer, row_indicators(given), place["place"], since, until)
    counted = int(vitals.rows_count(*asked, asof=asof)["rows_read"].sum())
    frame = vitals.rows(*asked, size=MOST, asof=asof)
    span = {"from": f"{since:%Y-%m-%dT%H:%M}", "to": f"{until:%Y-%m-%dT%H:%M}"}
    note_export(viewer, what="rows", indicator=given.key, place=place["place"], rows=frame.height, **span)
    head = head_of(
        address,
        said("rows.title", name=said.name(given)),
        [
            [said("detail.place"), place_name(place, address.state)],
            [said("rows.span"), said("rows.from_to", since=full_moment(since), until=full_moment(until))],
        ],
        full_moment(frame["observed_at"][0]) if frame.height else said("detail.no_rows"),
        (frame.height, counted),
    )
    columns = [
        *(said(f"detail.{key}") for key in ("observed_at", "sign", "place")),
        said("export.code"),
        *(said(f"detail.{key}") for key in ("value", "unit")),
        *(said(f"export.{key}") for key in ("num", "den")),
        said("detail.source_of_row"),
        said("returns.file"),
        said("export.line"),
        said("detail.admitted_at"),
    ]
    name = f"{given.key}-{place['place']}-{since:%Y%m%dT%H%M}-{until:%Y%m%dT%H%M}{ending}"
    body = sheet(ending, "rows", columns, _records(address, frame), head)
    return handed_out(body, TYPES[ending], name)


def _records(address: Address, frame: Any) -> Iterator[list[Any]]:
    said, lang = address.words, address.state.lang
    signs = catalogue().indicators
    for row in frame.iter_rows(named=True):
        sign = signs[row["indicator"]]
        yield [
            full_moment(row["observed_at"]),
            said.name(sign),
            row[f"name_{lang}"] or row["name_zh"] or row["place"],
            row["place"],
            row["value"],
            words_unit(sign, said),
            row["num"],
            row["den"],
            source_name(row["source"], lang),
            row["file"],
            row["row"],
            full_moment(row["admitted_at"]),
        ]
