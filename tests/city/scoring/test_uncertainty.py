"""The draws against a plain loop over the same dice; what they say; and that memory does not grow with the draws."""

import math
import time
import tracemalloc

import numpy as np
import pytest

from city.scoring import uncertainty
from city.scoring.rank import competition

DIMENSION = np.array([0, 0, 1, 1, 1])


def given(seed=1, count=6):
    dice = np.random.default_rng(seed)
    official = dice.uniform(0, 100, (count, 5))
    official[1, 2] = np.nan
    other = np.where(np.isnan(official), np.nan, dice.uniform(0, 100, (count, 5)))
    return [official, other], dice.uniform(0, 8, (count, 5)), dice.dirichlet(np.ones(5))


def by_hand(variants, spread, weights, draws, seed, errors=None):
    """Totals of each draw, one after the other."""
    dice = np.random.default_rng(seed)
    count, parts = variants[0].shape
    factors = dice.uniform(0.75, 1.25, (draws, parts))
    left_out, whether = dice.integers(0, parts, draws), dice.random(draws)
    which, way = dice.integers(0, len(variants), draws), dice.random(draws)
    noise = (errors or dice).standard_normal((draws, count))
    found = []
    for n in range(draws):
        held = [weights[i] * factors[n, i] for i in range(parts)]
        if whether[n] < 0.5:
            held[left_out[n]] = 0.0
        totals = []
        for u in range(count):
            scores = variants[which[n]][u]
            means, wholes = [], []
            for one in (0, 1):
                some = [i for i in range(parts) if DIMENSION[i] == one and not math.isnan(scores[i])]
                whole = sum(held[i] for i in some)
                wholes.append(whole)
                means.append(sum(held[i] * scores[i] for i in some) / whole if whole else 1.0)
            if way[n] < 0.25:
                logs = sum(w * math.log(max(m, 1.0)) for w, m in zip(wholes, means, strict=True))
                total = math.exp(logs / sum(wholes))
            else:
                total = sum(w * m for w, m in zip(wholes, means, strict=True)) / sum(wholes)
            sigma = math.sqrt(sum((held[i] / sum(held) * spread[u, i]) ** 2 for i in range(parts)))
            totals.append(total + sigma * noise[n, u])
        found.append(totals)
    return np.array(found)


def test_each_draw_is_that_of_a_plain_loop():
    variants, spread, weights = given()
    draws, seed = 400, 9
    found = uncertainty.draw(variants, spread, weights, DIMENSION, draws=draws, seed=seed)
    totals = by_hand(variants, spread, weights, draws, seed)
    ranks = competition(totals, None)
    assert found.median.tolist() == np.percentile(ranks, 50, axis=0, method="nearest").tolist()
    assert found.low.tolist() == np.percentile(ranks, 5, axis=0, method="nearest").tolist()
    assert found.high.tolist() == np.percentile(ranks, 95, axis=0, method="nearest").tolist()
    for u in range(6):
        for v in range(6):
            assert found.acceptability[u, v] == pytest.approx((ranks[:, u] == v + 1).mean(), abs=1e-9)
            assert found.wins[u, v] == pytest.approx((totals[:, u] > totals[:, v]).mean(), abs=1e-9)


def test_the_same_seed_gives_the_same_to_the_last_bit_whatever_the_size_of_a_step():
    variants, spread, weights = given(2, 60)
    one = uncertainty.draw(variants, spread, weights, DIMENSION, draws=3000, seed=4)
    other = uncertainty.draw(variants, spread, weights, DIMENSION, draws=3000, seed=4)
    assert np.array_equal(one.acceptability, other.acceptability) and np.array_equal(one.wins, other.wins)
    assert one.acceptability.sum(axis=1) == pytest.approx(np.ones(60))
    order = np.argsort(-np.nansum(np.where(np.isnan(variants[0]), 0, variants[0]) * weights, axis=1))
    assert len(one.neighbours) == 59 and len(order) == 60


def test_the_chance_to_rise_is_that_of_a_plain_loop():
    variants, spread, weights = given()
    after = [one.copy() for one in variants]
    for one in after:
        one[3] += 20
    draws, seed = 300, 5
    found = uncertainty.chance_to_rise(variants, after, spread, weights, DIMENSION, 3, draws=draws, seed=seed)
    then, now = (competition(by_hand(one, spread, weights, draws, seed), None)[:, 3] for one in (variants, after))
    assert found == pytest.approx((now < then).mean(), abs=1e-9) and 0 < found < 1


def test_how_ranks_moved_is_that_of_a_plain_loop_with_errors_of_each_period():
    (before, spread, weights), (after, other, _) = given(1), given(2)
    draws, seed = 300, 5
    found = uncertainty.moved((before, spread), (after, other), weights, DIMENSION, draws=draws, seed=seed)
    own = np.random.default_rng([seed, 1])
    then = competition(by_hand(before, spread, weights, draws, seed), None)
    now = competition(by_hand(after, other, weights, draws, seed, own), None)
    for share, is_so in ((found.rise, now < then), (found.same, now == then), (found.fall, now > then)):
        assert share == pytest.approx(is_so.mean(axis=0), abs=1e-9)
    assert found.rise + found.same + found.fall == pytest.approx(np.ones(6))
    still = uncertainty.moved((before, 0 * spread), (before, 0 * spread), weights, DIMENSION, draws=draws, seed=seed)
    assert (still.same == 1).all()


def test_who_is_far_ahead_is_surely_first():
    scores = np.array([[95.0] * 5, [50.0] * 5, [50.0] * 5])
    found = uncertainty.draw([scores], np.full((3, 5), 2.0), np.full(5, 0.2), DIMENSION, draws=2000, seed=1)
    assert found.median[0] == found.low[0] == found.high[0] == 1
    assert found.acceptability[0, 0] == 1 and found.wins[0, 1] == 1
    assert found.wins[1, 2] == pytest.approx(0.5, abs=0.05)


def test_ten_thousand_draws_of_a_city_are_quick_and_small():
    dice = np.random.default_rng(1)
    scores = [dice.uniform(0, 100, (11, 46)) for _ in range(3)]
    tracemalloc.start()
    begin = time.perf_counter()
    uncertainty.draw(scores, np.full((11, 46), 3.0), np.full(46, 1 / 46), np.arange(46) // 12, draws=10_000, seed=1)
    took, (_, most) = time.perf_counter() - begin, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 5 and most < 200e6
