"""How a file is written: its format, encoding, delimiter and header rows, found out; its records, read by the grammar."""

import csv
import gzip
import io
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import charset_normalizer
import polars as pl

from data.sources import Refused
from data.sources._bytes import MAGIC, check_size, utf8
from data.sources._formats import read_raw, sheet_records
from data.sources._raw import as_text
from data.sources._source import FileKind
from data.trouble import no_file

SAMPLE_BYTES = 1 << 20
SAMPLE_RECORDS = 200
MOST_ROWS = 50_000
MOST_COLUMNS = 300
MAX_MB = 4096.0
DELIMITERS = ",;\t|"
# As the grammar names them; the first that the statistics allow is taken.
NAMES = {"gb18030": "gb18030", "big5": "big5", "cp1252": "windows-1252", "latin_1": "latin-1"}


@dataclass(frozen=True)
class Seen:
    """What was found: how the file is written, a sample of its records spread over it, how many there are, remarks."""

    kind: FileKind
    frame: pl.DataFrame
    rows: int
    torn: int
    remarks: tuple[str, ...]


def look(path: Path, sheet: str | None = None) -> Seen:
    """Finds out how a file is written, and reads it so."""
    if not path.exists():
        raise Refused(f"{path.name}: there is no such file.")
    if wrong := no_file(path.name, path.stat().st_mode):
        raise Refused(wrong)
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
    if not head:
        raise Refused(f"{path.name}: the file is empty; rows are expected.")
    remarks: list[str] = []
    found = MAGIC.get(head[:4])
    if found in ("xlsx", "parquet"):
        kind = FileKind(found, sheet=sheet, max_mb=MAX_MB)
    elif found:
        raise Refused(f"{path.name}: is a file of the format {found}; csv, xlsx, parquet, geojson or cap is expected.")
    else:
        kind = _text(path, head, remarks)
    if kind.format == "xlsx":
        check_size(path, kind.format, MAX_MB)
        records, sheets = sheet_records(kind, path)
        if len(sheets) > 1:
            remarks.append(f"sheet {sheets[0]!r} is read; DECIDE: the others are {', '.join(map(repr, sheets[1:]))}.")
        rows = _header([[as_text(cell) for cell in record] for record in records[:SAMPLE_RECORDS]], remarks)
        kind = replace(kind, sheet=sheets[0], header_rows=rows)
    raw = read_raw(kind, path)
    frame = raw.frame.gather_every(max(1, raw.frame.height // MOST_ROWS))
    if frame.width > MOST_COLUMNS:
        remarks.append(f"the first {MOST_COLUMNS} of its {frame.width} columns are looked at.")
        frame = frame[:, :MOST_COLUMNS]
    return Seen(kind, frame, raw.frame.height, raw.broken.height, tuple(remarks))


def _text(path: Path, head: bytes, remarks: list[str]) -> FileKind:
    if head[:2] == b"\x1f\x8b":
        remarks.append("packed with gzip, which is unpacked as it is read.")
        try:
            with gzip.open(path) as file:
                head = file.read(SAMPLE_BYTES)
        except (OSError, EOFError) as fault:
            raise Refused(f"{path.name}: cannot be unpacked; it may be cut off ({str(fault).rstrip('.')}).") from None
    encoding = _encoding(path, head, remarks)
    kind = FileKind("csv", encoding, max_mb=MAX_MB)
    content = bytes(utf8(path, encoding, MAX_MB)[: SAMPLE_BYTES * 2]).decode("utf-8", errors="ignore")
    if content.lstrip()[:1] in ("{", "["):
        return replace(kind, format="geojson")
    if content.lstrip()[:1] == "<":
        return replace(kind, format="cap")
    delimiter, records = _delimiter(content)
    return replace(kind, delimiter=delimiter, header_rows=_header(records, remarks))


def _encoding(path: Path, head: bytes, remarks: list[str]) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        utf8(path, "utf-8", MAX_MB)
        return "utf-8"
    except Refused as reason:
        if "is not utf-8 text" not in str(reason):
            raise
    likely = [match.encoding for match in charset_normalizer.from_bytes(head, cp_isolation=list(NAMES))]
    for name, spelled in NAMES.items():
        if name in likely:
            others = ", ".join(NAMES[other] for other in likely if other != name)
            remarks.append(f"encoding {spelled} by its bytes{f' (perhaps {others})' if others else ''}: DECIDE.")
            return name
    raise Refused(f"{path.name}: its encoding cannot be found out; utf-8, {', '.join(NAMES.values())} were tried.")


def _delimiter(content: str) -> tuple[str, list[list[str]]]:
    """The delimiter with which most records have the same number of fields, more than one."""
    best = (0.0, 0, ",", [[line] for line in content.splitlines()[:SAMPLE_RECORDS]])
    for delimiter in DELIMITERS:
        records: list[list[str]] = []
        try:
            for record in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
                records.append(record)
                if len(records) == SAMPLE_RECORDS:
                    break
        except csv.Error:
            continue
        fields, often = Counter(len(record) for record in records if record).most_common(1)[0]
        if fields > 1:
            best = max(best, (often / len(records), fields, delimiter, records), key=lambda one: one[:2])
    return best[2], best[3]


def _header(records: list[list[str]], remarks: list[str]) -> tuple[int, ...]:
    """The rows of the header: the first that is as wide as the table; with the next ones where it leaves cells blank
    or repeats them, and numbers begin only below."""
    width = Counter(_filled(record) for record in records if _filled(record)).most_common(1)[0][0]
    first = next(number for number, record in enumerate(records, 1) if _filled(record) >= max(1, width * 0.5))
    if first > 1:
        remarks.append(f"the header is row {first}; what stands above it is not read.")
    rows, upper = [first], records[first - 1]
    is_grouped = len({cell.strip() for cell in upper}) < len(upper)
    below = [number for number, record in enumerate(records, 1) if number > first and any(map(_is_number, record))]
    if is_grouped and below and first < below[0] - 1 <= first + 2:
        rows += range(first + 1, below[0])
        remarks.append(f"the rows {rows[0]} to {rows[-1]} are read as one header: DECIDE whether they are.")
    return tuple(rows)


def _filled(record: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in record)


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True
