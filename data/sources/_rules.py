"""Reads the [[rules]] of a source: what its rows keep beside the rules of the contract."""

import re
from typing import Any

import polars as pl

from city.said import say
from data import contracts
from data.contracts import PROPERTIES, Rule
from data.contracts._declared import KINDS, declared
from data.sources._reading import Reading
from data.sources._refused import SourceError

OF_ROWS = tuple(one for one in PROPERTIES if one != "accessible")
"""The properties that a rule of rows can be of."""
COMMON = ("name", "property", "sentence", "kind", "indicator")
MEASURED = ("late_rows", "file_readable")
"""Names that measured rules have."""


def source_rules(reading: Reading, contract: str, tables: Any) -> tuple[Rule, ...]:
    """The source's own rules in the order of the file; one that cannot be used is refused with its key."""
    if not isinstance(tables, list):
        raise reading.refuse("rules", tables, say("mapping.rules_tables"))
    taken = {*contracts.rules(contract), *MEASURED}
    found = []
    for number, table in enumerate(tables, 1):
        rule = _rule(reading, contract, table, f"rules[{number}]")
        if rule.name in taken:
            raise reading.refuse(f"rules[{number}].name", rule.name, say("mapping.own_name", contract=contract))
        taken.add(rule.name)
        found.append(rule)
    return tuple(found)


def _rule(reading: Reading, contract: str, table: Any, at: str) -> Rule:
    if not isinstance(table, dict):
        raise reading.refuse(at, table, say("pack.table"))
    kind = reading.choice(reading.need(table, "kind", at), tuple(KINDS), f"{at}.kind")
    allowed = (*COMMON, *KINDS[kind])
    for key in table:
        if key not in allowed:
            raise SourceError(
                say(
                    "mapping.no_key_of_kind", file=str(reading.shown), at=f"{at}.{key}", kind=kind, keys=sorted(allowed)
                )
            )
    name = reading.need(table, "name", at)
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise reading.refuse(f"{at}.name", name, say("mapping.rule_name"))
    sentence = reading.need(table, "sentence", at)
    for language in ("zh", "en"):
        told = sentence.get(language) if isinstance(sentence, dict) else None
        if not isinstance(told, str) or not told.strip():
            raise SourceError(say("pack.no_text", file=str(reading.shown), at=f"{at}.sentence.{language}"))
    indicator = table.get("indicator")
    if indicator is not None:
        if contract != "readings":
            raise reading.refuse(f"{at}.indicator", indicator, say("mapping.no_indicator", contract=contract))
        if indicator not in reading.catalogue.indicators:
            raise reading.refuse(f"{at}.indicator", indicator, say("expected.indicator"))
    return declared(
        name,
        reading.choice(reading.need(table, "property", at), OF_ROWS, f"{at}.property"),
        {"zh": sentence["zh"], "en": sentence["en"]},
        kind,
        _given(reading, contract, table, kind, at),
        indicator,
    )


def _given(reading: Reading, contract: str, table: dict[str, Any], kind: str, at: str) -> dict[str, Any]:
    """The keys of the kind, each of the type that it needs."""
    kinds = contracts.CONTRACTS[contract].COLUMNS
    if kind == "unique":
        columns = reading.texts(reading.need(table, "columns", at), f"{at}.columns")
        for column in columns:
            _column(reading, kinds, column, f"{at}.columns")
        if not columns:
            raise reading.refuse(f"{at}.columns", [], say("mapping.one_column"))
        return {"columns": columns}
    column = _column(reading, kinds, reading.need(table, "column", at), f"{at}.column")
    if kind == "range":
        return _ends(reading, kinds, table, column, at)
    if kind == "one_of":
        return {"column": column, "values": _values(reading, kinds, table, column, at)}
    if kind == "pattern":
        _typed(reading, kinds, column, pl.String, say("mapping.text_column"), f"{at}.column")
        return {"column": column, "pattern": _pattern(reading, reading.need(table, "pattern", at), f"{at}.pattern")}
    if kind == "not_before":
        than = _column(reading, kinds, reading.need(table, "than", at), f"{at}.than")
        for name, key in ((column, "column"), (than, "than")):
            _typed(reading, kinds, name, pl.Datetime, say("mapping.time_column"), f"{at}.{key}")
        return {"column": column, "than": than}
    return {"column": column}


def _column(reading: Reading, kinds: dict[str, pl.DataType], column: Any, at: str) -> str:
    return reading.choice(column, tuple(kinds), at)


def _typed(reading: Reading, kinds: dict[str, pl.DataType], column: str, wanted: Any, expected: str, at: str) -> None:
    if kinds[column] != wanted:
        raise reading.refuse(at, column, expected)


def _ends(
    reading: Reading, kinds: dict[str, pl.DataType], table: dict[str, Any], column: str, at: str
) -> dict[str, Any]:
    if not kinds[column].is_numeric():
        raise reading.refuse(f"{at}.column", column, say("mapping.number_column"))
    ends: dict[str, Any] = {
        key: reading.number(table[key], float("-inf"), float("inf"), f"{at}.{key}")
        for key in ("low", "high")
        if key in table
    }
    if not ends:
        raise SourceError(say("mapping.no_ends", file=str(reading.shown), at=at))
    if len(ends) == 2 and ends["low"] > ends["high"]:
        raise reading.refuse(f"{at}.high", ends["high"], say("mapping.above_low", low=f"{ends['low']:g}"))
    return {"column": column, **ends}


def _values(
    reading: Reading, kinds: dict[str, pl.DataType], table: dict[str, Any], column: str, at: str
) -> tuple[Any, ...]:
    values = reading.need(table, "values", at)
    is_number = kinds[column].is_numeric()
    if not is_number and kinds[column] != pl.String:
        raise reading.refuse(f"{at}.column", column, say("mapping.text_or_number"))
    fits = int | float if is_number else str
    if not isinstance(values, list) or not values:
        raise reading.refuse(f"{at}.values", values, say("mapping.some_values"))
    for value in values:
        if isinstance(value, bool) or not isinstance(value, fits):
            raise reading.refuse(
                f"{at}.values", value, say("mapping.number_as" if is_number else "mapping.text_as", column=column)
            )
    return tuple(values)


def _pattern(reading: Reading, pattern: Any, at: str) -> str:
    if not isinstance(pattern, str) or not pattern:
        raise reading.refuse(at, pattern, say("pack.expression"))
    try:
        pl.select(pl.lit("").str.contains(f"^(?:{pattern})$"))
    except pl.exceptions.PolarsError:
        raise reading.refuse(at, pattern, say("mapping.plain_expression")) from None
    return pattern
