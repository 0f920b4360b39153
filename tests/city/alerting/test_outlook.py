"""The hours ahead: what is likely keeps its promise on series whose truth is known; limits are reached when they say so."""

import numpy as np
import pytest

from city.alerting.outlook import AHEAD, WEEK, WEEKS, outlook, reached
from city.catalogue.conditions import parse

HOURS = np.arange(WEEKS * WEEK + AHEAD)
DAILY = 100 + 40 * np.sin(2 * np.pi * HOURS / 24)


def series(seed, lift=1.0):
    """Hours of a daily wave with noise, the last ten and those to come lifted; and what came after."""
    noise = np.random.default_rng(seed).normal(0, 4, len(HOURS))
    values = DAILY * np.where(HOURS >= WEEKS * WEEK - 10, lift, 1.0) + noise
    return values[: WEEKS * WEEK], values[WEEKS * WEEK :]


def test_eight_of_ten_hours_lie_within_the_range():
    inside, missed = [], []
    for seed in range(40):
        past, came = series(seed)
        found = outlook(past, is_amount=True)
        low, middle, high = (found.quantile(share)[0] for share in (0.1, 0.5, 0.9))
        inside += list((low <= came) & (came <= high))
        missed += list(abs(middle - came))
    assert 0.72 < np.mean(inside) < 0.9 and np.mean(missed) < 5


def test_a_lifted_level_goes_on_and_reaches_its_limit():
    past, came = series(3, lift=1.5)
    found = outlook(past, is_amount=True)
    assert np.abs(found.point[0] - came).max() < 25
    top = float(came.max())
    likely, never = reached(found, parse(f">{top - 40:.0f}")), reached(found, parse(f">{top + 200:.0f}"))
    assert likely.chance > 0.9 and 1 <= likely.hour <= AHEAD
    assert never.chance == 0 and never.hour is None
    assert reached(found, parse("<0")).chance == 0 and reached(found, parse("z>=2")) is None


def test_too_little_is_said_and_another_length_refused():
    past, _ = series(1)
    gaps, late = past.copy(), past.copy()
    gaps[np.arange(len(gaps)) % 2 == 0] = np.nan
    late[-6:] = np.nan
    assert outlook(gaps, is_amount=True) is None and outlook(late, is_amount=True) is None
    never = past.reshape(WEEKS, WEEK).copy()
    never[:, 2] = np.nan
    assert outlook(never.reshape(-1), is_amount=False) is None, "an hour ahead that has never been known"
    with pytest.raises(ValueError, match="5 weeks of 168 hours"):
        outlook(past[1:], is_amount=True)
