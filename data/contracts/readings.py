"""Readings: one row per indicator, place and time of observation: a value, or numerator and denominator.

`value` is in the catalogue's unit, as is `num` / `den` times the unit's factor; `observed_at` is civil time.
`version`, which most sources leave out, is as of when the sender says so: the latest one counts."""

import polars as pl

from city.said import say
from data.contracts._reasons import because
from data.contracts._record import row_complete, value_mapped
from data.contracts._rules import (
    Context,
    Rule,
    misses,
    not_in_future,
    once,
    place_known,
    readable,
    unread,
    version_stated,
)

COLUMNS: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "place": pl.String(),
    "observed_at": pl.Datetime("us"),
    "value": pl.Float64(),
    "num": pl.Float64(),
    "den": pl.Float64(),
    "version": pl.Datetime("us"),
}
KEY = ("indicator", "place", "observed_at")
REQUIRED = ("indicator", "place", "observed_at", "value")
EXEMPT = ("value_missing", "duplicate_row")
TIME = "observed_at"


def prepare(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Adds low, high and `_gives`: the value, or else num / den times the unit's factor."""
    ranges = context.indicators.select("indicator", _low="low", _high="high", _scale="scale")
    frame = frame.join(ranges, on="indicator", how="left", maintain_order="left")
    share = pl.when(pl.col("den") > 0).then((pl.col("num") / pl.col("den") * pl.col("_scale")).round(9))
    return frame.with_columns(_gives=pl.coalesce("value", share))


def _missing(frame: pl.DataFrame, context: Context) -> pl.Expr:
    """Neither a value nor both numbers, nor a text in their place. 0 of 0 says nothing either."""
    texts = pl.any_horizontal(unread(frame, name) for name in ("value", "num", "den"))
    half = pl.col("num").is_null() | pl.col("den").is_null()
    nothing = (pl.col("num") == 0) & (pl.col("den") == 0)
    return pl.col("value").is_null() & (half | nothing) & ~texts


RULES = (
    row_complete(),
    value_mapped(),
    Rule(
        "indicator_known",
        "normative",
        {"zh": "指标在指标目录中", "en": "The indicator is in the catalogue"},
        lambda frame, context: pl.col("_low").is_null(),
        misses("indicator", "expected.indicator"),
    ),
    place_known(),
    readable(
        ("observed_at",),
        "time_readable",
        "expected.time",
        "观测时间可以识别",
        "The time of observation can be read",
        needed=True,
    ),
    not_in_future(
        "observed_at",
        "time_not_in_future",
        "观测时间不晚于当前时间",
        "The time of observation is not in the future",
    ),
    Rule(
        "value_missing",
        "complete",
        {"zh": "数值不为空", "en": "There is a value"},
        _missing,
        lambda frame, context: because("aside.no_value"),
    ),
    readable(("value", "num", "den"), "value_readable", "expected.number", "数值可以识别", "The value is a number"),
    Rule(
        "denominator_positive",
        "accurate",
        {"zh": "分母大于零", "en": "The denominator is above zero"},
        lambda frame, context: pl.col("den") <= 0,
        lambda frame, context: because(
            "aside.value", column="den", value=pl.col("den").cast(pl.String), expected=say("expected.above_zero")
        ),
    ),
    Rule(
        "value_in_range",
        "accurate",
        {"zh": "数值在合理范围内", "en": "The value is physically possible"},
        lambda frame, context: ~pl.col("_gives").is_between(pl.col("_low"), pl.col("_high")),
        lambda frame, context: because(
            "aside.range", **{name: pl.col(f"_{name}").cast(pl.String) for name in ("gives", "low", "high")}
        ),
    ),
    *version_stated(),
    *once((*KEY, "version"), ("value", "num", "den")),
)
