"""Events: one row per event and its change (updated_at): a city incident or 12345 request, as it stood then.

Times are the city's civil time; level 1 (red) to 4 (blue) or none; rating 1 to 5; lon, lat in WGS-84."""

import polars as pl

from city.said import say
from data.contracts._personal import no_identity_number
from data.contracts._reasons import because
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
    "event": pl.String(),
    "kind": pl.String(),
    "topic": pl.String(),
    "title": pl.String(),
    "place": pl.String(),
    "opened_at": pl.Datetime("us"),
    "due_at": pl.Datetime("us"),
    "closed_at": pl.Datetime("us"),
    "updated_at": pl.Datetime("us"),
    "level": pl.Int32(),
    "status": pl.String(),
    "department": pl.String(),
    "channel": pl.String(),
    "rating": pl.Int32(),
    "lon": pl.Float64(),
    "lat": pl.Float64(),
    "version": pl.Datetime("us"),
}
KEY = ("event", "updated_at")
REQUIRED = ("event", "kind", "place", "opened_at")
EXEMPT = ("duplicate_row",)
TIME = "opened_at"
KINDS = ("incident", "request")
WRITTEN = ("title",)
"""What somebody wrote; the door hides telephone numbers and addresses of mail in it from who has no right to personal data."""


def prepare(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Fills updated_at with the closing or else the opening; a point at (0, 0) or out of bounds is none."""
    is_point = (pl.col("lon") != 0) | (pl.col("lat") != 0)
    if context.bounds:
        west, south, east, north = context.bounds
        is_point = pl.col("lon").is_between(west, east) & pl.col("lat").is_between(south, north)
    return frame.with_columns(
        pl.coalesce("updated_at", "closed_at", "opened_at").alias("updated_at"),
        pl.when(is_point).then("lon").alias("lon"),
        pl.when(is_point).then("lat").alias("lat"),
    )


RULES = (
    row_complete(),
    value_mapped(),
    present("event", "event_present", "有事件编号", "The event has its number"),
    Rule(
        "kind_known",
        "normative",
        {"zh": "类别为城市事件或12345诉求", "en": "The kind is 'incident' or 'request'"},
        lambda frame, context: pl.col("kind").is_null() | ~pl.col("kind").is_in(list(KINDS)),
        misses("kind", "expected.event_kind"),
    ),
    place_known(),
    readable(
        ("opened_at",),
        "opened_readable",
        "expected.time",
        "发生时间可以识别",
        "The time of opening can be read",
        needed=True,
    ),
    readable(
        ("due_at", "closed_at", "updated_at"),
        "times_readable",
        "expected.time_or_none",
        "时限、办结和更新时间可以识别",
        "The times due, closed and updated can be read",
    ),
    not_in_future("opened_at", "opened_not_in_future", "发生时间不晚于当前时间", "The opening is not in the future"),
    not_in_future("closed_at", "closed_not_in_future", "办结时间不晚于当前时间", "The closing is not in the future"),
    not_in_future("updated_at", "updated_not_in_future", "更新时间不晚于当前时间", "The change is not in the future"),
    not_before(
        "closed_at",
        "opened_at",
        "closed_not_before_opened",
        "办结不早于发生",
        "It is not closed before it is opened",
    ),
    not_before("due_at", "opened_at", "due_not_before_opened", "时限不早于发生", "It is not due before it is opened"),
    readable(
        ("level", "rating", "lon", "lat"),
        "numbers_readable",
        "expected.number_or_none",
        "级别、评分和坐标可以识别",
        "Level, rating and coordinates are numbers",
    ),
    Rule(
        "level_known",
        "normative",
        {"zh": "级别为1至4或空", "en": "The level is 1 to 4, or none"},
        lambda frame, context: ~pl.col("level").is_between(1, 4),
        lambda frame, context: because(
            "aside.value", column="level", value=pl.col("level"), expected=say("expected.level_or_none")
        ),
    ),
    Rule(
        "rating_known",
        "normative",
        {"zh": "评分为1至5或空", "en": "The rating is 1 to 5, or none"},
        lambda frame, context: ~pl.col("rating").is_between(1, 5),
        lambda frame, context: because(
            "aside.value", column="rating", value=pl.col("rating"), expected=say("expected.rating")
        ),
    ),
    no_identity_number("title"),
    *version_stated(),
    *once((*KEY, "version"), tuple(name for name in COLUMNS if name not in (*KEY, "version"))),
)
