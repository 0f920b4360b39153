"""Reads one sources/*.toml; whatever it does not know is refused with file, key, found, expected."""

import codecs
import re
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from city.pack import city
from city.settings import ROOT
from data import contracts
from data.geo.coordinates import CRS, UnknownCrs, crs_key
from data.sources._refused import SourceError
from data.sources._source import Column, FileKind, Source, Value
from data.sources._units import conversion

FORMATS = ("csv", "xlsx", "parquet")
ENCODINGS = ("utf-8", "gb18030", "latin-1")
CLEAN = ("strip", "collapse_spaces", "full_to_half_width")
SECONDS = {"min": 60, "h": 3600, "d": 86400}
KEYS = {
    "": {"source", "file", "columns", "values"},
    "source": {"name", "contract", "owner", "promise", "sample", "bad_share_limit"},
    "file": {"format", "encoding", "delimiter", "sheet", "header_row", "missing", "zone", "crs", "max_mb"},
    "column": {"column", "join", "separator", "constant", "clean", "map", "format", "unit"},
    "values": {"indicator", "column", "num", "den", "unit"},
}


class Reading:
    """One TOML file being read: knows its name, so that each refusal can say where it stands."""

    def __init__(self, path: Path, catalogue: Any) -> None:
        self.path = path
        self.catalogue = catalogue
        self.shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        pack = path.parent.parent
        self.city_zone = str(city(pack if (pack / "city.toml").is_file() else None).zone)

    def refuse(self, key: str, found: object, expected: str) -> SourceError:
        return SourceError(f"{self.shown}: {key} is {found!r}; it must be {expected}.")

    def known(self, table: Any, kind: str, at: str) -> dict[str, Any]:
        if not isinstance(table, dict):
            raise self.refuse(at, table, "a table")
        for key in table:
            if key not in KEYS[kind]:
                where = f"{at}.{key}" if at else key
                raise SourceError(f"{self.shown}: {where} is not a key; the keys are {', '.join(sorted(KEYS[kind]))}.")
        return table

    def need(self, table: dict[str, Any], key: str, at: str) -> Any:
        if key not in table:
            raise SourceError(f"{self.shown}: {at}.{key} is missing.")
        return table[key]

    def choice(self, found: Any, allowed: tuple[str, ...], at: str) -> str:
        if found not in allowed:
            raise self.refuse(at, found, _or(allowed))
        return found

    def texts(self, found: Any, at: str) -> tuple[str, ...]:
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise self.refuse(at, found, "a list of texts")
        return tuple(found)

    def number(self, found: Any, low: float, high: float, at: str) -> float:
        if isinstance(found, bool) or not isinstance(found, int | float) or not low <= found <= high:
            raise self.refuse(at, found, f"a number from {low:g} to {high:g}")
        return float(found)

    def seconds(self, found: Any, at: str) -> int:
        match = re.fullmatch(r"(\d+)(min|h|d)", str(found))
        if not match:
            raise self.refuse(at, found, "a number with 'min', 'h' or 'd', such as '2h'")
        return int(match[1]) * SECONDS[match[2]]


def read_source(path: Path, catalogue: Any) -> Source:
    """The source that this TOML describes, checked against contract, catalogue, units and departments."""
    reading = Reading(path, catalogue)
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise SourceError(f"{reading.shown}: cannot be read as TOML: {fault}.") from None
    reading.known(content, "", "")
    head = reading.known(reading.need(content, "source", ""), "source", "source")
    name = reading.need(head, "name", "source")
    for language in ("zh", "en"):
        if not isinstance(name, dict) or not name.get(language):
            raise SourceError(f"{reading.shown}: source.name.{language} is missing; names in zh and en are expected.")
    contract = reading.choice(reading.need(head, "contract", "source"), tuple(contracts.CONTRACTS), "source.contract")
    sample = head.get("sample", False)
    if not isinstance(sample, bool):
        raise reading.refuse("source.sample", sample, "true or false")
    columns = _columns(reading, contract, content.get("columns", {}))
    values = _values(reading, contract, content.get("values", []))
    _complete(reading, contract, columns, values)
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
    )


def _file(reading: Reading, table: dict[str, Any]) -> FileKind:
    zone = table.get("zone", reading.city_zone)
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, TypeError):
        raise reading.refuse("file.zone", zone, "a zone's name such as 'Asia/Shanghai'") from None
    delimiter = table.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1 or not delimiter.isascii():
        raise reading.refuse("file.delimiter", delimiter, "one ASCII character")
    sheet = table.get("sheet")
    if sheet is not None and not isinstance(sheet, str):
        raise reading.refuse("file.sheet", sheet, "a sheet's name")
    encoding = reading.choice(table.get("encoding", "utf-8"), ENCODINGS, "file.encoding")
    return FileKind(
        format=reading.choice(reading.need(table, "format", "file"), FORMATS, "file.format"),
        encoding=codecs.lookup(encoding).name,
        delimiter=delimiter,
        sheet=sheet,
        header_row=int(reading.number(table.get("header_row", 1), 1, 1000, "file.header_row")),
        missing=("", *reading.texts(table.get("missing", []), "file.missing")),
        zone=zone,
        crs=_crs(reading, table.get("crs", "WGS-84")),
        max_mb=reading.number(table.get("max_mb", 512), 0.001, 16384, "file.max_mb"),
    )


def _crs(reading: Reading, found: Any) -> str:
    try:
        return crs_key(found)
    except UnknownCrs:
        raise reading.refuse("file.crs", found, _or(CRS)) from None


def _columns(reading: Reading, contract: str, table: Any) -> dict[str, Column]:
    allowed = contracts.CONTRACTS[contract].COLUMNS
    if not isinstance(table, dict):
        raise reading.refuse("columns", table, "a table")
    for key in table:
        if key not in allowed:
            raise SourceError(
                f"{reading.shown}: columns.{key} is not a column of {contract}; the columns are {', '.join(allowed)}."
            )
    constant = table.get("indicator")
    constant = constant.get("constant") if isinstance(constant, dict) else None
    if constant is not None:
        _indicator(reading, constant, "columns.indicator.constant")
    return {key: _column(reading, given, f"columns.{key}", constant) for key, given in table.items()}


def _column(reading: Reading, given: Any, at: str, indicator: str | None) -> Column:
    if isinstance(given, str):
        return Column(column=given)
    table = reading.known(given, "column", at)
    if sum(key in table for key in ("column", "join", "constant")) != 1:
        raise reading.refuse(at, table, "a table with exactly one of column, join, constant")
    clean = reading.texts(table.get("clean", []), f"{at}.clean")
    for step in clean:
        reading.choice(step, CLEAN, f"{at}.clean")
    formats = table.get("format", [])
    mapped = table.get("map", {})
    if not isinstance(mapped, dict):
        raise reading.refuse(f"{at}.map", mapped, "a table of texts")
    factor, offset = 1.0, 0.0
    if "unit" in table:
        if indicator is None:
            raise reading.refuse(f"{at}.unit", table["unit"], "left out here: a unit needs one constant indicator")
        factor, offset = conversion(reading, table["unit"], indicator, f"{at}.unit")
    return Column(
        column=table.get("column"),
        join=reading.texts(table.get("join", []), f"{at}.join"),
        separator=table.get("separator", " "),
        constant=None if "constant" not in table else str(table["constant"]),
        clean=clean,
        map={str(old): str(new) for old, new in mapped.items()},
        format=(formats,) if isinstance(formats, str) else reading.texts(formats, f"{at}.format"),
        factor=factor,
        offset=offset,
    )


def _values(reading: Reading, contract: str, tables: Any) -> tuple[Value, ...]:
    if tables and contract != "readings":
        raise SourceError(f"{reading.shown}: [[values]] is for the contract readings; this one is {contract}.")
    values = []
    for number, given in enumerate(tables, 1):
        at = f"values[{number}]"
        table = reading.known(given, "values", at)
        indicator = _indicator(reading, reading.need(table, "indicator", at), f"{at}.indicator")
        if ("column" in table) == ("num" in table) or ("num" in table) != ("den" in table):
            raise reading.refuse(at, table, "a table with column, or with num and den")
        factor, offset = 1.0, 0.0
        if "unit" in table:
            factor, offset = conversion(reading, table["unit"], indicator, f"{at}.unit")
        if "column" in table:
            values.append(Value(indicator, value=Column(column=table["column"], factor=factor, offset=offset)))
        else:
            num = Column(column=table["num"], factor=factor)
            values.append(Value(indicator, num=num, den=Column(column=table["den"])))
    return tuple(values)


def _indicator(reading: Reading, key: Any, at: str) -> str:
    if key not in reading.catalogue.indicators:
        raise reading.refuse(at, key, "an indicator of the catalogue")
    return key


def _complete(reading: Reading, contract: str, columns: dict[str, Column], values: tuple[Value, ...]) -> None:
    given = set(columns)
    if values:
        clash = given & {"indicator", "value", "num", "den"}
        if clash:
            raise SourceError(f"{reading.shown}: columns.{sorted(clash)[0]} and [[values]] say the same; keep one.")
        given |= {"indicator", "value"}
    if {"num", "den"} <= given:
        given.add("value")
    for needed in contracts.CONTRACTS[contract].REQUIRED:
        if needed not in given:
            raise SourceError(f"{reading.shown}: columns.{needed} is missing; {contract} cannot be read without it.")


def _or(choices: tuple[str, ...]) -> str:
    quoted = [repr(choice) for choice in choices]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
