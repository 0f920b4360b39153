"""What holds for any numbers: of scores, ranks, contributions, changes, inverses."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.scoring import decompose, normalise
from city.scoring.methodology import methodology
from city.scoring.rank import competition
from city.scoring.run import run
from tests.city.scoring._reference import UNTIL, counted, from_metadata

REAL = st.floats(-1e6, 1e6, allow_nan=False)
SCORE = st.floats(0, 100, allow_nan=False)
POSTS = st.tuples(REAL, REAL).filter(lambda both: abs(both[0] - both[1]) > 1e-3)
META = [
    {"Level": "1", "iCode": f"i{n}", "Direction": "1", "Weight": str(1 + n % 3), "Parent": f"g{n % 2}"}
    for n in range(5)
] + [{"Level": "2", "iCode": f"g{n}", "Direction": "1", "Weight": "1", "Parent": "all"} for n in range(2)]
METHOD = from_metadata(META, is_scored=True)
KEYS = [one.key for one in METHOD.indicators]


def run_of(values):
    units = [f"u{n}" for n in range(len(values))]
    return run(METHOD, counted(KEYS, units, np.array(values, float)), [UNTIL], units)


def rows_of(element, least=2):
    return st.lists(st.lists(element, min_size=5, max_size=5), min_size=least, max_size=6)


@given(st.lists(REAL, min_size=1, max_size=8), POSTS)
def test_scores_are_from_0_to_100(values, posts):
    found = normalise.goalposts(np.array(values), posts[:1], posts[1:])
    assert ((found >= 0) & (found <= 100)).all()


@given(REAL, REAL, POSTS)
def test_better_is_never_scored_lower(one, other, posts):
    worse, better = sorted((one, other), reverse=posts[1] < posts[0])
    assert normalise.goalposts(np.array(better), posts[:1], posts[1:]) >= normalise.goalposts(
        np.array(worse), posts[:1], posts[1:]
    )


@given(st.floats(0, 100), POSTS)
def test_a_score_goes_back_to_its_value_and_again_to_the_score(score, posts):
    value = normalise.inverse(score, posts[:1], posts[1:])
    slack = 1e-9 + 1e-11 * max(abs(one) for one in posts) / abs(posts[1] - posts[0]) * 100
    assert normalise.goalposts(value, posts[:1], posts[1:], clips=False) == pytest.approx(score, abs=slack)


@given(st.floats(0, 100))
def test_each_indicator_of_the_city_has_its_inverse(score):
    for one in methodology().indicators:
        value = normalise.inverse(score, one.zero, one.target, is_log=one.log)
        again = normalise.goalposts(value, one.zero, one.target, is_log=one.log, clips=False)
        assert float(again) == pytest.approx(score, abs=1e-9), one.key


@given(st.floats(0, 300))
def test_a_range_is_best_inside_and_falls_to_both_sides(value):
    score = float(normalise.goalposts(np.array(value), (60, 135), (95, 100)))
    if 95 <= value <= 100:
        assert score == 100
    elif value <= 60 or value >= 135:
        assert score == 0
    else:
        assert 0 < score < 100 or score == pytest.approx(100) or score == pytest.approx(0)
    if 60 < value < 95:
        assert score == pytest.approx((value - 60) / 35 * 100)
    if 100 < value < 135:
        assert score == pytest.approx((135 - value) / 35 * 100)


@settings(deadline=None, max_examples=60)
@given(rows_of(SCORE | st.none()))
def test_contributions_add_up_to_the_score_and_gaps_to_the_rest(values):
    values = [[np.nan if one is None else one for one in row] for row in values]
    found = run_of(values)
    parts = decompose.contributions(found.weight[0], found.score[0]).sum(axis=-1)
    left = decompose.gaps(found.weight[0], found.score[0]).sum(axis=-1)
    for n, row in enumerate(values):
        if np.isnan(row).all():
            assert np.isnan(found.total[0, n])
            continue
        assert found.total[0, n] == pytest.approx(parts[n], abs=1e-9)
        assert left[n] == pytest.approx(100 - parts[n], abs=1e-9)
        assert -1e-9 <= found.total[0, n] <= 100 + 1e-9


@settings(deadline=None, max_examples=60)
@given(rows_of(SCORE), st.integers(0, 4), st.floats(0, 100))
def test_better_in_one_indicator_lowers_nobody_and_moves_no_other(values, at, rise):
    before = run_of(values)
    better = [list(row) for row in values]
    better[0][at] = min(100, better[0][at] + rise)
    after = run_of(better)
    assert after.total[0, 0] >= before.total[0, 0] - 1e-9
    assert after.rank[0, 0] <= before.rank[0, 0]
    assert np.array_equal(after.total[0, 1:], before.total[0, 1:])


@given(st.lists(SCORE, min_size=4, max_size=4), st.lists(SCORE, min_size=4, max_size=4), st.randoms())
def test_bennet_adds_up_to_the_change(then, now, chance):
    weights = [np.array([chance.random() for _ in then]) for _ in range(2)]
    weights = [one / one.sum() if one.sum() else np.full(4, 0.25) for one in weights]
    done, method = decompose.bennet(weights[0], np.array(then), weights[1], np.array(now))
    assert (done + method).sum() == pytest.approx(weights[1] @ now - weights[0] @ then, abs=1e-9)


@given(st.lists(st.floats(0, 100).map(lambda one: round(one, 1)), min_size=1, max_size=12))
def test_ties_share_a_rank_and_ranks_count_who_is_above(scores):
    found = competition(np.array(scores)).tolist()
    for score, rank in zip(scores, found, strict=True):
        assert rank == 1 + sum(other > score for other in scores)


@settings(deadline=None, max_examples=40)
@given(rows_of(SCORE | st.none()))
def test_the_same_again_to_the_last_bit(values):
    values = [[np.nan if one is None else one for one in row] for row in values]
    one, other = run_of(values), run_of(values)
    assert np.array_equal(one.total, other.total, equal_nan=True)
    assert np.array_equal(one.weight, other.weight, equal_nan=True)
