"""Files of the scores: what anyone needs to compute them again, a report on one page, and what came with an appeal."""

from datetime import datetime
from typing import Any

import numpy as np
import orjson
from flask import Flask, request
from werkzeug.wrappers import Response as AnyResponse

from city.access import check_can
from city.scoring.run import VERSION
from data.attachments import media_type
from data.attachments import read as read_attachment
from pages._address import Address, read_address
from pages._board import Board
from pages._city import civil_now
from pages._downloads import XLSX, handed_out, refused, sheet
from pages._drills import note_export
from pages._sample import shows_sample
from pages._score_pdf import report_pdf
from pages._score_report import Report, report_of
from pages._scores import board_for, own_units, period_choice
from queries import appeals


def add_score_files(server: Flask) -> None:
    """Adds /score-file?until=, /score-report/<unit>/<pdf|xlsx>?until= and /appeal-file/<number>."""

    @server.get("/score-file")
    def score_file() -> AnyResponse:
        found = _asked(None)
        if not isinstance(found, tuple):
            return found
        address, board, until = found
        units = own_units(address.viewer, board)
        note_export(address.viewer, what="scores", until=f"{until:%Y-%m}", units=len(units))
        body = orjson.dumps(_inputs_and_outputs(address, board, units, board.at(until)), option=orjson.OPT_INDENT_2)
        return handed_out(body, "application/json", f"scores-{until:%Y-%m}.json")

    @server.get("/score-report/<unit>/<ending>")
    def score_report(unit: str, ending: str) -> AnyResponse:
        found = _asked(unit)
        if not isinstance(found, tuple):
            return found
        address, board, until = found
        if ending not in ("pdf", "xlsx"):
            return refused(address, address.words("export.no_such_kind", found=ending[:20]), 404)
        note_export(address.viewer, what="score_report", unit=unit, until=f"{until:%Y-%m}", kind=ending)
        report = report_of(address, board, unit, board.at(until))
        name = f"score-{unit}-{until:%Y-%m}.{ending}"
        if ending == "pdf":
            return handed_out(report_pdf(report), "application/pdf", name)
        return handed_out(_workbook(report), XLSX, name)

    @server.get("/appeal-file/<number>")
    def appeal_file(number: str) -> AnyResponse:
        address = read_address(request.args.to_dict())
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        found = appeals.one(address.viewer, int(number)) if is_number else None
        content = read_attachment(found.file["sha256"]) if found is not None else None
        if found is None or content is None:
            return refused(address, address.words("appeal.no_such", n=number[:20]), 404)
        check_can(address.viewer, "export")
        note_export(address.viewer, what="appeal_file", appeal=found.number)
        return handed_out(content, media_type(found.file["kind"]), f"appeal-{found.number}.{found.file['kind']}")


def _asked(unit: str | None) -> tuple[Address, Board, datetime] | AnyResponse:
    """What was asked for, when the viewer may have it; else the refusal."""
    address = read_address(request.args.to_dict())
    check_can(address.viewer, "export")
    board = board_for(address)
    if board is None:
        return refused(address, address.words("score.no_records"), 404)
    if unit is not None and unit not in own_units(address.viewer, board):
        return refused(address, address.words("score.no_such_unit", place=unit[:40]), 404)
    until, wrong = period_choice(board, request.args)
    if wrong or address.refused:
        return refused(address, address.words("score.no_such_period"), 400)
    return address, board, until


def _inputs_and_outputs(address: Address, board: Board, units: list[str], at: int) -> dict[str, Any]:
    """What was counted, how it is scored, and what came out: with it and NumPy anyone computes the scores again."""
    run = board.run
    rows = [board.units.index(unit) for unit in units]

    def numbers(array: np.ndarray) -> list[list[float | None]]:
        return [[None if np.isnan(one) else float(one) for one in array[at, row]] for row in rows]

    return {
        "name": dict(run.method.name),
        "version": run.method.version,
        "hash": run.method.hash,
        "code": VERSION,
        "until": f"{board.untils[at]:%Y-%m-%d}",
        "made_at": f"{civil_now():%Y-%m-%dT%H:%M:%S}",
        "made_by": address.viewer.name,
        "is_sample": shows_sample(address.viewer, address.state.asof),
        "rules": {"grace": run.method.rules.grace},
        "dimensions": [{"key": one.key, "weight": float(one.weight)} for one in board.dimensions],
        "groups": [{"key": one.key, "above": one.above, "weight": float(one.weight)} for one in board.groups],
        "indicators": [
            {
                "key": one.key,
                "group": one.group,
                "kind": one.kind,
                "scale": one.scale,
                "zero": list(one.zero),
                "target": list(one.target),
                "log": one.log,
                "weight": float(one.weight),
            }
            for one in run.method.indicators
        ],
        "units": units,
        "num": numbers(run.num),
        "den": numbers(run.den),
        "less_num": numbers(run.less_num),
        "less_den": numbers(run.less_den),
        "why": [[str(one) for one in run.why[at, row]] for row in rows],
        "scores": numbers(run.score),
        "totals": [board.score(unit, at) for unit in units],
        "ranks": [board.placing_known(unit, at) for unit in units],
    }


def _workbook(report: Report) -> bytes:
    head: list[list[Any]] = [[report.title], *[list(pair) for pair in report.facts], []]
    return sheet(".xlsx", "score", report.heads, report.rows, head)
