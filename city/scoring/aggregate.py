"""Aggregate: scores of parts to one score. Additive is official; geometric, harmonic and Copeland are checks.

Scores are units × parts; what is missing is nan and drops out, its weight going to the other parts of its group.
"""

import numpy as np

FLOOR = 1.0


def arithmetic(scores: np.ndarray, weights: np.ndarray, least: float = 0.0) -> np.ndarray:
    """Σ w s / Σ w over the parts that are there; nan where fewer than the share `least` of the parts are.

    `scores` is … × parts, `weights` broadcast against it. The order of adding is that of the parts.
    """
    there = ~np.isnan(scores)
    held = np.where(there, weights, 0.0)
    total = held.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(there, scores * weights, 0.0).sum(axis=-1) / total
    return np.where((total > 0) & (there.mean(axis=-1) >= least), found, np.nan)


def generalised(scores: np.ndarray, weights: np.ndarray, power: float) -> np.ndarray:
    """(Σ w s^p / Σ w)^(1/p) over the parts that are there; p = 0 is geometric, −1 harmonic. Scores must be above 0."""
    there = ~np.isnan(scores)
    held = np.where(there, weights, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = held / held.sum(axis=-1, keepdims=True)
        if power == 0:
            return np.exp(np.where(there, share * np.log(scores), 0.0).sum(axis=-1))
        return np.where(there, share * scores**power, 0.0).sum(axis=-1) ** (1 / power)


def balance(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The balance check: the geometric mean with scores floored at 1."""
    return generalised(np.where(np.isnan(scores), np.nan, np.maximum(scores, FLOOR)), weights, 0)


def outranking(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """n × n: the weight of the parts in which the row's unit is above the column's, ties half; 0 on the diagonal."""
    above = scores[:, None, :] > scores[None, :, :]
    same = scores[:, None, :] == scores[None, :, :]
    found = ((above + 0.5 * same) * weights).sum(axis=-1) / np.sum(weights)
    np.fill_diagonal(found, 0.0)
    return found


def copeland(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Won less lost pairs of each unit: a pair is won where more than half of the weight is above. A check that forgives nothing."""
    matrix = outranking(scores, weights)
    return np.sign(matrix - matrix.T).sum(axis=1)


def topsis(values: np.ndarray, weights: np.ndarray, is_more_better: np.ndarray) -> np.ndarray:
    """TOPSIS: d⁻ / (d⁺ + d⁻), the distances of w x / ‖x‖ to the best and the worst of each column. A variant.

    It depends on the other units. `values` is units × indicators without missing ones; from 0 to 1.
    """
    placed = weights / weights.sum() * values / np.linalg.norm(values, axis=0)
    turned = np.where(is_more_better, placed, -placed)
    best, worst = (np.linalg.norm(turned - end, axis=1) for end in (turned.max(axis=0), turned.min(axis=0)))
    return worst / (best + worst)


def by_group(scores: np.ndarray, weights: np.ndarray, group_of: np.ndarray, groups: int) -> np.ndarray:
    """… × groups: the additive score of each group's parts."""
    return np.stack(
        [arithmetic(scores[..., group_of == one], weights[group_of == one]) for one in range(groups)], axis=-1
    )
