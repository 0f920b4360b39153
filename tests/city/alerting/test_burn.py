"""Burn of a promise: both windows, no rate from little traffic, what a promise allows."""

from datetime import timedelta

import numpy as np
import pytest

from city.alerting.burn import STAGES, budget_of, burning, days_left, reachable, shares_late

SLOT = timedelta(minutes=5)
SLOTS = 3 * 24 * 12


def stage_of(share, slots, total=20.0, promise=0.95):
    """The stage when `share` was late in the last `slots` slots and nothing before."""
    late, every = np.zeros((1, SLOTS)), np.full((1, SLOTS), total)
    late[:, SLOTS - slots :] = share * total
    return burning(late, every, SLOT, promise)[0]


@pytest.mark.parametrize(
    "share, slots, stage",
    [
        (0.05, SLOTS, 1),
        (0.049, SLOTS, 0),
        (0.30, 72, 2),
        (0.29, 72, 0),
        (0.72, 12, 3),
        (0.71, 12, 0),
        (1.0, 12, 3),
        (1.0, 9, 3),
        (1.0, 6, 0),
    ],
)
def test_each_stage_at_its_rate(share, slots, stage):
    """Budget 5 %: 1 × is 5 % late over three days, 6 × is 30 % over six hours, 14.4 × is 72 % over an hour."""
    assert stage_of(share, slots) == stage


def test_what_is_over_does_not_speak():
    late, total = np.zeros((1, SLOTS)), np.full((1, SLOTS), 20.0)
    late[:, -12:-1] = 20.0
    assert burning(late, total, SLOT, 0.95)[0] == 0
    late[:, -1] = 20.0
    assert burning(late, total, SLOT, 0.95)[0] == 3


def test_no_rate_from_little_traffic():
    assert stage_of(1.0, 12, total=1.0) == 0
    assert stage_of(1.0, 12, total=1.2) == 3


def test_slots_that_are_not_known_count_neither_way():
    late, total = np.full((2, 12), np.nan), np.full((2, 12), 10.0)
    late[1, -2:] = [1.0, 2.0]
    share, every = shares_late(late, total, SLOT, timedelta(hours=1))
    assert np.isnan(share[0]) and share[1] == pytest.approx(0.15) and every.tolist() == [0.0, 20.0]
    with pytest.raises(ValueError, match="slots of 0:05:00"):
        shares_late(late, total, SLOT, timedelta(hours=2))
    with pytest.raises(ValueError, match="slots"):
        shares_late(late, total, SLOT, timedelta(minutes=7))


def test_the_windows_are_the_published_ones():
    hours = timedelta(hours=1)
    assert [(one.burn, one.long / hours, one.long / one.short) for one in STAGES] == [
        (1, 72, 12),
        (6, 6, 12),
        (14.4, 1, 12),
    ]
    spent = [one.burn * one.long / timedelta(days=30) for one in STAGES]
    assert spent == pytest.approx([0.10, 0.05, 0.02])


def test_a_lax_promise_never_reaches_the_highest_stage():
    assert len(reachable(0.95)) == 3 and len(reachable(0.9)) == 2 and len(reachable(0.5)) == 1
    assert budget_of(0.95) == pytest.approx(0.05)
    with pytest.raises(ValueError, match="between 0 and 1"):
        budget_of(1.0)


def test_how_long_the_budget_lasts():
    found = days_left(np.array([0.05, 0.10, 0.0, np.nan]), 0.95)
    assert found[:3].tolist() == pytest.approx([30.0, 15.0, np.inf]) and np.isnan(found[3])
    assert days_left(np.array([0.05]), 0.95, spent=0.9)[0] == pytest.approx(3.0)
