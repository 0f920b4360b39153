"""Reads the [[rules]] of a source: what its rows keep beside the rules of the contract."""

import re
from typing import Any

import polars as pl

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
        raise reading.refuse("rules", tables, "tables, each under [[rules]]")
    taken = {*contracts.rules(contract), *MEASURED}
    found = []
    for number, table in enumerate(tables, 1):
        rule = _rule(reading, contract, table, f"rules[{number}]")
        if rule.name in taken:
            raise reading.refuse(
                f"rules[{number}].name", rule.name, f"a name that no other rule of {contract} or of this source has"
            )
        taken.add(rule.name)
        found.append(rule)
    return tuple(found)


def _rule(reading: Reading, contract: str, table: Any, at: str) -> Rule:
    if not isinstance(table, dict):
        raise reading.refuse(at, table, "a table")
    kind = reading.choice(reading.need(table, "kind", at), tuple(KINDS), f"{at}.kind")
    allowed = (*COMMON, *KINDS[kind])
    for key in table:
        if key not in allowed:
            raise SourceError(
                f"{reading.shown}: {at}.{key} is not a key of the kind {kind}; the keys are {', '.join(sorted(allowed))}."
            )
    name = reading.need(table, "name", at)
    if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise reading.refuse(f"{at}.name", name, "a name of small letters, digits and _, such as 'number_in_form'")
    sentence = reading.need(table, "sentence", at)
    for language in ("zh", "en"):
        told = sentence.get(language) if isinstance(sentence, dict) else None
        if not isinstance(told, str) or not told.strip():
            raise SourceError(f"{reading.shown}: {at}.sentence.{language} is missing; a text in zh and en is expected.")
    indicator = table.get("indicator")
    if indicator is not None:
        if contract != "readings":
            raise reading.refuse(f"{at}.indicator", indicator, f"left out: {contract} have no indicator")
        if indicator not in reading.catalogue.indicators:
            raise reading.refuse(f"{at}.indicator", indicator, "an indicator of the catalogue")
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
            raise reading.refuse(f"{at}.columns", [], "at least one column")
        return {"columns": columns}
    column = _column(reading, kinds, reading.need(table, "column", at), f"{at}.column")
    if kind == "range":
        return _ends(reading, kinds, table, column, at)
    if kind == "one_of":
        return {"column": column, "values": _values(reading, kinds, table, column, at)}
    if kind == "pattern":
        _typed(reading, kinds, column, pl.String, "a column of texts", f"{at}.column")
        return {"column": column, "pattern": _pattern(reading, reading.need(table, "pattern", at), f"{at}.pattern")}
    if kind == "not_before":
        than = _column(reading, kinds, reading.need(table, "than", at), f"{at}.than")
        for name, key in ((column, "column"), (than, "than")):
            _typed(reading, kinds, name, pl.Datetime, "a column of times", f"{at}.{key}")
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
        raise reading.refuse(f"{at}.column", column, "a column of numbers")
    ends: dict[str, Any] = {
        key: reading.number(table[key], float("-inf"), float("inf"), f"{at}.{key}")
        for key in ("low", "high")
        if key in table
    }
    if not ends:
        raise SourceError(f"{reading.shown}: {at} has neither low nor high; at least one is expected.")
    if len(ends) == 2 and ends["low"] > ends["high"]:
        raise reading.refuse(f"{at}.high", ends["high"], f"a number from {ends['low']:g} on, which is the low end")
    return {"column": column, **ends}


def _values(
    reading: Reading, kinds: dict[str, pl.DataType], table: dict[str, Any], column: str, at: str
) -> tuple[Any, ...]:
    values = reading.need(table, "values", at)
    is_number = kinds[column].is_numeric()
    if not is_number and kinds[column] != pl.String:
        raise reading.refuse(f"{at}.column", column, "a column of texts or numbers")
    fits = int | float if is_number else str
    if not isinstance(values, list) or not values:
        raise reading.refuse(f"{at}.values", values, "a list of at least one value")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, fits):
            raise reading.refuse(f"{at}.values", value, f"a {'number' if is_number else 'text'}, as {column} is one")
    return tuple(values)


def _pattern(reading: Reading, pattern: Any, at: str) -> str:
    if not isinstance(pattern, str) or not pattern:
        raise reading.refuse(at, pattern, "a regular expression")
    try:
        pl.select(pl.lit("").str.contains(f"^(?:{pattern})$"))
    except pl.exceptions.PolarsError:
        raise reading.refuse(at, pattern, "a regular expression that can be read (without look-around)") from None
    return pattern
