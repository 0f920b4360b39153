"""CSV, XLSX, Parquet, GeoJSON and CAP into one raw frame: the file's own columns, and the numbers of its records."""

import csv
import io
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from city.said import as_json, say
from data.sources._bytes import check_format, check_size, utf8
from data.sources._cap import read_cap
from data.sources._geojson import read_geojson
from data.sources._raw import BROKEN, Raw, as_text, distinct, without_blank
from data.sources._refused import Refused
from data.sources._source import FileKind

BLOCK = 1 << 25
LONGEST_RECORD_LINES = 50


def read_raw(kind: FileKind, path: Path) -> Raw:
    """The raw frame of a file; Refused when it is empty, too large, damaged or in another encoding."""
    check_format(path, kind.format)
    check_size(path, kind.format, kind.max_mb)
    if kind.format == "csv":
        raw = _read_csv(kind, path)
    elif kind.format == "xlsx":
        raw = _read_xlsx(kind, path)
    elif kind.format == "geojson":
        raw = read_geojson(path, utf8(path, kind.encoding, kind.max_mb))
    elif kind.format == "cap":
        raw = read_cap(path, utf8(path, kind.encoding, kind.max_mb))
    else:
        raw = _read_parquet(path)
    if not raw.frame.height and not raw.broken.height:
        raise Refused(say("refused.header_only", file=path.name))
    return raw


def _read_csv(kind: FileKind, path: Path) -> Raw:
    content = utf8(path, kind.encoding, kind.max_mb)
    names = _header(kind, path, content)
    broken: list[tuple[int, str, int]] = []

    def keep(record: pacsv.InvalidRow) -> str:
        broken.append((record.number, record.text, record.actual_columns))
        return "skip"

    fields = [str(number) for number in range(len(names))]
    try:
        table = pacsv.read_csv(
            pa.py_buffer(content),
            read_options=pacsv.ReadOptions(use_threads=False, column_names=fields, block_size=BLOCK),
            parse_options=pacsv.ParseOptions(
                delimiter=kind.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={field: pa.large_string() for field in fields}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        raise Refused(say("refused.open_quote", file=path.name)) from None
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)  # nosec B101
    del table, content
    whole = np.ones(frame.height + len(broken) + 1, dtype=bool)
    whole[[0, *(number for number, _, _ in broken)]] = False
    rows = pl.Series("row", np.flatnonzero(whole).astype(np.uint32))
    after_header = rows > kind.last_header_row
    frame, rows = frame.filter(after_header), rows.filter(after_header)
    frame.columns = names
    torn = [
        (number, text, as_json(say("aside.fields", n=found, wanted=len(names))))
        for number, text, found in broken
        if number > kind.last_header_row
    ]
    frame, rows, swallowed = _swallowed(kind, frame, rows)
    torn += swallowed
    for number, text, _ in torn:
        if text.count("\n") >= LONGEST_RECORD_LINES:
            raise Refused(say("refused.many_lines", file=path.name, number=number, lines=text.count(chr(10)) + 1))
    return without_blank(frame, rows, pl.DataFrame(torn, schema=BROKEN, orient="row"))


def _header(kind: FileKind, path: Path, content: bytearray) -> list[str]:
    start = bytes(content[: 1 << 20]).decode("utf-8", errors="ignore")
    records = csv.reader(io.StringIO(start, newline=""), delimiter=kind.delimiter)
    try:
        first = list(islice(records, kind.last_header_row))
    except csv.Error:
        first = []
    return _named(kind, path, first)


def _named(kind: FileKind, path: Path, first: list[list[str]]) -> list[str]:
    """The names of the columns from the first records; several header rows are joined, a blank in an upper one
    continues the cell to its left, as merged cells do."""
    if len(first) < kind.last_header_row:
        raise Refused(say("refused.no_header", file=path.name, row=kind.last_header_row))
    rows = [[cell.strip() for cell in first[number - 1]] for number in kind.header_rows]
    for number, row in zip(kind.header_rows, rows, strict=True):
        if not any(row):
            raise Refused(say("refused.empty_header", file=path.name, row=number))
    *upper, names = rows
    for row in reversed(upper):
        names = _under(row, names)
    return distinct(names)


def _under(upper: list[str], names: list[str]) -> list[str]:
    joined, above = [], ""
    for place, name in enumerate(names):
        above = (upper[place] if place < len(upper) else "") or above
        joined.append(" ".join(part for part in (above, name) if part) if above != name else name)
    return joined


def _swallowed(
    kind: FileKind, frame: pl.DataFrame, rows: pl.Series
) -> tuple[pl.DataFrame, pl.Series, list[tuple[int, str, str | None]]]:
    """Takes out records whose unclosed quotation mark swallowed lines: one field holds all of a line."""
    if frame.width < 3:
        return frame, rows, []
    lines = frame.select(pl.any_horizontal(pl.all().str.contains("\n", literal=True)).alias("several"))["several"]
    if not lines.any():
        return frame, rows, []
    suspects = frame.with_columns(rows.alias("\0row")).filter(lines)
    torn = []
    for record in suspects.iter_rows():
        *fields, row = record
        inner = [line for field in fields for line in field.split("\n")]
        if any(line.count(kind.delimiter) == frame.width - 1 for line in inner):
            text = kind.delimiter.join(fields)
            torn.append((row, text, as_json(say("aside.swallows"))))
    keep = ~rows.is_in([row for row, _, _ in torn])
    return frame.filter(keep), rows.filter(keep), torn


def _read_xlsx(kind: FileKind, path: Path) -> Raw:
    records, _ = sheet_records(kind, path)
    names = _named(kind, path, [[as_text(cell) for cell in record] for record in records[: kind.last_header_row]])
    body = records[kind.last_header_row :]
    frame = pl.DataFrame(
        {name: [as_text(record[place]) for record in body] for place, name in enumerate(names)},
        schema=dict.fromkeys(names, pl.String()),
    )
    rows = pl.Series("row", range(kind.last_header_row + 1, len(records) + 1), dtype=pl.UInt32)
    return without_blank(frame, rows, pl.DataFrame(schema=BROKEN))


def sheet_records(kind: FileKind, path: Path) -> tuple[list[list[Any]], list[str]]:
    """The cells of the sheet, record by record, and the names of all sheets, this one first."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
    except Exception as fault:
        raise Refused(say("refused.not_read", file=path.name, format="XLSX", reason=str(fault).rstrip("."))) from None
    names = list(book.sheet_names)
    sheet = kind.sheet or next(iter(names), "")
    if sheet not in names:
        raise Refused(say("refused.no_sheet", file=path.name, found=sheet, there=names or say("expected.none")))
    try:
        records = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except Exception as fault:
        raise Refused(
            say("refused.sheet_not_read", file=path.name, found=sheet, reason=str(fault).rstrip("."))
        ) from None
    if not any(any(cell != "" for cell in record) for record in records):
        raise Refused(say("refused.empty_sheet", file=path.name, found=sheet))
    return records, sorted(names, key=lambda name: name != sheet)


def _read_parquet(path: Path) -> Raw:
    try:
        table = pq.read_table(path, partitioning=None)
        table.validate(full=True)
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)  # nosec B101
    except (Exception, pl.exceptions.PanicException) as fault:
        reason = (str(fault).splitlines() or [type(fault).__name__])[0].rstrip(".")
        raise Refused(say("refused.damaged", file=path.name, format="Parquet", reason=reason)) from None
    frame = frame.select(_plain(frame[name]) for name in frame.columns if _is_plain(frame[name].dtype))
    return Raw(frame, pl.Series("row", np.arange(1, frame.height + 1, dtype=np.uint32)), pl.DataFrame(schema=BROKEN))


def _is_plain(kind: pl.DataType) -> bool:
    """Whether a column holds single values; lists, structs and spans of time have no contract column to fill."""
    return not kind.is_nested() and kind not in (pl.Duration, pl.Object, pl.Unknown)


def _plain(series: pl.Series) -> pl.Series:
    """Texts as texts: dictionaries, and the bytes of writers that do not mark their texts as such."""
    if isinstance(series.dtype, pl.Categorical | pl.Enum):
        return series.cast(pl.String)
    if series.dtype != pl.Binary:
        return series
    try:
        return series.cast(pl.String)
    except pl.exceptions.PolarsError:
        return series.bin.encode("hex")
