"""Warnings: one row per official warning (预警) and its issue, forwarded as the issuer put it, not computed.

Times are the city's civil time; level 1 (red) to 4 (blue)."""

import polars as pl

from data.contracts._personal import no_identity_number
from data.contracts._record import row_complete, value_mapped
from data.contracts._rules import (
    Context,
    Rule,
    misses,
    not_before,
    not_in_future,
    once,
    place_known,
    present,
    readable,
    version_stated,
)

COLUMNS: dict[str, pl.DataType] = {
    "warning": pl.String(),
    "kind": pl.String(),
    "level": pl.Int32(),
    "issuer": pl.String(),
    "title": pl.String(),
    "issued_at": pl.Datetime("us"),
    "expires_at": pl.Datetime("us"),
    "place": pl.String(),
    "version": pl.Datetime("us"),
}
KEY = ("warning", "issued_at")
REQUIRED = ("warning", "kind", "level", "issuer", "title", "issued_at", "place")
EXEMPT = ("duplicate_row",)
TIME = "issued_at"


def prepare(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The frame as it is."""
    return frame


RULES = (
    row_complete(),
    value_mapped(),
    present("warning", "warning_present", "有预警编号", "The warning has its number"),
    present("kind", "kind_present", "有预警种类", "The warning has its kind"),
    present("issuer", "issuer_present", "有发布单位", "The warning names its issuer"),
    place_known(),
    readable(
        ("issued_at",),
        "issued_readable",
        "expected.time",
        "发布时间可以识别",
        "The time of issue can be read",
        needed=True,
    ),
    readable(
        ("expires_at",),
        "expires_readable",
        "expected.time_or_none",
        "失效时间可以识别",
        "The time of expiry can be read",
    ),
    not_in_future("issued_at", "issued_not_in_future", "发布时间不晚于当前时间", "The issue is not in the future"),
    not_before(
        "expires_at",
        "issued_at",
        "expires_not_before_issued",
        "失效不早于发布",
        "It does not expire before it is issued",
    ),
    Rule(
        "level_known",
        "normative",
        {"zh": "级别为1至4", "en": "The level is 1 to 4"},
        lambda frame, context: pl.col("level").is_null() | ~pl.col("level").is_between(1, 4),
        misses("level", "expected.level"),
    ),
    no_identity_number("title"),
    *version_stated(),
    *once((*KEY, "version"), tuple(name for name in COLUMNS if name not in (*KEY, "version"))),
)
