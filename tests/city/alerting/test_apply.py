"""What a rule makes of readings: its own cases hold; near a limit is neither beyond nor within."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from city.alerting.apply import (
    NEAR,
    START,
    Would,
    backtest,
    is_compared,
    judged,
    steps_of,
    told,
    told_of_case,
    told_of_hours,
)
from city.alerting.rules import rules
from city.catalogue import catalogue


@pytest.mark.parametrize("rule", rules().values(), ids=lambda one: one.key)
def test_the_cases_of_each_rule_hold(rule):
    sign = catalogue().indicator(rule.indicator)
    for number, case in enumerate(rule.cases):
        assert told_of_case(sign, rule, case) == list(case.expect), f"{rule.key}: case {number + 1}"


def water():
    return replace(rules()["ponding_depth"], for_min={1: 10, 2: 5, 4: 0}, keep_min=20, hysteresis=1.0)


def depth():
    return catalogue().indicator("ponding_depth")


def test_what_is_near_holds_the_lowest_level_of_a_rule_that_begins_higher():
    late = replace(water(), for_min={3: 0}, hysteresis=2.0)
    assert (
        judged(depth(), 26.0, None, START, late) == (2.5, ">=15") and judged(depth(), 16.0, None, START, late)[0] == 2
    )
    assert judged(depth(), 9.0, None, START, late) == (0.0, "")
    assert told(depth(), late, [(0, 30), (10, 26), (40, 26), (90, 26)]) == [(0, "orange")]
    assert told(depth(), late, [(0, 30), (10, 16), (40, 16)]) == [(0, "orange"), (40, "calm")]


def test_a_level_fires_once_it_has_held_and_a_break_begins_anew():
    assert told(depth(), water(), [(0, 16), (4, 16), (5, 16)]) == [(5, "yellow")]
    assert told(depth(), water(), [(0, 16), (4, 2), (5, 16), (9, 16)]) == []
    assert told(depth(), water(), [(0, 45)]) == [(0, "red")]


def test_a_higher_level_rises_and_it_ends_after_a_while_within():
    assert told(depth(), water(), [(0, 16), (5, 16), (6, 45)]) == [(5, "yellow"), (6, "red")]
    assert told(depth(), water(), [(0, 45), (10, 2), (19, 2), (20, 2)]) == [(0, "red"), (20, "calm")]
    assert told(depth(), water(), [(0, 45), (10, 9.5), (40, 9.5)]) == [(0, "red")]
    assert (31, "calm") not in told(depth(), water(), [(0, 45), (10, 2), (15, 11), (31, 2)])


def test_near_the_limit_is_neither_beyond_nor_within():
    sign, rule = depth(), water()
    assert judged(sign, 10.0, None, START, rule) == (1.0, ">=10")
    assert judged(sign, 9.5, None, START, rule) == (NEAR, "") and judged(sign, 8.5, None, START, rule) == (0.0, "")
    spread = replace(rules()["hotline_requests"], hysteresis=0.5)
    requests = catalogue().indicator("hotline_requests")
    assert judged(requests, 90.0, 3.2, START, spread)[0] == 2
    assert judged(requests, 90.0, 1.7, START, spread) == (NEAR, "")
    assert judged(requests, 90.0, None, START, spread) == (0.0, "")


def test_what_is_compared_with_its_past_and_when_a_signal_is_silent():
    assert is_compared(catalogue().indicator("hotline_requests"), START) and not is_compared(depth(), START)
    steps = steps_of(water(), depth())
    assert set(steps.limits) == {1, 2, 4} and steps.nodata_after.total_seconds() == depth().dead_after_s + 1


def test_a_rule_is_tried_on_past_hours():
    hours = [START + timedelta(hours=n) for n in range(5)]
    depths = {"a": [2, 16, 16, 45, 2], "b": [2, None, 2, 2, 2]}
    frame = pl.DataFrame(
        [(place, hour, value) for place, values in depths.items() for hour, value in zip(hours, values, strict=True)],
        schema={"place": pl.String(), "hour": pl.Datetime("us"), "value": pl.Float64()},
        orient="row",
    )
    slow = replace(water(), for_min={2: 60, 4: 0}, keep_min=30)
    assert backtest(depth(), slow, told_of_hours(depth(), slow, frame)) == [
        Would("a", hours[3], 2),
        Would("a", hours[4], 4),
    ]
    assert backtest(depth(), slow, told_of_hours(depth(), slow, frame.clear())) == []
