"""Measures of rules and of the loop, counted by hand on four incidents."""

from datetime import timedelta

import pytest

from city.alerting.incidents import fold
from city.alerting.metrics import BY_HAND, by_rule, by_unit, measure, stage_times, stays_of
from tests._said import AT, Said


def said(act, minute, code, who="duty", role="duty", **told):
    return Said(act, who, int(minute) + 1, AT + timedelta(minutes=minute), role, code, "because", "", told)


def raised(code, rule="gas_lel", level=4):
    return said("raise", 0, code, "system", "system", rule=rule, place="320102", level=level, kind="0205")


def test_precision_times_and_what_people_found():
    entries = [
        raised("A"),
        said("acknowledge", 2, "A"),
        said("analyse", 6, "A"),
        said("assess", 10, "A"),
        said("decide", 20, "A", "leader", "leader"),
        said("command", 25, "A", lead="fire", order="go"),
        raised("B", level=1),
        said("false_alarm", 4, "B"),
        raised("C"),
        raised("D", rule=BY_HAND),
    ]
    found = fold({}, entries)
    whole = measure(found.values())
    assert (whole.raised, whole.confirmed, whole.false, whole.reopened) == (4, 1, 1, 0)
    assert whole.precision == 0.5 and whole.seen_p50 == 3 and whole.seen_p90 == pytest.approx(3.8)
    each = by_rule(found.values())
    assert each[BY_HAND].raised == 1 and each["gas_lel"].raised == 3 and each[BY_HAND].precision is None
    times = {one.stage: one for one in stage_times(found.values(), stays_of(found.values()))}
    assert times["raised"].count == 2 and times["raised"].p50 == 3 and times["raised"].on_time == 2
    assert times["analysing"].p50 == 4 and times["deciding"].p50 == 10
    assert measure([]).seen_p50 is None and stage_times([]) == []


def test_units_are_measured_by_the_orders_that_went_to_them():
    entries = [
        raised("A"),
        said("analyse", 6, "A"),
        said("assess", 10, "A"),
        said("decide", 20, "A", "leader", "leader"),
        said("command", 25, "A", lead="fire", order="go"),
        raised("B"),
    ]
    found = fold({}, entries)
    one = by_unit(list(found.values()), stays_of(found.values()))
    assert set(one) == {"fire"}
    assert (one["fire"].ordered, one["fire"].is_open, one["fire"].steps, one["fire"].hours_p50) == (1, 1, 0, None)
    moved = fold(
        found,
        [said("dispatch", 30, "A"), said("accept", 32, "A", "crew"), said("report", 92, "A", "crew", result="done")],
    )
    one = by_unit(list(moved.values()))["fire"]
    assert (one.steps, one.on_time, one.hours_p50) == (2, 2, pytest.approx(1.0))
