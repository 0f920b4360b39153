"""Rules with names, and how they split a frame: each bad row stands under the first rule that it breaks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from city.said import english, say
from data.contracts._key import key_said
from data.contracts._reasons import because

GRACE = timedelta(minutes=10)
SET_ASIDE = dict.fromkeys(("row", "key", "rule", "reason", "told", "content"), pl.String) | {"row": pl.UInt32}
PROPERTIES = ("normative", "complete", "accurate", "consistent", "timely", "accessible")


@dataclass(frozen=True)
class Context:
    """What a row is judged against.

    indicators: one row per indicator: indicator, low, high, scale (by which num / den is multiplied);
    places: the known codes; now: civil time; bounds: west, south, east, north in degrees, or None.
    """

    indicators: pl.DataFrame
    places: pl.Series
    now: datetime
    bounds: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Arrived:
    """A file as read: `frame` has the contract's columns and `row`; `content` the records of rows; `left_out` how
    many records are not meant for the source."""

    frame: pl.DataFrame
    content: Callable[[pl.Series], pl.DataFrame]
    left_out: int = 0


@dataclass(frozen=True)
class Checked:
    """A delivery judged: `good` (contract columns, row) and `set_aside` (row, key, rule, reason, told, content).

    `reason` is an English sentence, `told` its key and facts. `key` is JSON of the contract's key as far as it could be read: what is no place or no indicator is null in it.
    Records that are not meant for the source are `left_out` and not among the rows read.
    """

    good: pl.DataFrame
    set_aside: pl.DataFrame
    rows_read: int
    exempt: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def bad_share(self) -> float:
        """Share (0-1) of bad rows among the rows read; rules that are exempt do not count."""
        bad = self.set_aside.filter(~pl.col("rule").is_in(list(self.exempt))).height
        return bad / self.rows_read if self.rows_read else 0.0


@dataclass(frozen=True)
class Rule:
    """One rule: `broken` finds its rows, `reason` is what `because` gives: what was found and expected.

    `property` is one of the six properties of GB/T 36344. A rule `among` looks at the rows that keep
    all others, and finds those that stand against each other.
    """

    name: str
    property: str
    sentence: Mapping[str, str]
    broken: Callable[[pl.DataFrame, Context], pl.Expr]
    reason: Callable[[pl.DataFrame, Context], pl.Expr]
    among: bool = False


def split(
    frame: pl.DataFrame, rules: Sequence[Rule], context: Context, key: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that keep all rules, and row, key, rule, reason, told of the others."""
    names = [rule.name for rule in rules]
    assert len(set(names)) == len(names)  # nosec B101
    said = key_said(frame, key, context.places, context.indicators["indicator"])
    single = [rule for rule in rules if not rule.among]
    frame, bad = _split_once(frame, single, context, said)
    aside = [bad]
    for rule in rules:
        if rule.among:
            frame, bad = _split_once(frame, [rule], context, said)
            aside.append(bad)
    return frame, pl.concat(aside)


def _split_once(
    frame: pl.DataFrame, rules: Sequence[Rule], context: Context, said: pl.Expr
) -> tuple[pl.DataFrame, pl.DataFrame]:
    none = pl.DataFrame(schema={name: SET_ASIDE[name] for name in list(SET_ASIDE)[:-1]})
    masks = frame.select(rule.broken(frame, context).fill_null(False).alias(rule.name) for rule in rules)
    is_bad = masks.select(pl.any_horizontal(pl.all()).alias("bad"))["bad"]
    if not is_bad.any():
        return frame, none
    bad, masks = frame.filter(is_bad), masks.filter(is_bad)
    first = masks.select(
        pl.coalesce(pl.when(pl.col(rule.name)).then(pl.lit(rule.name)) for rule in rules).alias("rule")
    )["rule"]
    named = [
        bad.filter(first == rule.name).select(
            "row", said, pl.lit(rule.name).alias("rule"), rule.reason(bad, context).alias("told")
        )
        for rule in rules
    ]
    parts = [_in_english(part).select(none.columns) for part in named if part.height]
    return frame.filter(~is_bad), pl.concat([none, *parts])


def _in_english(bad: pl.DataFrame) -> pl.DataFrame:
    told = bad["told"].unique()
    return bad.with_columns(reason=pl.col("told").replace_strict(told, [english(one) for one in told]))


def has(frame: pl.DataFrame, name: str) -> bool:
    """Whether some row of this column held a text that could not be read."""
    return f"_unread_{name}" in frame.columns


def unread(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Where the column held a text that could not be read."""
    return pl.col(f"_unread_{name}").is_not_null() if has(frame, name) else pl.lit(False)


def misses(column: str, expected: str) -> Callable[[pl.DataFrame, Context], pl.Expr]:
    """The reason that a column holds something else than is expected; `expected` is a key of the words."""
    return lambda frame, context: because(
        "aside.is", column=column, found=pl.col(column).cast(pl.String), expected=say(expected)
    )


def minute(name: str) -> pl.Expr:
    """A time for a sentence, to the minute."""
    return pl.col(name).dt.strftime("%Y-%m-%d %H:%M")


def place_known() -> Rule:
    """The place is one of the city's codes."""
    return Rule(
        "place_known",
        "normative",
        {"zh": "地点编码在本市地点目录中", "en": "The place is a code of the city's places"},
        lambda frame, context: pl.col("place").is_null() | ~pl.col("place").is_in(context.places.implode()),
        misses("place", "expected.place"),
    )


def present(name: str, rule: str, zh: str, en: str) -> Rule:
    """The column is not empty."""
    return Rule(
        rule,
        "complete",
        {"zh": zh, "en": en},
        lambda frame, context: pl.col(name).is_null() | (pl.col(name).str.strip_chars() == ""),
        lambda frame, context: because("aside.is", column=name, found=None, expected=say("expected.text")),
    )


def readable(names: Sequence[str], rule: str, expected: str, zh: str, en: str, needed: bool = False) -> Rule:
    """What stands in these columns could be read as their type; `needed` columns may not be empty either.

    `expected` is a key of the words.
    """

    def broken(frame: pl.DataFrame, context: Context) -> pl.Expr:
        found = [unread(frame, name) for name in names]
        if needed:
            found += [pl.col(name).is_null() for name in names]
        return pl.any_horizontal(found)

    def reason(frame: pl.DataFrame, context: Context) -> pl.Expr:
        here = [name for name in names if has(frame, name)]
        column = [pl.when(unread(frame, name)).then(pl.lit(name)) for name in here]
        found = pl.coalesce(*(f"_unread_{name}" for name in here), pl.lit(None, dtype=pl.String))
        at = pl.coalesce(*column, pl.lit(names[0]))
        return because("aside.is", column=at, found=found, expected=say(expected))

    return Rule(rule, "normative", {"zh": zh, "en": en}, broken, reason)


def not_in_future(name: str, rule: str, zh: str, en: str) -> Rule:
    """The time is at most ten minutes ahead of now."""
    return Rule(
        rule,
        "timely",
        {"zh": zh, "en": en},
        lambda frame, context: pl.col(name) > context.now + GRACE,
        lambda frame, context: because(
            "aside.future", column=name, at=minute(name), limit=f"{context.now + GRACE:%Y-%m-%d %H:%M}"
        ),
    )


def not_before(name: str, opened: str, rule: str, zh: str, en: str) -> Rule:
    """The time is not before the opening."""
    return Rule(
        rule,
        "consistent",
        {"zh": zh, "en": en},
        lambda frame, context: pl.col(name) < pl.col(opened),
        lambda frame, context: before(name, opened),
    )


def before(name: str, opened: str) -> pl.Expr:
    """The reason that a time is before another one."""
    return because("aside.before", column=name, at=minute(name), than=opened, limit=minute(opened))


def version_stated() -> tuple[Rule, Rule]:
    """As of when a row says so can be read, and is not in the future; a row may leave it out."""
    return (
        readable(
            ("version",),
            "version_readable",
            "expected.time_or_none",
            "版本时间可以识别",
            "The time of the version can be read",
        ),
        not_in_future("version", "version_not_in_future", "版本时间不晚于当前时间", "The version is not in the future"),
    )


def is_distinct(frame: pl.DataFrame, key: Sequence[str]) -> bool:
    """Whether no key stands twice; True is certain, False may be two keys of one hash and wants a second look."""
    # A hash a column, mixed by odd factors: a fifth of the time that rows as structs take.
    mixed = pl.sum_horizontal(pl.col(name).hash(seed) * (2 * seed + 1) for seed, name in enumerate(key))
    return frame.select(mixed.alias("hash"))["hash"].n_unique() == frame.height


def once(key: Sequence[str], payload: Sequence[str]) -> tuple[Rule, Rule]:
    """A key stands once: of rows that say the same the first is kept, of others the last one wins."""

    def against(frame: pl.DataFrame, same: bool) -> pl.Expr:
        if is_distinct(frame, key):
            return pl.lit(False)
        several = frame.select(pl.struct(*key).is_duplicated().alias("several"))["several"]
        line = frame.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("_line"))["_line"]
        some = frame.select(*key, *payload).with_columns(line).filter(several)
        as_last = [pl.col(name).eq_missing(pl.col(name).last().over(*key)) for name in payload]
        some = some.with_columns(pl.all_horizontal(as_last).alias("_as_last"))
        if same:
            hit = some.filter(pl.col("_as_last") & (pl.col("_line") > pl.col("_line").min().over(*key, "_as_last")))
        else:
            hit = some.filter(~pl.col("_as_last"))
        return pl.lit(line.is_in(hit["_line"].implode()))

    columns = [name for name in key if name != "version"]
    return (
        Rule(
            "key_conflict",
            "consistent",
            {
                "zh": "同一批次中同一键值不得有不同内容（以后一条为准）",
                "en": "A key says one thing in a delivery (the last row wins)",
            },
            lambda frame, context: against(frame, same=False),
            lambda frame, context: because("aside.conflict", columns=columns),
            among=True,
        ),
        Rule(
            "duplicate_row",
            "consistent",
            {
                "zh": "同一批次中不得重复同一条记录（保留第一条）",
                "en": "A row stands once in a delivery (the first is kept)",
            },
            lambda frame, context: against(frame, same=True),
            lambda frame, context: because("aside.again", columns=columns),
            among=True,
        ),
    )
