"""Where the points come from, and what a change is made of: the parts add up."""

import numpy as np
import pytest

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


def test_influence_adds_up_and_is_nothing_where_all_are_alike(dice):
    weights, scores = dice.dirichlet(np.ones(4)), dice.uniform(0, 100, (12, 4))
    found = decompose.influence(weights, scores)
    total = scores @ weights
    by_hand = [np.cov(weights[n] * scores[:, n], total)[0, 1] / np.var(total, ddof=1) for n in range(4)]
    assert found.sum() == pytest.approx(1) and found == pytest.approx(np.array(by_hand))
    assert decompose.influence(weights, np.full((12, 4), 60.0)) == pytest.approx(np.zeros(4))
