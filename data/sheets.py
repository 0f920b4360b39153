"""A table as a file that people open in a spreadsheet: CSV in UTF-8 with its mark, or XLSX; never a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
MOST_ROWS = 1_048_575
"""What a sheet holds under one line of names."""
ENDINGS = (".csv", ".xlsx")
Record = Sequence[Any]


def write_sheet(
    path: Path, title: str, columns: Sequence[str], records: Iterable[Record], head: Sequence[Record] = ()
) -> None:
    """Writes the lines of `head`, the columns' names and the records; the path's ending, one of ENDINGS, says how.

    A text that a spreadsheet would take for a formula is written as a text; the caller holds to MOST_ROWS.
    """
    lines = chain(head, (columns,), records)
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerows([guarded(cell) for cell in line] for line in lines)
        return
    _write_xlsx(path, title, lines, names_at=len(head))


def guarded(cell: Any) -> str:
    """The cell's text; with ' before it where a spreadsheet would compute it. Numbers stay numbers."""
    text = "" if cell is None else str(cell)
    if text[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠") and not NUMBER.fullmatch(text):
        return "'" + text
    return text


def _write_xlsx(path: Path, title: str, lines: Iterable[Record], names_at: int) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = f"A{names_at + 2}"

    def cell(value: Any) -> Any:
        if value is None or isinstance(value, int | float):
            return value
        made = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("\ufffd", str(value)))
        made.data_type = "s"
        made.quotePrefix = True
        return made

    for line in lines:
        sheet.append([cell(one) for one in line])
    book.save(path)
