"""The bytes of a delivery: not too large, of the format that the source expects, and in its encoding."""

import codecs
import gzip
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow.parquet as pq

from city.said import say
from data.sources._refused import Refused

CHUNK = 1 << 20
MOST_ROWS = 1 << 20
BYTES_A_CELL = 32
FAR_ROW = re.compile(rb' r="[A-Z]*(\d{4,10})"')
FAR_COLUMN = re.compile(rb' r="([A-Z]{1,4})\d')
MAGIC = {b"PK\x03\x04": "xlsx", b"PAR1": "parquet", b"\xd0\xcf\x11\xe0": "old Excel (xls)", b"%PDF": "pdf"}


def check_format(path: Path, expected: str) -> None:
    """Refuses an empty file, and one whose first bytes say that it is of another format."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as fault:
        raise Refused(say("refused.not_opened", file=path.name, reason=fault.strerror)) from None
    if not head:
        raise Refused(say("refused.empty", file=path.name))
    found = MAGIC.get(head)
    if expected in ("xlsx", "parquet") and found != expected:
        raise Refused(say(f"refused.not_{expected}", file=path.name, head=repr(head)))
    if expected in ("csv", "geojson", "cap") and found:
        raise Refused(say("refused.format", file=path.name, format=found, expected=expected))


def check_size(path: Path, expected: str, max_mb: float) -> None:
    """Refuses by size before anything is parsed: the file, and what an XLSX or Parquet says it unpacks to."""
    _limit(path, path.stat().st_size, max_mb, "too_large")
    if expected == "xlsx":
        _check_zip(path, max_mb)
    elif expected == "parquet":
        try:
            footer = pq.read_metadata(path)
        except Exception as fault:
            raise Refused(say("refused.cut_off", file=path.name, format="Parquet", reason=_first_line(fault))) from None
        unpacked = sum(footer.row_group(group).total_byte_size for group in range(footer.num_row_groups))
        _limit(path, unpacked, max_mb, "unpacks_to")


def _check_zip(path: Path, max_mb: float) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            _limit(path, sum(member.file_size for member in archive.infolist()), max_mb, "unpacks_to")
            # Reads each member only up to its stated size: a directory that lies about it is found out.
            broken = archive.testzip()
            for name in archive.namelist():
                if name.startswith("xl/worksheets/"):
                    with archive.open(name) as sheet:
                        _check_span(path, sheet, max_mb)
    except Refused:
        raise
    except Exception as fault:
        raise Refused(say("refused.cut_off", file=path.name, format="XLSX", reason=_first_line(fault))) from None
    if broken:
        raise Refused(say("refused.part_damaged", file=path.name, part=broken))


def _check_span(path: Path, sheet: IO[bytes], max_mb: float) -> None:
    """Refuses a sheet with a cell far from its table: the reader makes room for every cell in between."""
    rows, columns, kept = {1}, {b"A"}, b""
    while chunk := sheet.read(CHUNK):
        chunk = kept + chunk
        rows |= set(map(int, FAR_ROW.findall(chunk)))
        columns |= set(FAR_COLUMN.findall(chunk))
        kept = chunk[-20:]
    height, width = max(rows), max(map(_column_number, columns))
    if height * width * BYTES_A_CELL > max(max_mb * 1e6, MOST_ROWS * 26 * BYTES_A_CELL):
        raise Refused(say("refused.far_cell", file=path.name, row=height, column=width))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def utf8(path: Path, encoding: str, max_mb: float) -> bytearray:
    """The text of a CSV or GeoJSON (packed with gzip or not) as UTF-8 without its mark; a byte outside the encoding refuses it."""
    whole = bytearray()
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    seen = 0
    for chunk in _chunks(path, max_mb):
        pending = len(decoder.getstate()[0])
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as fault:
            raise _wrong_encoding(path, encoding, seen - pending + fault.start, fault.object[fault.start]) from None
        if encoding == "iso8859-1":
            _check_latin(path, encoding, seen, chunk)
        seen += len(chunk)
        whole += chunk if encoding == "utf-8" else text.encode("utf-8")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as fault:
        raise _wrong_encoding(path, encoding, seen - len(fault.object), fault.object[0]) from None
    if whole.startswith(codecs.BOM_UTF8):
        del whole[:3]
    if not whole.strip():
        raise Refused(say("refused.empty", file=path.name))
    return whole


def _chunks(path: Path, max_mb: float) -> Iterator[bytes]:
    """The file piece by piece, unpacked when it is a gzip; refused as soon as it passes the limit."""
    with path.open("rb") as plain:
        is_gzip = plain.read(2) == b"\x1f\x8b"
        plain.seek(0)
        file = gzip.GzipFile(fileobj=plain) if is_gzip else plain
        size = 0
        while True:
            try:
                chunk = file.read(CHUNK)
            except (OSError, EOFError) as fault:
                raise Refused(say("refused.not_unpacked", file=path.name, reason=_first_line(fault))) from None
            if not chunk:
                return
            size += len(chunk)
            _limit(path, size, max_mb, "unpacks_more" if is_gzip else "too_large")
            yield chunk


def _check_latin(path: Path, encoding: str, seen: int, chunk: bytes) -> None:
    # Every byte decodes as latin-1; 0x80-0x9F are no letters in it and betray UTF-8 or a Chinese encoding.
    rest = chunk.translate(None, bytes(byte for byte in range(256) if not 0x80 <= byte <= 0x9F))
    if rest:
        raise _wrong_encoding(path, encoding, seen + chunk.index(rest[:1]), rest[0])


def _wrong_encoding(path: Path, encoding: str, position: int, byte: int) -> Refused:
    name = {"iso8859-1": "latin-1"}.get(encoding, encoding)
    return Refused(say("refused.encoding", file=path.name, encoding=name, byte=f"0x{byte:02X}", position=position))


def _limit(path: Path, size: int, max_mb: float, how: str) -> None:
    if size > max_mb * 1e6:
        found = f"{size / 1e6:,.1f}" if size >= 1e6 else f"{size / 1e6:.3g}"
        raise Refused(say(f"refused.{how}", file=path.name, mb=found, most=f"{max_mb:g}"))


def _first_line(fault: BaseException) -> str:
    return (str(fault).splitlines() or [type(fault).__name__])[0].strip().rstrip(".")
