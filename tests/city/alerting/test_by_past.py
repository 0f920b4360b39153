"""A comparison with the past run again over days gone by tells what the watch's own way tells, day by day."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from city.alerting.baselines import CALIBRATED, History, baselines
from city.alerting.by_past import HOURS, grid, levels_by_past, told_by_past
from city.alerting.daytypes import types_of
from city.alerting.detect import level_of, tick

FIRST, DAYS = date(2026, 3, 2), 5
SHOCK = CALIBRATED * HOURS + 30
"""On the second of the days tried, at six in the morning, in the first place."""


def noise():
    rng = np.random.default_rng(3)
    day = 40 + 15 * np.sin(np.arange(HOURS) / 4)
    values = day + rng.normal(0, 3, (4, CALIBRATED + DAYS, HOURS))
    values.reshape(4, -1)[0, SHOCK : SHOCK + 2] += 60
    values[2, : CALIBRATED - 9] = np.nan
    values[3, -2, 5:9] = np.nan
    return values


def as_the_watch_does(values, day):
    """The levels of one day's hours: baselines of the 60 days before it, hour after hour."""
    types = types_of(FIRST, CALIBRATED + DAYS, None)
    past = History(values[:, day - CALIBRATED : day], FIRST + timedelta(days=day - CALIBRATED))
    usual = baselines(past, [int(types[day])])
    before, found = usual.before, []
    for slot in range(HOURS):
        judged = tick(values[:, day, slot], slot, int(types[day]), usual, before)
        before = judged.next_before(before)
        found.append(np.where(np.isnan(judged.p), -1, level_of(judged.p)))
    return np.column_stack(found)


@pytest.fixture(scope="module")
def levels():
    return levels_by_past(noise(), FIRST, DAYS, None, False)


def test_the_first_day_is_the_watchs_and_later_ones_hardly_differ(levels):
    values = noise()
    seen = [0, 1, 3]
    assert (levels[seen, 0] == as_the_watch_does(values, CALIBRATED)[seen]).all()
    for day in range(1, DAYS):
        same = levels[seen, day] == as_the_watch_does(values, CALIBRATED + day)[seen]
        assert same.mean() > 0.98
    assert levels[0, 1, 6] == 2 and (levels[seen, 1:, -1] >= 0).all()


def test_what_has_too_short_a_past_or_no_reading_is_not_judged(levels):
    assert (levels[2] == -1).all() and (levels[3, -2, 5:9] == -1).all() and levels[3, -2, 4] >= 0


def test_hours_become_a_grid_and_come_back_with_what_was_told(levels):
    values, start = noise(), datetime(2026, 3, 2)
    rows = [
        (f"p{n}", start + timedelta(hours=hour), float(value))
        for n, series in enumerate(values.reshape(4, -1))
        for hour, value in enumerate(series)
        if not np.isnan(value)
    ]
    schema = {"place": pl.String(), "hour": pl.Datetime("us"), "value": pl.Float64()}
    hours = pl.DataFrame(rows, schema, orient="row")
    places = [f"p{n}" for n in range(4)]
    assert np.array_equal(grid(hours, places, FIRST, CALIBRATED + DAYS), values, equal_nan=True)
    assert np.isnan(grid(hours.clear(), places, FIRST, 1)).all()
    since = start + timedelta(days=CALIBRATED)
    told = told_by_past(hours, since, since + timedelta(days=DAYS), None, False)
    shock = start + timedelta(hours=SHOCK)
    assert told.filter(place="p0", hour=shock)["told"].to_list() == [2.0]
    assert told.height == (levels >= 0).sum() and "p2" not in told["place"]
    assert told_by_past(hours, since + timedelta(hours=5), since + timedelta(days=1), None, False)["hour"].min() >= (
        since + timedelta(hours=5)
    )
