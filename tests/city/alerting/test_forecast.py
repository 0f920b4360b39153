"""Forecasts: the usual values at today's level, errors that are honest, when a limit is reached, how fast it changes."""

import numpy as np
import pytest

from city.alerting.forecast import Forecast, forecast, moved, ticks_to_limit

NAN = np.nan


def test_usual_values_ahead_at_the_level_of_the_last_hours():
    ahead, usual = np.array([[10.0, 20.0]]), np.array([[4.0, 6.0]])
    assert moved(ahead, np.array([[8.0, 12.0]]), usual).tolist() == [[20.0, 40.0]]
    assert moved(ahead, np.array([[8.0, NAN]]), usual).tolist() == [[20.0, 40.0]]
    assert moved(ahead, np.array([[8.0, 12.0]]), usual, is_amount=False).tolist() == [[15.0, 25.0]]
    assert moved(ahead, np.array([[400.0, 0.0]]), usual).tolist() == [[50.0, 100.0]]
    assert moved(ahead, np.array([[1.0, 1.0]]), np.zeros((1, 2))).tolist() == [[11.0, 21.0]]
    assert np.isnan(moved(ahead, np.full((1, 2), NAN), usual)).all()


def rising(n=400, seed=4):
    """Two series around 100 with noise 5, and what is usual."""
    rng = np.random.default_rng(seed)
    return 100 + rng.normal(0, 5, (2, n)), np.full((2, n), 100.0)


def test_quantiles_cover_what_they_say():
    inside = []
    for seed in range(40):
        values, usual = rising(500, seed)
        found = forecast(values[:, :400], usual[:, :400], usual[:, 400:404], last=12)
        inside.append(values[:, 400:404] <= found.quantile(0.9))
    assert np.mean(inside) == pytest.approx(0.9, abs=0.05)


def test_the_chance_of_a_limit_falls_with_it():
    values, usual = rising()
    found = forecast(values, usual, usual[:, :4], last=12, every=3)
    chances = [found.chance(limit).mean() for limit in (80.0, 95.0, 100.0, 110.0, 200.0)]
    assert chances[0] == 1.0 and chances[-1] == 0.0 and chances == sorted(chances, reverse=True)
    assert found.chance(found.point[:, 0])[:, 0] == pytest.approx(0.5, abs=0.15)
    assert found.chance(np.array([80.0, 200.0]))[:, 0].tolist() == [1.0, 0.0]
    assert found.chance(80.0, is_upper=False).max() == 0.0


def test_when_a_limit_is_reached():
    errors = np.tile(np.linspace(-1, 1, 21), (3, 4, 1))
    point = np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 1.0, 1.0], [5.0, 5.0, 5.0, 5.0]])
    found = ticks_to_limit(Forecast(point, errors), 2.5)
    assert found[0] == 4 and np.isnan(found[1]) and found[2] == 1
    assert ticks_to_limit(Forecast(point, errors), 2.5, q=0.2)[0] == 2


def test_no_chance_from_few_errors():
    few = Forecast(np.ones((1, 2)), np.zeros((1, 2, 19)))
    assert (
        np.isnan(few.chance(1.0)).all() and np.isnan(few.quantile(0.9)).all() and np.isnan(ticks_to_limit(few, 1.0)[0])
    )
    with pytest.raises(ValueError, match="fewer than"):
        forecast(np.ones((1, 5)), np.ones((1, 5)), np.ones((1, 4)), last=2)


def test_errors_of_each_horizon_are_its_own():
    values = np.cumsum(np.random.default_rng(1).normal(0, 1, (1, 2000)), axis=1) + 500
    found = forecast(values, np.full(values.shape, 500.0), np.full((1, 8), 500.0), last=2, is_amount=False)
    spread = np.nanstd(found.errors[0], axis=1)
    assert np.all(np.diff(spread) > 0)
    assert found.errors.shape == (1, 8, 2000 - 2 - 8 + 1)
