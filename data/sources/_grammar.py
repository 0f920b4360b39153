"""Reads one sources/*.toml; whatever it does not know is refused with file, key, found, expected."""

import codecs
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from city.said import say
from data import contracts
from data.geo.coordinates import CRS, UnknownCrs, crs_key
from data.sources._grammar_columns import check_complete, read_columns, read_values
from data.sources._reading import Reading, one_of
from data.sources._refused import SourceError
from data.sources._rules import source_rules
from data.sources._source import FileKind, Only, Source, Unpivot

FORMATS = ("csv", "xlsx", "parquet", "geojson", "cap")
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "windows-1252", "latin-1")
DECIMALS = (".", ",")
THOUSANDS = (",", ".", " ", "'")


def read_source(path: Path, catalogue: Any) -> Source:
    """The source that this TOML describes, checked against contract, catalogue, units and departments."""
    reading = Reading(path, catalogue)
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SourceError(say("mapping.not_toml", file=str(reading.shown), reason=str(fault))) from None
    reading.known(content, "", "")
    head = reading.known(reading.need(content, "source", ""), "source", "source")
    name = reading.need(head, "name", "source")
    for language in ("zh", "en"):
        if not isinstance(name, dict) or not name.get(language):
            raise SourceError(say("pack.no_text", file=str(reading.shown), at=f"source.name.{language}"))
    contract = reading.choice(reading.need(head, "contract", "source"), tuple(contracts.CONTRACTS), "source.contract")
    sample = head.get("sample", False)
    if not isinstance(sample, bool):
        raise reading.refuse("source.sample", sample, say("mapping.true_or_false"))
    columns = read_columns(reading, contract, content.get("columns", {}))
    values = read_values(reading, contract, content.get("values", []))
    check_complete(reading, contract, columns, values)
    return Source(
        key=path.stem,
        path=path,
        name=name,
        contract=contract,
        owner=reading.choice(reading.need(head, "owner", "source"), tuple(catalogue.departments), "source.owner"),
        promise_s=reading.seconds(reading.need(head, "promise", "source"), "source.promise"),
        sample=sample,
        bad_share_limit=reading.number(head.get("bad_share_limit", 0.2), 0, 1, "source.bad_share_limit"),
        file=_file(reading, reading.known(reading.need(content, "file", ""), "file", "file")),
        city_zone=reading.city_zone,
        columns=columns,
        values=values,
        unpivot=_unpivot(reading, content["unpivot"]) if "unpivot" in content else None,
        only=_only(reading, content.get("only", [])),
        rules=source_rules(reading, contract, content.get("rules", [])),
    )


def _file(reading: Reading, table: dict[str, Any]) -> FileKind:
    zone = table.get("zone", reading.city_zone)
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, TypeError):
        raise reading.refuse("file.zone", zone, say("mapping.zone")) from None
    delimiter = table.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1 or not delimiter.isascii():
        raise reading.refuse("file.delimiter", delimiter, say("mapping.one_character"))
    sheet = table.get("sheet")
    if sheet is not None and not isinstance(sheet, str):
        raise reading.refuse("file.sheet", sheet, say("mapping.sheet"))
    encoding = reading.choice(table.get("encoding", "utf-8"), ENCODINGS, "file.encoding")
    decimal = reading.choice(table.get("decimal", "."), DECIMALS, "file.decimal")
    thousands = reading.choice(table.get("thousands", ""), ("", *THOUSANDS), "file.thousands")
    if decimal == thousands:
        raise reading.refuse("file.thousands", thousands, say("mapping.other_mark"))
    return FileKind(
        format=reading.choice(reading.need(table, "format", "file"), FORMATS, "file.format"),
        encoding=codecs.lookup(encoding).name,
        delimiter=delimiter,
        sheet=sheet,
        header_rows=_header_rows(reading, table.get("header_row", 1)),
        missing=("", *reading.texts(table.get("missing", []), "file.missing")),
        decimal=decimal,
        thousands=thousands,
        zone=zone,
        no_point=_points(reading, table.get("no_point", [])),
        crs=_crs(reading, table.get("crs", "WGS-84")),
        max_mb=reading.number(table.get("max_mb", 512), 0.001, 16384, "file.max_mb"),
    )


def _header_rows(reading: Reading, found: Any) -> tuple[int, ...]:
    rows = found if isinstance(found, list) and found else [found]
    numbers = tuple(int(reading.number(row, 1, 1000, "file.header_row")) for row in rows)
    if list(numbers) != sorted(set(numbers)):
        raise reading.refuse("file.header_row", found, say("mapping.header_rows"))
    return numbers


def _points(reading: Reading, found: Any) -> tuple[tuple[float, float], ...]:
    if not isinstance(found, list) or not all(isinstance(point, list) and len(point) == 2 for point in found):
        raise reading.refuse("file.no_point", found, say("mapping.points"))
    at = "file.no_point"
    return tuple((reading.number(lon, -180, 180, at), reading.number(lat, -90, 90, at)) for lon, lat in found)


def _unpivot(reading: Reading, given: Any) -> Unpivot:
    table = reading.known(given, "unpivot", "unpivot")
    if sum(key in table for key in ("columns", "pattern", "keep")) != 1:
        raise reading.refuse("unpivot", table, say("mapping.unpivot"))
    name, value = (reading.text(reading.need(table, key, "unpivot"), f"unpivot.{key}") for key in ("name", "value"))
    if name == value:
        raise reading.refuse("unpivot.value", value, say("mapping.other_name"))
    columns, keep = (reading.texts(table.get(key, []), f"unpivot.{key}") for key in ("columns", "keep"))
    if "columns" in table and not columns:
        raise reading.refuse("unpivot.columns", [], say("mapping.some_columns"))
    pattern = reading.pattern(table["pattern"], 0, "unpivot.pattern") if "pattern" in table else ""
    return Unpivot(name, value, columns, pattern, keep)


def _only(reading: Reading, tables: Any) -> tuple[Only, ...]:
    if not isinstance(tables, list):
        raise reading.refuse("only", tables, say("mapping.only_tables"))
    found = []
    for number, given in enumerate(tables, 1):
        at = f"only[{number}]"
        table = reading.known(given, "only", at)
        column = reading.text(reading.need(table, "column", at), f"{at}.column")
        if ("is" in table) == ("is_not" in table):
            raise reading.refuse(at, table, say("mapping.only"))
        negated = "is_not" in table
        key = "is_not" if negated else "is"
        texts = reading.texts(table[key], f"{at}.{key}")
        if not texts:
            raise reading.refuse(f"{at}.{key}", [], say("mapping.some_texts"))
        found.append(Only(column, texts, negated))
    return tuple(found)


def _crs(reading: Reading, found: Any) -> str:
    try:
        return crs_key(found)
    except UnknownCrs:
        raise reading.refuse("file.crs", found, one_of(CRS)) from None
