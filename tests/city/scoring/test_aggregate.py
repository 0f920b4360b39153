"""Aggregation: means against plain sums, and the check that forgives nothing."""

import math
import random

import numpy as np
import pytest

from city.scoring import aggregate

NAN = float("nan")


def test_what_is_missing_drops_out():
    found = aggregate.arithmetic(np.array([[10, 20, NAN, 40], [NAN] * 4]), np.array([1.0, 2, 3, 4]))
    assert found[0] == pytest.approx((10 + 40 + 160) / 7) and math.isnan(found[1])
    assert math.isnan(aggregate.arithmetic(np.array([1, NAN, NAN]), np.ones(3), 0.5))


def test_means_are_in_their_order():
    scores, weights = np.array([10.0, 20, 40]), np.array([1.0, 1, 2])
    means = [aggregate.generalised(scores, weights, power) for power in (-1, 0, 0.5, 1, 2)]
    assert means == sorted(means)
    assert means[0] == pytest.approx(4 / (1 / 10 + 1 / 20 + 2 / 40))
    assert means[1] == pytest.approx(math.exp((math.log(10) + math.log(20) + 2 * math.log(40)) / 4))
    assert means[3] == pytest.approx(aggregate.arithmetic(scores, weights))


def test_balance_has_a_floor_of_one():
    scores = np.array([[0.0, 100], [50, 50]])
    assert aggregate.balance(scores, np.array([0.5, 0.5])) == pytest.approx([10, 50])


@pytest.mark.parametrize("seed", range(3))
def test_outranking_is_that_of_plain_loops(seed):
    chance = random.Random(seed)
    count, parts = 6, 5
    scores = [[chance.randint(0, 4) for _ in range(parts)] for _ in range(count)]
    weights = [chance.randint(1, 4) for _ in range(parts)]
    matrix = aggregate.outranking(np.array(scores, float), np.array(weights, float))
    won = [0] * count
    for u in range(count):
        for v in range(count):
            if u == v:
                continue
            share = sum(
                w * (1 if a > b else 0.5 if a == b else 0)
                for w, a, b in zip(weights, scores[u], scores[v], strict=True)
            ) / sum(weights)
            assert matrix[u, v] == pytest.approx(share)
            won[u] += (share > 0.5 + 1e-12) - (share < 0.5 - 1e-12)
    assert aggregate.copeland(np.array(scores, float), np.array(weights, float)).tolist() == won


def test_by_group():
    scores = np.array([[10.0, 20, 30, NAN], [NAN, NAN, 5, 7]])
    found = aggregate.by_group(scores, np.ones(4), np.array([0, 0, 1, 1]), 2)
    np.testing.assert_allclose(found, [[15, 30], [NAN, 6]])


def test_topsis_by_its_formula():
    values = [[7.0, 9, 9], [8, 7, 8], [9, 6, 8], [6, 7, 8]]
    weights, more = [0.2, 0.5, 0.3], [True, True, False]
    lengths = [math.sqrt(sum(row[n] ** 2 for row in values)) for n in range(3)]
    placed = [[weights[n] * row[n] / lengths[n] for n in range(3)] for row in values]
    best = [(max if more[n] else min)(row[n] for row in placed) for n in range(3)]
    worst = [(min if more[n] else max)(row[n] for row in placed) for n in range(3)]
    expected = [math.dist(row, worst) / (math.dist(row, worst) + math.dist(row, best)) for row in placed]
    found = aggregate.topsis(np.array(values), np.array(weights), np.array(more))
    assert found == pytest.approx(expected, abs=1e-8) and ((found >= 0) & (found <= 1)).all()
