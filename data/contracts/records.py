"""Records: one row per record of a register: when it came into it, when it is due, done, out of it; amount and base.

Times are the city's civil time. `amount` and `base` are what the record stands for where it is more than one thing: so
many of so many. What is counted of it is said by the district scores' files. The register is one of registers.toml."""

import polars as pl

from city.registers import registers
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
    "register": pl.String(),
    "record": pl.String(),
    "place": pl.String(),
    "title": pl.String(),
    "kind": pl.String(),
    "entered_at": pl.Datetime("us"),
    "left_at": pl.Datetime("us"),
    "due_at": pl.Datetime("us"),
    "done_at": pl.Datetime("us"),
    "ended_at": pl.Datetime("us"),
    "amount": pl.Float64(),
    "base": pl.Float64(),
    "version": pl.Datetime("us"),
}
KEY = ("register", "record")
REQUIRED = ("register", "record", "place", "title", "entered_at")
EXEMPT = ("duplicate_row",)
TIME = "entered_at"
TIMES = ("left_at", "due_at", "done_at", "ended_at")
NUMBERS = ("amount", "base")
WRITTEN = ("title",)
"""What somebody wrote; see the events' contract."""


def prepare(frame: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The frame as it is."""
    return frame


RULES = (
    row_complete(),
    value_mapped(),
    Rule(
        "register_known",
        "normative",
        {"zh": "台账在台账目录中", "en": "The register is one of the city's"},
        lambda frame, context: pl.col("register").is_null() | ~pl.col("register").is_in(list(registers())),
        misses("register", "expected.register"),
    ),
    present("record", "record_present", "有条目编号", "The record has its number"),
    present("title", "title_present", "有条目名称", "The record has its title"),
    place_known(),
    readable(
        ("entered_at",),
        "entered_readable",
        "expected.time",
        "登记时间可以识别",
        "The time of entry can be read",
        needed=True,
    ),
    readable(
        TIMES,
        "record_times_readable",
        "expected.time_or_none",
        "时间可以识别",
        "Times can be read",
    ),
    not_in_future("entered_at", "entered_not_in_future", "登记不晚于当前时间", "The entry is not in the future"),
    not_in_future("done_at", "done_not_in_future", "完成不晚于当前时间", "It is not done in the future"),
    not_in_future("left_at", "left_not_in_future", "注销不晚于当前时间", "It does not leave in the future"),
    not_before(
        "left_at", "entered_at", "left_not_before_entered", "注销不早于登记", "It does not leave before it enters"
    ),
    not_before("due_at", "entered_at", "record_due_not_before", "期限不早于登记", "It is not due before it enters"),
    not_before("done_at", "entered_at", "done_not_before_entered", "完成不早于登记", "It is not done before it enters"),
    not_before("ended_at", "done_at", "ended_not_before_done", "失效不早于完成", "It does not cease before it is done"),
    readable(NUMBERS, "record_numbers_readable", "expected.number_or_none", "数字可以识别", "Numbers can be read"),
    Rule(
        "record_numbers_not_negative",
        "accurate",
        {"zh": "数量不为负", "en": "Numbers are not negative"},
        lambda frame, context: (pl.col("amount") < 0) | (pl.col("base") < 0),
        lambda frame, context: because(
            "aside.negative", **{f"found_{name}": pl.col(name).cast(pl.String) for name in NUMBERS}
        ),
    ),
    no_identity_number("title"),
    *version_stated(),
    *once((*KEY, "version"), tuple(name for name in COLUMNS if name not in (*KEY, "version"))),
)
