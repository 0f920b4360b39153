"""Files that are handed out: a table as a sheet, the answer that a browser keeps as a file, and the page that refuses one."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from data.sheets import Record, write_sheet
from pages._address import Address
from pages._forms import show_form

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {".csv": "text/csv; charset=utf-8", ".xlsx": XLSX}


def sheet(
    ending: str, title: str, columns: Sequence[str], records: Iterable[Record], head: Sequence[Record] = ()
) -> bytes:
    """A table as a file of this ending, one of TYPES; see data.sheets.write_sheet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{title}{ending}"
        write_sheet(path, title, columns, records, head)
        return path.read_bytes()


def handed_out(body: bytes, media: str, name: str) -> Response:
    """The answer that a browser saves under this name and remembers nowhere else."""
    response = Response(body, content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(address: Address, sentence: str, status: int, title: str = "export.title") -> AnyResponse:
    """A page with a sentence, in the place of what was asked for."""
    return show_form("refused.html", title, status, address.state, sentence=sentence, note="")
