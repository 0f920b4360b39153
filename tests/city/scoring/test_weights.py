"""Weights: shares, expert judgements, and the variants by entropy and principal components."""

import numpy as np
import pytest

from city.scoring import weights

CONSISTENT = np.array([[1, 2, 5], [1 / 2, 1, 3], [1 / 5, 1 / 3, 1]])
"""The worked example of the R package Prize."""


def judged(above: list[float], size: int) -> np.ndarray:
    found = np.eye(size)
    found[np.triu_indices(size, 1)] = above
    return np.triu(found) + np.tril(1 / np.where(found.T == 0, 1, found.T), -1) * np.tri(size, k=-1)


def test_judgements_make_the_principal_eigenvector():
    found, ratio = weights.consistency(CONSISTENT)
    assert found == pytest.approx([0.5815521, 0.3089956, 0.1094523], abs=1e-7)
    assert 0 < ratio < 0.01
    assert CONSISTENT @ found == pytest.approx(found * (3 + 2 * ratio * 0.58))
    assert weights.by_judgement(CONSISTENT) == pytest.approx(found)


def test_judgements_that_agree_give_back_their_weights():
    true = np.array([0.4, 0.3, 0.2, 0.1])
    found, ratio = weights.consistency(true[:, None] / true[None, :])
    assert found == pytest.approx(true) and ratio == pytest.approx(0, abs=1e-12)


def test_contradictory_judgements_are_refused():
    """A cycle: the first above the second, the second above the third, the third above the first."""
    cycle = judged([2, 1 / 2, 2], 3)
    _, ratio = weights.consistency(cycle)
    assert ratio > 0.10
    with pytest.raises(weights.JudgementsRefused, match=r"consistency ratio is 0\.\d\d; at most 0\.10 is expected"):
        weights.by_judgement(cycle)


@pytest.mark.parametrize("matrix", [np.ones((2, 3)), np.array([[1, 2], [2, 1.0]]), -np.ones((2, 2)), np.ones((11, 11))])
def test_what_is_no_matrix_of_judgements_is_refused(matrix):
    with pytest.raises(weights.JudgementsRefused, match="is expected"):
        weights.by_judgement(matrix)


def test_several_judges_are_joined_by_the_geometric_mean():
    other = judged([8, 5, 3], 3)
    found = weights.joined([CONSISTENT, other])
    assert found[0, 1] == pytest.approx(4) and found[1, 0] == pytest.approx(1 / 4)
    assert found * found.T == pytest.approx(np.ones((3, 3)))


def test_entropy_by_its_formula():
    """e = -sum p ln p / ln n, w = (1 - e) / sum (1 - e); written out, and 0 ln 0 = 0."""
    values = np.array([[3.0, 5, 1], [0, 5, 2], [6, 5, 4]])
    expected = []
    for column in values.T:
        parts = [one / sum(column) for one in column]
        expected.append(1 + sum(one * np.log(one) for one in parts if one > 0) / np.log(3))
    found = weights.entropy(values)
    assert found == pytest.approx(np.array(expected) / sum(expected), abs=1e-8)
    assert found[1] == 0, "where all units are alike an indicator loses all weight"
    assert weights.entropy(np.ones((4, 3))) == pytest.approx([1 / 3] * 3)


def test_principal_component_by_its_equation():
    values = np.random.default_rng(1).normal(size=(40, 3)) @ np.array([[1, 0.5, 0.2], [0, 1, 0.4], [0, 0, 1]])
    found = weights.principal(values)
    correlations = np.corrcoef(values, rowvar=False)
    assert found.sum() == pytest.approx(1)
    assert correlations @ found == pytest.approx(np.linalg.eigvalsh(correlations)[-1] * found)


def test_shares():
    assert weights.shares([2, 1, 1]) == pytest.approx([0.5, 0.25, 0.25])
    assert weights.equal(4) == pytest.approx([0.25] * 4)
    for wrong in ([0, 0], [1, -1], [1, float("nan")]):
        with pytest.raises(ValueError, match="are expected"):
            weights.shares(wrong)


def test_critic_by_its_formula():
    values = np.random.default_rng(2).uniform(1, 9, (6, 4))
    scaled = [[(x - min(column)) / (max(column) - min(column)) for x in column] for column in values.T.tolist()]
    told = [
        np.std(one, ddof=1) * sum(1 - np.corrcoef(one, other)[0, 1] for other in scaled if other is not one)
        for one in scaled
    ]
    assert weights.critic(values) == pytest.approx(np.array(told) / sum(told), abs=1e-8)
