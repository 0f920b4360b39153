"""Signals: levels, holding, hysteresis, silence, failure, frozen and late readings; and what never happens."""

from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.alerting.signal_table import NEXT, SCHEMA, STATES, no_states
from city.alerting.signals import Steps, advance, replay

START = datetime(2026, 7, 1)
MINUTE = timedelta(minutes=1)
LIMITS = {1: 10.0, 2: 15.0, 3: 27.0, 4: 40.0}
WATER = Steps(LIMITS, hysteresis=3.0, hold={1: 10 * MINUTE, 2: 5 * MINUTE}, keep_firing_for=15 * MINUTE)


def seen(value, at=None, **more):
    return pl.DataFrame(
        {"series": ["s"], "value": [value], "observed_at": [at], **more}, schema_overrides={"value": float}
    )


def run(rule, values, every=5, **more):
    """States and changes of one series, one reading each `every` minutes; 'gone' is a tick without a row."""
    states, told, rows = no_states(), [], []
    for number, value in enumerate(values):
        at = START + number * every * MINUTE
        table = seen(None, at).clear() if value == "gone" else seen(value, at, **more)
        states, changes = advance(states, table, at, rule)
        rows.extend(states.to_dicts())
        told.extend(changes.to_dicts())
    return rows, told


def names(rows):
    return [row["state"] for row in rows]


def test_a_level_fires_once_it_has_held():
    rows, told = run(WATER, [5, 12, 12, 12, 5])
    assert names(rows) == ["inactive", "pending", "pending", "firing", "recovering"]
    assert [(one["to_state"], one["to_level"], one["notify"]) for one in told] == [
        ("pending", 0, False),
        ("firing", 1, True),
        ("recovering", 1, False),
    ]
    assert rows[3]["level"] == rows[3]["level_max"] == 1


def test_levels_without_a_hold_fire_at_once_and_the_highest_counts():
    rows, told = run(WATER, [5, 45])
    assert rows[-1]["state"] == "firing" and rows[-1]["level"] == 4
    assert [one["to_level"] for one in told if one["notify"]] == [4]


def test_a_pending_level_that_ends_is_forgotten():
    rows, told = run(WATER, [12, 12, 5, 12, 12, 12])
    assert names(rows) == ["pending", "pending", "inactive", "pending", "pending", "firing"]
    assert [one["at"] for one in told if one["notify"]] == [START + 25 * MINUTE]


def test_a_rising_level_is_told_and_a_falling_one_is_not():
    rows, told = run(WATER, [28, 41, 28, 28, 41])
    assert [row["level"] for row in rows] == [3, 4, 3, 3, 4]
    assert [row["level_max"] for row in rows] == [3, 4, 4, 4, 4]
    assert [one["to_level"] for one in told if one["notify"]] == [3, 4]


def test_between_limit_and_hysteresis_it_goes_on_firing():
    rows, _ = run(WATER, [28, 25, 24, 23.9])
    assert set(names(rows)) == {"firing"} and [row["level"] for row in rows] == [3, 3, 3, 2]


def test_back_beyond_the_limit_while_recovering_it_fires_again_and_nobody_is_told():
    rows, told = run(WATER, [28, 5, 28, 5, 5, 5, 5])
    assert names(rows) == ["firing", "recovering", "firing", "recovering", "recovering", "inactive", "inactive"]
    assert [(one["to_state"], one["level_max"]) for one in told if one["notify"]] == [("firing", 3), ("inactive", 3)]
    assert rows[-1]["level"] == rows[-1]["level_max"] == 0


def test_downwards():
    rows, _ = run(Steps({1: 20.0, 2: 10.0}, is_upper=False, hysteresis=2.0), [25, 20, 21.9, 10, 22.1])
    assert names(rows) == ["inactive", "firing", "firing", "firing", "recovering"]
    assert [row["level"] for row in rows] == [0, 1, 1, 2, 2]


def test_a_missing_reading_neither_raises_nor_ends_anything():
    assert names(run(WATER, [12, "gone", "gone", 12])[0]) == ["pending", "pending", "pending", "firing"]
    assert names(run(WATER, [28, 5, None, None])[0])[-2:] == ["recovering", "recovering"]
    assert names(run(WATER, [28, "gone", float("nan")])[0])[-1] == "firing"


def test_silence_becomes_nodata_and_what_fired_is_remembered():
    rows, told = run(WATER, [28, "gone", "gone", "gone", "gone", 28, 5])
    assert names(rows) == ["firing", "firing", "firing", "nodata", "nodata", "firing", "recovering"]
    assert rows[3]["level"] == rows[3]["level_max"] == 3
    silent = [one for one in told if one["to_state"] == "nodata"]
    assert len(silent) == 1 and silent[0]["reason"] == "missing" and silent[0]["notify"] and silent[0]["to_level"] == 3
    assert [one["to_level"] for one in told if one["to_state"] == "firing" and one["notify"]] == [3]


def test_silence_of_what_was_calm_is_a_fault_of_the_lowest_level():
    _, told = run(WATER, [5, "gone", "gone", "gone"])
    assert [(one["to_state"], one["to_level"], one["notify"]) for one in told] == [("nodata", 1, True)]


def test_a_series_that_never_said_anything_is_silent_too():
    assert names(run(WATER, [None, None, None, None])[0]) == ["inactive", "inactive", "inactive", "nodata"]


@pytest.mark.parametrize("quality, state", [(0.79, "inactive"), (0.8, "firing"), (None, "firing")])
def test_a_reading_that_failed_its_checks_never_alarms(quality, state):
    assert names(run(WATER, [45], quality=[quality])[0]) == [state]


def test_a_series_that_could_not_be_asked_is_an_error():
    rows, told = run(WATER, [45], failed=[True])
    assert names(rows) == ["error"] and told[0]["reason"] == "failed" and told[0]["notify"]


def test_a_frozen_value_is_an_error_until_it_changes_and_a_still_zero_is_not():
    rule = Steps(LIMITS, frozen=3)
    rows, told = run(rule, [12.5, 12.5, 12.5, 12.5, 5])
    assert names(rows) == ["firing", "firing", "error", "error", "recovering"]
    assert [one["reason"] for one in told if one["to_state"] == "error"] == ["frozen"]
    assert set(names(run(rule, [0, 0, 0, 0, 0])[0])) == {"inactive"}


def test_the_same_reading_shown_twice_is_not_a_second_reading():
    rule, states = Steps(LIMITS, hold={1: 5 * MINUTE}, frozen=2, nodata_after=60 * MINUTE), no_states()
    for minute in (0, 5, 10):
        states, _ = advance(states, seen(12.0, START), START + minute * MINUTE, rule)
    assert states["state"].to_list() == ["pending"] and states["same"].to_list() == [1]


def test_an_old_reading_and_one_from_the_future_are_none():
    for at in (START - 15 * MINUTE, START + MINUTE):
        assert advance(no_states(), seen(45.0, at), START, WATER)[0]["state"].to_list() == ["inactive"]


def test_late_readings_are_worked_in_and_told_only_while_recent():
    at, late = START, [(START, seen(45.0, START))]
    for minutes, told in ((15, True), (16, False)):
        states, changes = replay(no_states(), late, WATER, at + minutes * MINUTE)
        assert states["state"].to_list() == ["firing"]
        assert changes["notify"].to_list() == [told] and changes["is_late"].to_list() == [not told]


def test_late_readings_tell_nothing_a_second_time_but_a_higher_level():
    first = advance(no_states(), seen(28.0, START), START, WATER)[1]
    ticks = [(START, seen(28.0, START)), (START + 5 * MINUTE, seen(41.0, START + 5 * MINUTE))]
    states, changes = replay(no_states(), ticks, WATER, START + 6 * MINUTE, told=first.filter("notify"))
    assert changes["to_level"].to_list() == [3, 4] and changes["notify"].to_list() == [False, True]
    assert states["level_max"].to_list() == [4]


def test_a_second_episode_is_told_even_where_the_first_one_was():
    rule, values = Steps({1: 10.0}), [12.0, 5.0, 5.0, 12.0]
    ticks = [(START + n * MINUTE, seen(value, START + n * MINUTE)) for n, value in enumerate(values)]
    told = replay(no_states(), ticks[:3], rule, START + 3 * MINUTE)[1].filter("notify")
    assert told["to_state"].to_list() == ["firing", "inactive"]
    again = replay(no_states(), ticks, rule, START + 3 * MINUTE, told=told)[1]
    assert again.filter("notify")["at"].to_list() == [START + 3 * MINUTE]


def test_many_series_at_once_each_for_itself():
    table = pl.DataFrame({"series": ["a", "b", "c"], "value": [5.0, 28.0, None]})
    states, changes = advance(no_states(), table, START, WATER)
    assert dict(zip(states["series"], states["state"], strict=True)) == {
        "a": "inactive",
        "b": "firing",
        "c": "inactive",
    }
    assert changes["series"].to_list() == ["b"] and states.schema == SCHEMA
    with pytest.raises(ValueError, match="one observation"):
        advance(states, pl.concat([table, table]), START, WATER)


@pytest.mark.parametrize(
    "wrong",
    [
        {"limits": {}},
        {"limits": {5: 1.0}},
        {"limits": {1: 2.0, 2: 1.0}},
        {"limits": {1: 1.0, 2: 2.0}, "is_upper": False},
        {"limits": {1: 1.0}, "hold": {2: MINUTE}},
        {"limits": {1: 1.0}, "hysteresis": -1.0},
        {"limits": {1: 1.0}, "frozen": 1},
    ],
)
def test_a_rule_that_makes_no_sense(wrong):
    with pytest.raises(ValueError):
        Steps(**wrong)


VALUES = st.lists(st.one_of(st.floats(0, 50), st.none(), st.just("gone")), max_size=15)


@settings(max_examples=40, deadline=None)
@given(VALUES, st.integers(0, 20), st.integers(0, 20), st.sampled_from([None, 2, 3]))
def test_states_move_only_by_the_table(values, hold, keep, frozen):
    rule = Steps(LIMITS, hysteresis=3.0, hold={1: hold * MINUTE}, keep_firing_for=keep * MINUTE, frozen=frozen)
    rows, told = run(rule, values)
    for one in told:
        assert one["from_state"] == one["to_state"] or one["to_state"] in NEXT[one["from_state"]]
    for before, after in zip(rows, rows[1:], strict=False):
        assert before["state"] == after["state"] or after["state"] in NEXT[before["state"]]
        assert (after["state"] == "firing") <= (after["level"] > 0) and after["level"] <= after["level_max"]
        assert after["level_max"] >= before["level_max"] or after["state"] in ("inactive", "pending")
    assert set(NEXT) == set(STATES)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(24, 50), min_size=1, max_size=12))
def test_within_the_hysteresis_nothing_flaps(values):
    rows, told = run(Steps({1: 27.0}, hysteresis=3.0), [30.0, *values])
    assert set(names(rows)) == {"firing"} and len(told) == 1


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_missing_is_never_a_value(values):
    """A tick without a reading leaves state and level, or says nodata."""
    values = [5.0, *values]
    rows, _ = run(WATER, values)
    for number, value in enumerate(values):
        if value in (None, "gone") and number and rows[number]["state"] != "nodata":
            assert (
                rows[number]["state"] == rows[number - 1]["state"]
                and rows[number]["level"] == rows[number - 1]["level"]
            )


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 50), st.floats(0, 50))
def test_a_worse_reading_never_means_a_lower_level(one, other):
    low, high = sorted((one, other))
    rule = Steps(LIMITS)
    found = [(row[-1]["level"] if row else 0) for row in (run(rule, [value])[0] for value in (low, high))]
    assert found[0] <= found[1]
