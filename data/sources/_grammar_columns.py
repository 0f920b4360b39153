"""The mapping of a sources/*.toml: [columns] and [[values]], checked against contract, catalogue and units."""

from typing import Any

from city.said import say
from data import contracts
from data.sources._lookup import read_lookup
from data.sources._reading import Reading
from data.sources._refused import SourceError
from data.sources._source import Column, Lookup, Part, Value
from data.sources._units import conversion

CLEAN = ("strip", "collapse_spaces", "full_to_half_width")
SOURCES_OF_TEXT = ("column", "join", "hash", "constant")


def read_columns(reading: Reading, contract: str, table: Any) -> dict[str, Column]:
    """[columns]: which contract column comes from where."""
    allowed = contracts.CONTRACTS[contract].COLUMNS
    if not isinstance(table, dict):
        raise reading.refuse("columns", table, say("pack.table"))
    for key in table:
        if key not in allowed:
            raise SourceError(
                say(
                    "mapping.no_column",
                    file=str(reading.shown),
                    at=f"columns.{key}",
                    contract=contract,
                    columns=list(allowed),
                )
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
    if sum(key in table for key in SOURCES_OF_TEXT) != 1:
        raise reading.refuse(at, table, say("mapping.one_key", keys=list(SOURCES_OF_TEXT)))
    clean = reading.texts(table.get("clean", []), f"{at}.clean")
    for step in clean:
        reading.choice(step, CLEAN, f"{at}.clean")
    formats = table.get("format", [])
    mapped = table.get("map", {})
    if not isinstance(mapped, dict):
        raise reading.refuse(f"{at}.map", mapped, say("mapping.texts"))
    factor, offset = 1.0, 0.0
    if "unit" in table:
        if indicator is None:
            raise reading.refuse(f"{at}.unit", table["unit"], say("mapping.no_unit"))
        factor, offset = conversion(reading, table["unit"], indicator, f"{at}.unit")
    return Column(
        column=reading.text(table["column"], f"{at}.column") if "column" in table else None,
        hash=reading.texts(table.get("hash", []), f"{at}.hash"),
        join=reading.texts(table.get("join", []), f"{at}.join"),
        separator=reading.text(table.get("separator", " "), f"{at}.separator"),
        constant=None if "constant" not in table else str(table["constant"]),
        clean=clean,
        part=_part(reading, table["part"], f"{at}.part") if "part" in table else None,
        lookup=_lookup(reading, table["lookup"], f"{at}.lookup") if "lookup" in table else None,
        default=reading.text(table["default"], f"{at}.default") if "default" in table else None,
        map={str(old): str(new) for old, new in mapped.items()},
        format=(formats,) if isinstance(formats, str) else reading.texts(formats, f"{at}.format"),
        factor=factor,
        offset=offset,
    )


def _part(reading: Reading, given: Any, at: str) -> Part:
    table = reading.known(given, "part", at)
    if ("separator" in table) == ("pattern" in table):
        raise reading.refuse(at, table, say("mapping.part"))
    if "pattern" in table:
        return Part(pattern=reading.pattern(table["pattern"], 1, f"{at}.pattern"))
    separator = reading.text(table["separator"], f"{at}.separator")
    if not separator:
        raise reading.refuse(f"{at}.separator", separator, say("mapping.separator"))
    return Part(separator, int(reading.number(table.get("number", 1), 1, 1000, f"{at}.number")))


def _lookup(reading: Reading, given: Any, at: str) -> Lookup:
    lookup = read_lookup(reading, given, at)
    if at == "columns.indicator.lookup":
        for meant in (*lookup.pairs.values(), *([lookup.default] if lookup.default else [])):
            _indicator(reading, meant, f"{at}: {lookup.name}")
    return lookup


def read_values(reading: Reading, contract: str, tables: Any) -> tuple[Value, ...]:
    """[[values]]: one indicator each, of a wide file."""
    if tables and contract != "readings":
        raise SourceError(say("mapping.values_of_readings", file=str(reading.shown), contract=contract))
    if not isinstance(tables, list):
        raise reading.refuse("values", tables, say("mapping.values_tables"))
    values = []
    for number, given in enumerate(tables, 1):
        at = f"values[{number}]"
        table = reading.known(given, "values", at)
        indicator = _indicator(reading, reading.need(table, "indicator", at), f"{at}.indicator")
        if ("column" in table) == ("num" in table) or ("num" in table) != ("den" in table):
            raise reading.refuse(at, table, say("mapping.value"))
        factor, offset = 1.0, 0.0
        for name in ("column", "num", "den"):
            reading.text(table.get(name, ""), f"{at}.{name}")
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
        raise reading.refuse(at, key, say("expected.indicator"))
    return key


def check_complete(reading: Reading, contract: str, columns: dict[str, Column], values: tuple[Value, ...]) -> None:
    """Refuses a mapping that lacks what the contract needs, or says it twice."""
    given = set(columns)
    if values:
        clash = given & {"indicator", "value", "num", "den"}
        if clash:
            raise SourceError(say("mapping.said_twice", file=str(reading.shown), at=f"columns.{sorted(clash)[0]}"))
        given |= {"indicator", "value"}
    if {"num", "den"} <= given:
        given.add("value")
    for needed in contracts.CONTRACTS[contract].REQUIRED:
        if needed not in given:
            raise SourceError(say("mapping.needed", file=str(reading.shown), at=f"columns.{needed}", contract=contract))
