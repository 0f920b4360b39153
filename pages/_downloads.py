"""Files that are handed out: a table as a sheet, the answer that a browser keeps as a file, and the page that refuses one."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from components.detail_text import full_moment
from components.format import grouped
from data.sheets import Record, write_sheet
from pages._address import Address
from pages._city import civil_now
from pages._forms import show_form
from pages._sample import shows_sample

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Line = list[Any]
TYPES = {".csv": "text/csv; charset=utf-8", ".xlsx": XLSX}


def sheet(
    ending: str, title: str, columns: Sequence[str], records: Iterable[Record], head: Sequence[Record] = ()
) -> bytes:
    """A table as a file of this ending, one of TYPES; see data.sheets.write_sheet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{title}{ending}"
        write_sheet(path, title, columns, records, head)
        return path.read_bytes()


def head_of(
    address: Address, what: str, more: Sequence[Line], data_time: str | None, rows: tuple[int, int]
) -> list[Line]:
    """What is said above the rows: what they are, of when, how many of how many, taken out by whom; sample data say so."""
    viewer, asof, words = address.viewer, address.state.asof, address.words
    count, total = rows
    return [
        [words("export.what"), what],
        *more,
        [words("export.data_time"), data_time],
        *([[words("export.known_at"), full_moment(asof)]] if asof else []),
        [words("export.rows"), words("export.rows_of", n=grouped(count, words), total=grouped(total, words))],
        [words("export.by"), words("export.by_at", name=viewer.name, at=full_moment(civil_now()))],
        *([[words("shell.sample"), words("shell.sample_title")]] if shows_sample(viewer, asof) else []),
        [],
    ]


def handed_out(body: bytes, media: str, name: str) -> Response:
    """The answer that a browser saves under this name and remembers nowhere else."""
    response = Response(body, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(address: Address, sentence: str, status: int, title: str = "export.title") -> AnyResponse:
    """A page with a sentence, in the place of what was asked for."""
    return show_form("refused.html", title, status, address.state, sentence=sentence, note="")
