"""The roll-ups' SQL as Spark says it: sqlglot translates, and what it gets wrong is put right here, in one place."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

PATCHED = {
    "quantile_cont": "exact quantile with linear interpolation: percentile in Spark, which sqlglot would approximate",
    "isodow": "day of the week, Monday is 1: weekday + 1 in Spark, which sqlglot counts from Sunday",
}
"""The functions that mean the same on both engines only because this module says so."""


def to_spark(sql: str, parameters: Mapping[str, Any] | None = None) -> str:
    """A statement in the portable subset as Spark SQL; parameters become literals."""
    given = dict(parameters or {})
    return _parsed(sql).transform(lambda node: _said(node, given)).sql(dialect="spark", identify=True)


@cache
def _parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, read="duckdb")


def _said(node: exp.Expr, given: dict[str, Any]) -> exp.Expr:
    if isinstance(node, exp.Parameter | exp.Placeholder):
        return _literal(given[node.name])
    if isinstance(node, exp.PercentileCont):
        return exp.Anonymous(this="percentile", expressions=[node.this, node.expression])
    if isinstance(node, exp.DayOfWeekIso):
        return exp.paren(exp.Add(this=exp.Anonymous(this="weekday", expressions=[node.this]), expression=_literal(1)))
    return node


def _literal(value: Any) -> exp.Expr:
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.isoformat(" ")), exp.DataType.Type.TIMESTAMPNTZ)
    return exp.Literal.string(value) if isinstance(value, str) else exp.Literal.number(value)
