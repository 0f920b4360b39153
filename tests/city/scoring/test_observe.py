"""From numerator and denominator to a value, and how sure it is."""

import math

import numpy as np
import pytest

from city.scoring import observe


def one(found):
    return float(found.value), float(found.spread)


def test_a_denominator_of_zero_is_no_value():
    for found in (
        observe.ratio(np.array(0.0), np.array(0.0), 100),
        observe.wilson(np.array(0.0), np.array(0.0), 100),
        observe.median(np.array(3.0), np.array(0.0)),
        observe.gap(np.array(1.0), np.array(2.0), np.array(0.0), np.array(0.0), 100),
    ):
        assert math.isnan(found.value)


def test_a_share_has_the_spread_of_its_cases_and_another_number_the_declared_one():
    value, spread = one(observe.ratio(np.array(37.0), np.array(42.0), 100))
    assert value == pytest.approx(100 * 37 / 42)
    assert spread == pytest.approx(100 * math.sqrt(37 / 42 * 5 / 42 / 42))
    value, spread = one(observe.ratio(np.array(30.0), np.array(2.0), 10))
    assert (value, spread) == pytest.approx((150, 150 * observe.DECLARED_ERROR))


@pytest.mark.parametrize(("num", "den"), [(0, 5), (5, 5), (90, 100), (1, 1), (450, 1000)])
def test_wilson_is_the_lower_root_of_its_equation(num, den):
    """The bound is where a true share would lie so that num of den is z standard deviations off."""
    low = float(observe.wilson(np.array(float(num)), np.array(float(den)), 1).value)
    assert 0 <= low <= num / den
    if num:
        assert num / den - low == pytest.approx(observe.Z * math.sqrt(low * (1 - low) / den))


def test_small_samples_have_lower_bounds():
    few, many = (float(observe.wilson(np.array(0.9 * n), np.array(float(n)), 100).value) for n in (10, 1000))
    assert few < 60 < 87 < many < 90


def test_a_gap_is_never_below_zero():
    found = observe.gap(np.array([80.0, 50]), np.array([100.0, 100]), np.array([60.0, 70]), np.array([100.0, 100]), 100)
    assert found.value == pytest.approx([20, 0])
    assert found.spread[0] == pytest.approx(math.hypot(4, math.sqrt(0.24) * 10))
