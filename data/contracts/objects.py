"""Objects: one row per version of an object: anything in the city with a code of its own (一个码).

Times are the city's civil time; `lon`, `lat` in WGS-84, the point at which the object is shown; `geometry` is its WKT in
WGS-84, a line or an area by its kind, nothing for points. `address` is the code of its standard address, `part_of` the
code of what it hangs on. The kind is one of the pack's objects/*.toml. Of each object the newest version is the truth."""

import polars as pl

from city.objects import STATES, kinds
from city.pack import find, read_toml
from data.contracts._objects import code_checked, code_form, geometry_fits, point_in_city, with_point
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
    "object": pl.String(),
    "kind": pl.String(),
    "name": pl.String(),
    "place": pl.String(),
    "address": pl.String(),
    "address_text": pl.String(),
    "part_of": pl.String(),
    "owner": pl.String(),
    "state": pl.String(),
    "lon": pl.Float64(),
    "lat": pl.Float64(),
    "geometry": pl.String(),
    "entered_at": pl.Datetime("us"),
    "left_at": pl.Datetime("us"),
    "version": pl.Datetime("us"),
}
KEY = ("object",)
REQUIRED = ("object", "kind", "name", "place", "state", "entered_at")
EXEMPT = ("duplicate_row",)
TIME = "entered_at"


def prepare(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Fills the owner with its kind's, and the point of a line or an area with one that lies on it."""
    owners = {key: kind.owner for key, kind in kinds().items()}
    owner = pl.col("kind").replace_strict(owners, default=None, return_dtype=pl.String)
    return with_point(frame.with_columns(pl.coalesce("owner", owner).alias("owner")))


def _departments() -> list[str]:
    known = set(read_toml(find("departments.toml"))) | {kind.owner for kind in kinds().values()}
    return sorted(known)


RULES = (
    row_complete(),
    value_mapped(),
    present("object", "object_present", "有对象编码", "The object has its code"),
    Rule(
        "object_kind_known",
        "normative",
        {"zh": "对象类别在类别目录中", "en": "The kind of object is one of the city's"},
        lambda frame, context: pl.col("kind").is_null() | ~pl.col("kind").is_in(list(kinds())),
        misses("kind", "expected.object_kind"),
    ),
    code_form(),
    code_checked(),
    present("name", "object_named", "有对象名称", "The object has its name"),
    place_known(),
    Rule(
        "owner_known",
        "normative",
        {"zh": "责任部门在部门目录中", "en": "The owner is one of the departments"},
        lambda frame, context: ~pl.col("owner").is_in(_departments()),
        misses("owner", "expected.department"),
    ),
    Rule(
        "state_known",
        "normative",
        {"zh": "状态为在用、故障、停用或注销", "en": "The state is in_use, fault, idle or removed"},
        lambda frame, context: pl.col("state").is_null() | ~pl.col("state").is_in(list(STATES)),
        misses("state", "expected.state"),
    ),
    Rule(
        "part_of_another",
        "consistent",
        {"zh": "对象不挂接自身", "en": "An object does not hang on itself"},
        lambda frame, context: pl.col("part_of") == pl.col("object"),
        lambda frame, context: because("aside.own_part", found=pl.col("part_of")),
    ),
    readable(("lon", "lat"), "point_readable", "expected.number_or_none", "坐标可以识别", "Coordinates are numbers"),
    geometry_fits(),
    point_in_city(),
    readable(
        ("entered_at",),
        "object_entered_readable",
        "expected.time",
        "启用时间可以识别",
        "The time of entry can be read",
        needed=True,
    ),
    readable(
        ("left_at",),
        "object_left_readable",
        "expected.time_or_none",
        "停止时间可以识别",
        "The time of leaving can be read",
    ),
    not_in_future(
        "entered_at", "object_entered_not_in_future", "启用不晚于当前时间", "It does not enter in the future"
    ),
    not_before(
        "left_at", "entered_at", "object_left_not_before", "停止不早于启用", "It does not leave before it enters"
    ),
    no_identity_number("name", "address_text"),
    *version_stated(),
    *once((*KEY, "version"), tuple(name for name in COLUMNS if name not in (*KEY, "version"))),
)
