"""What a rule makes of readings: its own cases hold; nothing fires early, flaps or is told twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.alerting.hold import START, Hold, advance, judged, told
from city.alerting.rules import LEVELS, rules
from city.catalogue import catalogue


@pytest.mark.parametrize("rule", rules().values(), ids=lambda one: one.key)
def test_the_cases_of_each_rule_hold(rule):
    sign = catalogue().indicator(rule.indicator)
    for number, case in enumerate(rule.cases):
        assert told(sign, rule, case.given) == list(case.expect), f"{rule.key}: case {number + 1}"


def water():
    return replace(rules()["ponding_depth"], for_min={1: 10, 2: 5, 4: 0}, keep_min=20, hysteresis=1.0)


def levels_of(steps, rule):
    state, found = None, []
    for minute, level, is_near in steps:
        state, change = advance(state, level, is_near, START + timedelta(minutes=minute), rule)
        if change:
            found.append((minute, change, state.fired))
    return found


def test_a_level_fires_once_it_has_held_and_a_break_begins_anew():
    assert levels_of([(0, 2, False), (4, 2, False), (5, 2, False)], water()) == [(5, "fire", 2)]
    assert levels_of([(0, 2, False), (4, 0, False), (5, 2, False), (9, 2, False)], water()) == []
    assert levels_of([(0, 4, False)], water()) == [(0, "fire", 4)]


def test_a_higher_level_rises_and_never_falls_while_it_fires():
    assert levels_of([(0, 2, False), (5, 2, False), (6, 4, False), (7, 2, False), (30, 2, False)], water()) == [
        (5, "fire", 2),
        (6, "rise", 4),
    ]


def test_it_ends_after_a_while_within_and_hysteresis_keeps_it():
    quiet = [(10, 0, False), (20, 0, False), (30, 0, False)]
    assert levels_of([(0, 4, False), *quiet], water())[-1] == (30, "calm", 0)
    near = [(10, 0, True), (40, 0, True), (80, 0, True)]
    assert levels_of([(0, 4, False), *near], water()) == [(0, "fire", 4)]
    assert levels_of([(0, 4, False), (10, 0, False), (15, 1, False), (31, 0, False)], water()) == [(0, "fire", 4)]


def test_late_readings_change_nothing():
    state, _ = advance(None, 4, False, START, water())
    assert advance(state, 0, False, START - timedelta(minutes=5), water()) == (state, "")


def test_near_the_limit_is_neither_beyond_nor_within():
    sign, rule = catalogue().indicator("ponding_depth"), water()
    assert judged(sign, 10.0, None, START, rule) == (1, False, ">=10")
    assert judged(sign, 9.5, None, START, rule) == (0, True, "") and judged(sign, 8.5, None, START, rule) == (
        0,
        False,
        "",
    )
    spread = replace(rules()["hotline_requests"], hysteresis=0.5)
    requests = catalogue().indicator("hotline_requests")
    assert judged(requests, 90.0, 3.2, START, spread)[0] == 2 and judged(requests, 90.0, 1.7, START, spread)[1]
    assert judged(requests, 90.0, None, START, spread) == (0, False, "")


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4), st.booleans()), max_size=40))
def test_it_goes_on_and_off_in_turn_whatever_comes(steps):
    minute, given_steps = 0, []
    for wait, level, is_near in steps:
        minute += wait
        given_steps.append((minute, level, is_near and not level))
    fired = 0
    for _, change, now in levels_of(given_steps, water()):
        assert (change == "fire") == (fired == 0) if change != "calm" else fired > 0
        assert change != "rise" or now > fired
        fired = now
    assert Hold(START).is_over and len(LEVELS) == 4
