"""Promises of a rule: so large a share in time; its levels speak of how fast the rest is used up, over a long and a short window.

| key of `[promise]` | what it says |
|---|---|
| share | the promised share in time, in per cent |
| blue … red | `{ burn = 2, long = "7d", short = "1d" }`: both windows burn at the rate or faster; at 1 the share is just kept |

A slot is a day for a sign that comes by the day, else an hour; windows are whole slots, and end with the newest slot in which
anything is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from city.alerting.burn import Stage, budget_of, burning, reachable, shares_late
from city.alerting.conformal import Floats
from city.catalogue import Indicator
from city.catalogue.checks import SECONDS, Table, one_of, seconds
from city.catalogue.conditions import COLOURS

KEYS = {"share", *COLOURS}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OF_A_CASE = 1000
"""So many things fall due at each reading of a rule's case."""
SCHEMA = {"place": pl.String(), "hour": pl.Datetime("us"), "told": pl.Float64(), "value": pl.Float64()}


@dataclass(frozen=True)
class Promise:
    """The promised share in time (0 to 1), and by level 1 blue to 4 red the stage at which it speaks."""

    share: float
    stages: Mapping[int, Stage]

    @property
    def longest(self) -> timedelta:
        """The longest window."""
        return max(one.long for one in self.stages.values())

    def limit(self, level: int) -> str:
        """The condition of a level as entries tell it: 'burn>=2 7d/1d'; of the mildest for a level that has none."""
        one = self.stages.get(level) or self.stages[min(self.stages)]
        return f"burn>={one.burn:g} {_short(one.long)}/{_short(one.short)}"


def slot_of(sign: Indicator) -> timedelta:
    """What is counted together: a day, or an hour for a sign that comes oftener than by the day."""
    return DAY if sign.period_s >= DAY.total_seconds() else HOUR


def read_promise(table: Table, sign: Indicator) -> Promise:
    """The key `promise` of a rule about a sign; CatalogueError for a faulty one."""
    if not sign.is_ratio or sign.unit != "percent":
        table.refuse("share", sign.key, "about a sign that is a share in per cent")
    share = table.number("share", low=0, high=100) / 100
    if not 0 < share < 1:
        table.refuse("share", share * 100, "a share between 0 and 100")
    stages = {level: _stage(table, colour, sign) for level, colour in enumerate(COLOURS, start=1) if colour in table}
    if not stages:
        table.refuse("blue", None, f"there, or another of {one_of(COLOURS)}")
    for level, one in stages.items():
        if not reachable(share, [one]):
            most = f"{1 / budget_of(share):.1f}"
            table.refuse(COLOURS[level - 1], one.burn, f"a burn of at most {most}, at which all is late")
    burns = [one.burn for one in stages.values()]
    if burns != sorted(set(burns)):
        table.refuse(COLOURS[max(stages) - 1], burns[-1], "a burn above that of the level below")
    return Promise(share, stages)


def _stage(table: Table, colour: str, sign: Indicator) -> Stage:
    one = table.table(colour, {"burn", "long", "short"})
    spans = [timedelta(seconds=seconds(one.span(key))) for key in ("long", "short")]
    slot = slot_of(sign)
    for key, span in zip(("long", "short"), spans, strict=True):
        if span % slot or not span or span > spans[0]:
            one.refuse(key, _short(span), f"whole times {_short(slot)}, the short one within the long one")
    return Stage(one.number("burn", low=0.1, high=1000), *spans)


def _short(span: timedelta) -> str:
    whole = int(span.total_seconds())
    unit = next(name for name in ("d", "h", "min") if whole % SECONDS[name] == 0)
    return f"{whole // SECONDS[unit]}{unit}"


def told_by_promise(
    sign: Indicator,
    promise: Promise,
    hours: pl.DataFrame,
    since: datetime,
    until: datetime,
    near: tuple[float, float] = (0.0, 0.0),
) -> pl.DataFrame:
    """What the signal of a promise is told of the hours in [since, until): place, hour, told (the level), value (per cent in time).

    hours: (place, hour, num, den), from the longest window before `since` on. The value is the share in time over the long
    window of the level told, else of the mildest. near: (hysteresis in burn, what is told within it).
    """
    known = hours.filter((pl.col("den") > 0) & pl.col("num").is_not_null() & (pl.col("hour") < until))
    slot = slot_of(sign)
    first = _floor(since, slot) - promise.longest
    since_first = (pl.col("hour") - first).dt.total_seconds()
    known = known.with_columns(slot=since_first // int(slot.total_seconds())).filter(pl.col("slot") >= 0)
    if known.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    late = pl.col("num") if sign.better == "lower" else pl.col("den") - pl.col("num")
    sums = known.group_by("place", "slot").agg(late.sum().alias("late"), pl.col("den").sum(), pl.col("hour").max())
    places = sorted(sums["place"].unique())
    row = sums["place"].replace_strict(places, range(len(places)), return_dtype=pl.Int64).to_numpy()
    many = int(sums["slot"].max()) + 1  # type: ignore[arg-type]
    grids = [np.full((len(places), many), np.nan) for _ in range(2)]
    for grid, key in zip(grids, ("late", "den"), strict=True):
        grid[row, sums["slot"].to_numpy()] = sums[key].to_numpy()
    parts = []
    for number in sorted(one for one in sums["slot"].unique() if one >= promise.longest // slot):
        until_then = [grid[:, number + 1 - promise.longest // slot : number + 1] for grid in grids]
        level, value = _judged(promise, until_then[0], until_then[1], slot, near)
        parts.append(pl.DataFrame({"place": places, "slot": number, "told": level, "value": value}))
    if not parts:
        return pl.DataFrame(schema=SCHEMA)
    found = pl.concat(parts).join(sums.select("place", "slot", "hour"), on=["place", "slot"])
    return found.filter(pl.col("hour") >= since).select(list(SCHEMA)).sort("place", "hour")


def _judged(
    promise: Promise, late: Floats, total: Floats, slot: timedelta, near: tuple[float, float]
) -> tuple[Floats, Floats]:
    """(what is told, share in time in per cent), each (places,), of the slots that end with the newest."""
    levels = sorted(promise.stages)
    stages = [promise.stages[level] for level in levels]
    number = burning(late, total, slot, promise.share, stages)
    told = np.array([0, *levels], dtype=np.float64)[number]
    hysteresis, is_near = near
    if hysteresis > 0:
        mildest = replace(stages[0], burn=max(stages[0].burn - hysteresis, 0.0))
        still = burning(late, total, slot, promise.share, [mildest], least_late=0.0)
        told = np.where((told == 0) & (still > 0), is_near, told)
    shares = np.stack([shares_late(late, total, slot, one.long)[0] for one in stages])
    of_level = shares[np.maximum(number - 1, 0), np.arange(len(number))]
    return told, 100.0 * (1.0 - of_level)


def hours_of_case(sign: Indicator, given: Any, start: datetime) -> pl.DataFrame:
    """The readings of a case (minute, per cent of the sign) as hours: place, hour, num, den."""
    rows = [("case", start + timedelta(minutes=minute), value * OF_A_CASE / 100, OF_A_CASE) for minute, value in given]
    schema = {"place": pl.String(), "hour": pl.Datetime("us"), "num": pl.Float64(), "den": pl.Float64()}
    return pl.DataFrame(rows, schema, orient="row")


def _floor(at: datetime, slot: timedelta) -> datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (at - midnight) // slot * slot
