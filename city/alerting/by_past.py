"""A comparison with the past run again over days gone by: how surprising each hour of each place was, judged as it came."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from city.alerting.baselines import CALIBRATED, History, baselines, leave_one_week_out
from city.alerting.conformal import Floats
from city.alerting.daytypes import types_of
from city.alerting.detect import level_of, tick

HOURS, LEAST_DAYS = 24, 14
"""Hours of a day; so many days before a day a place must have had its first reading, to be judged on it."""


def grid(hours: pl.DataFrame, places: Sequence[str], first: date, days: int) -> Floats:
    """Hours (place, hour, value) as (places, days, 24), NaN where none came; what lies outside is left out."""
    found = np.full((len(places), days, HOURS), np.nan)
    start = datetime(first.year, first.month, first.day)
    if hours.is_empty() or not places:
        return found
    order = pl.DataFrame({"place": places, "at": range(len(places))}, schema={"place": pl.String(), "at": pl.Int64()})
    rows = hours.drop_nulls("value").join(order, on="place")
    rows = rows.with_columns(((pl.col("hour") - start).dt.total_hours()).alias("slot"))
    rows = rows.filter((pl.col("slot") >= 0) & (pl.col("slot") < days * HOURS))
    found.reshape(len(places), -1)[rows["at"].to_numpy(), rows["slot"].to_numpy()] = rows["value"].to_numpy()
    return found


def levels_by_past(
    values: Floats, first: date, days: int, special: Mapping[date, int] | None, is_count: bool
) -> NDArray[np.int64]:
    """The levels (0 to 2) of the last days' hours, (places, days, 24); -1 where nothing was judged.

    values: (places, CALIBRATED + days, 24). Each day is judged by the baselines of the CALIBRATED days before it. The first
    one's past residuals leave out their own week, as the watch's do; later days go on from those that were judged.
    """
    places, every, _ = values.shape
    types, levels = types_of(first, every, special), np.full((places, days, HOURS), -1, dtype=np.int64)
    start = every - days
    counts, known = np.full(places, is_count), ~np.isnan(values.reshape(places, -1))
    begun = np.where(known.any(axis=1), known.argmax(axis=1), every * HOURS)
    residuals = leave_one_week_out(
        History(values[:, start - CALIBRATED : start], _day(first, start - CALIBRATED), special)
    )
    for day in range(start, every):
        past = History(values[:, day - CALIBRATED : day], _day(first, day - CALIBRATED), special)
        usual = baselines(past, [int(types[day])], residuals)
        before, found = usual.before, []
        for slot in range(HOURS):
            judged = tick(values[:, day, slot], slot, int(types[day]), usual, before, counts)
            before = judged.next_before(before)
            found.append(judged.residual)
            is_judged = ~np.isnan(judged.p) & (begun <= (day - LEAST_DAYS) * HOURS)
            levels[:, day - start, slot] = np.where(is_judged, level_of(judged.p), -1)
        residuals = np.concatenate([residuals, np.column_stack(found)], axis=1)[:, -CALIBRATED * HOURS :]
    return levels


def told_by_past(
    hours: pl.DataFrame, since: datetime, until: datetime, special: Mapping[date, int] | None, is_count: bool
) -> pl.DataFrame:
    """What the signals of a comparison with the past were told of the hours in [since, until): place, hour, told (the level).

    hours: (place, hour, value), from CALIBRATED days before the day of `since` on, as far as there are any.
    """
    places = sorted(hours["place"].unique())
    days = (until - timedelta(microseconds=1)).date() - since.date() + timedelta(days=1)
    first = _day(since.date(), -CALIBRATED)
    levels = levels_by_past(grid(hours, places, first, CALIBRATED + days.days), first, days.days, special, is_count)
    at, day, slot = np.nonzero(levels >= 0)
    start = datetime(since.year, since.month, since.day)
    found = pl.DataFrame(
        {
            "place": pl.Series(places, dtype=pl.String())[at],
            "hour": pl.Series(
                [start + timedelta(hours=int(one)) for one in day * HOURS + slot], dtype=pl.Datetime("us")
            ),
            "told": levels[at, day, slot].astype(np.float64),
        }
    )
    return found.filter((pl.col("hour") >= since) & (pl.col("hour") < until))


def _day(first: date, days: int) -> date:
    return first + timedelta(days=days)
