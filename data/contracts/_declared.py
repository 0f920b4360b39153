"""Rules that a source declares: a kind, a column of the contract, and what its values must be."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from city.said import Sentence, say
from data.contracts._reasons import because
from data.contracts._rules import Context, Rule, before, minute

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
        if kind == "not_before":
            return before(column, given["than"])
        found = because("aside.is", column=column, found=pl.col(column).cast(pl.String), expected=expected)
        if frame.schema[column] != pl.Datetime:
            return found
        at = because("aside.value", column=column, value=minute(column), expected=expected)
        return pl.when(pl.col(column).is_null()).then(found).otherwise(at)

    return Rule(name, prop, sentence, concerns, reason)


def _of(indicator: str | None) -> pl.Expr:
    return pl.lit(True) if indicator is None else pl.col("indicator") == indicator


def _required(column: str, given: Mapping[str, Any]) -> tuple[pl.Expr, Sentence | None]:
    is_empty = pl.col(column).is_null() | (pl.col(column).cast(pl.String).str.strip_chars() == "")
    return is_empty, say("expected.something")


def _range(column: str, given: Mapping[str, Any]) -> tuple[pl.Expr, Sentence | None]:
    low, high = given.get("low"), given.get("high")
    broken = pl.lit(False)
    if low is not None:
        broken = broken | (pl.col(column) < low)
    if high is not None:
        broken = broken | (pl.col(column) > high)
    if low is None:
        told = say("expected.at_most", high=f"{high:g}")
    elif high is None:
        told = say("expected.at_least", low=f"{low:g}")
    else:
        told = say("expected.between", low=f"{low:g}", high=f"{high:g}")
    return broken, told


def _one_of(column: str, given: Mapping[str, Any]) -> tuple[pl.Expr, Sentence | None]:
    values = given["values"]
    return ~pl.col(column).is_in(list(values)), say("expected.one_of", values=[str(one) for one in values])


def _pattern(column: str, given: Mapping[str, Any]) -> tuple[pl.Expr, Sentence | None]:
    pattern = given["pattern"]
    return ~pl.col(column).str.contains(f"^(?:{pattern})$"), say("expected.like", pattern=pattern)


def _not_before(column: str, given: Mapping[str, Any]) -> tuple[pl.Expr, Sentence | None]:
    return pl.col(column) < pl.col(given["than"]), None


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
    return Rule(
        name,
        prop,
        sentence,
        lambda frame, context: whole & again & _of(indicator),
        lambda frame, context: because("aside.twice", columns=list(columns)),
        among=True,
    )
