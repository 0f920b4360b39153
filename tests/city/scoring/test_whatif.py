"""What it takes to gain a rank: in counts, and in the cheapest mix; against a linear programme."""

import numpy as np
import pytest
from scipy.optimize import linprog

from city.scoring import whatif
from city.scoring.normalise import goalposts


@pytest.mark.parametrize("seed", range(20))
def test_the_cheapest_way_is_that_of_a_linear_programme(seed):
    dice = np.random.default_rng(seed)
    count = 8
    weights, scores = dice.dirichlet(np.ones(count)), dice.uniform(0, 100, count)
    costs, most, need = dice.uniform(0.5, 2, count), dice.uniform(0, 40, count), dice.uniform(0.1, 8)
    steps, is_enough = whatif.cheapest(weights, scores, costs, most, need)
    room = np.minimum(100 - scores, most)
    best = linprog(costs, A_ub=[-weights], b_ub=[-need], bounds=[(0, one) for one in room])
    assert is_enough == best.success
    if is_enough:
        assert sum(one.points for one in steps) == pytest.approx(need)
        assert sum(costs[one.at] * one.rise for one in steps) == pytest.approx(best.fun)
    else:
        assert sum(one.points for one in steps) == pytest.approx(weights @ room)
    assert all(one.score == pytest.approx(scores[one.at] + one.rise) and one.score <= 100 + 1e-9 for one in steps)


def test_what_is_missing_is_no_way():
    steps, is_enough = whatif.cheapest(np.array([0.5, 0.5]), np.array([np.nan, 90.0]), np.ones(2), np.full(2, 100.0), 6)
    assert [one.at for one in steps] == [1] and not is_enough


@pytest.mark.parametrize(
    ("zero", "target", "scale", "is_log"),
    [((40.0,), (100.0,), 100, False), ((40.0,), (5.0,), 100, False), ((1.0,), (50.0,), 1, True)],
)
def test_so_many_more_cases_suffice_and_one_fewer_does_not(zero, target, scale, is_log):
    den, num = 250.0, 90.0

    def score(above):
        return float(goalposts(np.array(above / den * scale), zero, target, is_log=is_log))

    want = min(score(num) + 10, 90)
    more = whatif.more_cases(want, num, den, zero, target, scale, is_log=is_log)
    side = 1 if target[0] > zero[0] else -1
    assert (more > 0) == (side > 0)
    assert score(num + more) >= want - 1e-6 > score(num + more - side)


def test_words_of_an_example():
    """From 37 of 42 to 100 % takes 5 more; from 30 % to at most 20 % of 100 takes 10 fewer."""
    assert whatif.more_cases(100, 37, 42, (40,), (100,), 100) == 5
    assert whatif.more_cases(50, 30, 100, (40,), (0,), 100) == -10
