"""Rules that a source declares: a kind, a column of the contract, and what its values must be."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from data.contracts._rules import Context, Rule, minute, shown

KINDS: Mapping[str, tuple[str, ...]] = {
    "required": ("column",),
    "range": ("column", "low", "high"),
    "one_of": ("column", "values"),
    "pattern": ("column", "pattern"),
    "not_before": ("column", "than"),
    "unique": ("columns",),
}
"""The keys of each kind; of a range either end may be left out."""


def declared(
    name: str, prop: str, sentence: Mapping[str, str], kind: str, given: Mapping[str, Any], indicator: str | None
) -> Rule:
    """The rule of a kind (a key of KINDS) with its keys; `indicator` limits it to the readings of one."""
    if kind == "unique":
        return _unique(name, prop, sentence, given["columns"], indicator)
    column = given["column"]
    broken, expected = _KINDS[kind](column, given)

    def concerns(frame: pl.DataFrame, context: Context) -> pl.Expr:
        return broken & _of(indicator)

    def reason(frame: pl.DataFrame, context: Context) -> pl.Expr:
        found = minute(column) if frame.schema[column] == pl.Datetime else shown(column)
        return pl.format(f"{column} is {{}}; {{}} is expected.", found.fill_null("nothing"), expected)

    return Rule(name, prop, sentence, concerns, reason)


def _of(indicator: str | None) -> pl.Expr:
    return pl.lit(True) if indicator is None else pl.col("indicator") == indicator


def _required(column: str, given: Mapping[str, Any]) -> tuple[pl.Expr, pl.Expr]:
    is_empty = pl.col(column).is_null() | (pl.col(column).cast(pl.String).str.strip_chars() == "")
    return is_empty, pl.lit("something")


def _range(column: str, given: Mapping[str, Any]) -> tuple[pl.Expr, pl.Expr]:
    low, high = given.get("low"), given.get("high")
    broken = pl.lit(False)
    if low is not None:
        broken = broken | (pl.col(column) < low)
    if high is not None:
        broken = broken | (pl.col(column) > high)
    if low is None:
        told = f"at most {high:g}"
    elif high is None:
        told = f"at least {low:g}"
    else:
        told = f"{low:g} to {high:g}"
    return broken, pl.lit(told)


def _one_of(column: str, given: Mapping[str, Any]) -> tuple[pl.Expr, pl.Expr]:
    values = given["values"]
    return ~pl.col(column).is_in(list(values)), pl.lit("one of " + ", ".join(str(one) for one in values))


def _pattern(column: str, given: Mapping[str, Any]) -> tuple[pl.Expr, pl.Expr]:
    pattern = given["pattern"]
    return ~pl.col(column).str.contains(f"^(?:{pattern})$"), pl.lit(f"a text like {pattern}")


def _not_before(column: str, given: Mapping[str, Any]) -> tuple[pl.Expr, pl.Expr]:
    than = given["than"]
    return pl.col(column) < pl.col(than), pl.format(f"a time not before {than} {{}}", minute(than))


_KINDS = {
    "required": _required,
    "range": _range,
    "one_of": _one_of,
    "pattern": _pattern,
    "not_before": _not_before,
}


def _unique(name: str, prop: str, sentence: Mapping[str, str], columns: Sequence[str], indicator: str | None) -> Rule:
    """What stands in these columns stands once in a delivery: the first row is kept. Rows without it are not compared."""
    whole = pl.all_horizontal(pl.col(column).is_not_null() for column in columns)
    again = ~pl.struct(columns).is_first_distinct()
    written = ", ".join(columns)
    return Rule(
        name,
        prop,
        sentence,
        lambda frame, context: whole & again & _of(indicator),
        lambda frame, context: pl.lit(
            f"an earlier row of this delivery has the same {written}; one alone is expected."
        ),
        among=True,
    )
