"""Where the points come from, and what a change is made of: the parts add up."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from city.scoring import decompose


@pytest.fixture
def dice():
    return np.random.default_rng(11)


def test_contributions_and_gaps_add_up(dice):
    weights, scores = dice.dirichlet(np.ones(7)), dice.uniform(0, 100, 7)
    total = float(weights @ scores)
    assert decompose.contributions(weights, scores).sum() == pytest.approx(total)
    assert decompose.gaps(weights, scores).sum() == pytest.approx(100 - total)


def test_a_change_is_what_was_done_and_how_it_is_scored(dice):
    weights = dice.dirichlet(np.ones(5), 2)
    scores = dice.uniform(0, 100, (2, 5))
    done, method = decompose.bennet(weights[0], scores[0], weights[1], scores[1])
    assert (done + method).sum() == pytest.approx(weights[1] @ scores[1] - weights[0] @ scores[0])
    done, method = decompose.bennet(weights[0], scores[0], weights[0], scores[1])
    assert method == pytest.approx(np.zeros(5)) and done == pytest.approx(weights[0] * (scores[1] - scores[0]))
    done, method = decompose.bennet(weights[0], scores[0], weights[1], scores[0])
    assert done == pytest.approx(np.zeros(5))


def test_what_comes_or_goes_is_of_the_method():
    then, now = np.array([50.0, np.nan, np.nan]), np.array([50.0, 80, np.nan])
    before, after = np.array([1.0, 0, 0]), np.array([0.5, 0.5, 0])
    done, method = decompose.bennet(before, then, after, now)
    assert done == pytest.approx([0, 0, 0]) and method == pytest.approx([-25, 40, 0])
    assert (done + method).sum() == pytest.approx(65 - 50)


def geometric(weights, scores):
    """The mean of plain numbers, what is missing left out."""
    some = [(w, s) for w, s in zip(weights, scores, strict=True) if not math.isnan(s)]
    return math.prod(s ** (w / sum(w for w, _ in some)) for w, s in some)


def by_hand(then, now, n):
    """The two parts of the n-th part by plain loops: pairs (weights, scores) then and now."""
    g0, g1 = geometric(*then), geometric(*now)
    mean = g0 if math.isclose(g0, g1, rel_tol=1e-12) else (g1 - g0) / (math.log(g1) - math.log(g0))
    whole = [sum(w for w, s in zip(*one, strict=True) if not math.isnan(s)) for one in (then, now)]
    s0, s1 = then[1][n], now[1][n]
    w0 = 0 if math.isnan(s0) else then[0][n] / whole[0]
    w1 = 0 if math.isnan(s1) else now[0][n] / whole[1]
    if math.isnan(s0) and math.isnan(s1):
        return 0, 0
    s0, s1 = (s1 if math.isnan(s0) else s0), (s0 if math.isnan(s1) else s1)
    return mean * (w0 + w1) / 2 * math.log(s1 / s0), mean * (math.log(s0) + math.log(s1)) / 2 * (w1 - w0)


FLOORED = st.floats(1, 100)
PART = st.tuples(st.floats(0.01, 1), FLOORED | st.just(math.nan), st.floats(0.01, 1), FLOORED | st.just(math.nan))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.tuples(st.floats(0.01, 1), FLOORED, st.floats(0.01, 1), FLOORED), st.lists(PART, max_size=5))
def test_a_change_of_a_geometric_mean_adds_up_and_is_that_of_a_plain_loop(first, rest):
    w0, s0, w1, s1 = (list(one) for one in zip(first, *rest, strict=True))
    done, method = decompose.lmdi(*(np.array(one) for one in (w0, s0, w1, s1)))
    assert (done + method).sum() == pytest.approx(geometric(w1, s1) - geometric(w0, s0), abs=1e-8)
    for n in range(len(w0)):
        assert (done[n], method[n]) == pytest.approx(by_hand((w0, s0), (w1, s1), n), abs=1e-6)
    whole = sum(w0)
    same, none = decompose.lmdi(*(np.array(one) for one in (w0, s0, [2 * w / whole for w in w0], s0)))
    assert same == pytest.approx(np.zeros(len(w0))) and none == pytest.approx(np.zeros(len(w0)))


@given(FLOORED, st.floats(-1e-3, 1e-3))
def test_the_logarithmic_mean_lies_between_and_keeps_its_digits_near(one, step):
    other = one * (1 + step)
    found = float(decompose.logarithmic_mean(np.array(one), np.array(other)))
    assert min(one, other) * (1 - 1e-12) <= found <= max(one, other) * (1 + 1e-12)
    assert found == pytest.approx(math.sqrt(one * other) * (1 + math.log1p(step) ** 2 / 24), rel=1e-12)


def test_influence_adds_up_and_is_nothing_where_all_are_alike(dice):
    weights, scores = dice.dirichlet(np.ones(4)), dice.uniform(0, 100, (12, 4))
    found = decompose.influence(weights, scores)
    total = scores @ weights
    by_hand = [np.cov(weights[n] * scores[:, n], total)[0, 1] / np.var(total, ddof=1) for n in range(4)]
    assert found.sum() == pytest.approx(1) and found == pytest.approx(np.array(by_hand))
    assert decompose.influence(weights, np.full((12, 4), 60.0)) == pytest.approx(np.zeros(4))
