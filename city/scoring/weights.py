"""Weigh: given and equal weights, AHP by the principal eigenvector; entropy and principal components as variants only."""

from collections.abc import Sequence

import numpy as np

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Saaty's random index of a matrix of 1, 2, … 10 rows."""
MOST_INCONSISTENT = 0.10


class JudgementsRefused(ValueError):
    """Judgements that cannot make weights; the text is a sentence."""


def shares(weights: Sequence[float] | np.ndarray) -> np.ndarray:
    """Weights made to add up to 1; none may be below 0, and not all 0: ValueError."""
    found = np.asarray(weights, dtype=float)
    if not np.isfinite(found).all() or (found < 0).any() or not found.sum():
        raise ValueError(f"the weights are {found.tolist()}; 0 or more, and not all 0, are expected.")
    return found / found.sum()


def equal(count: int) -> np.ndarray:
    """The same weight for each of so many."""
    return np.full(count, 1 / count)


def consistency(judgements: np.ndarray) -> tuple[np.ndarray, float]:
    """AHP: the principal eigenvector as weights, and the consistency ratio CR = CI / RI, CI = (λ − n) / (n − 1).

    `judgements` is n × n, each above 0, a[j, i] = 1 / a[i, j]; else JudgementsRefused. n is at most 10.
    """
    size = len(judgements)
    if judgements.ndim != 2 or judgements.shape != (size, size) or not 1 <= size <= len(RANDOM_INDEX):
        raise JudgementsRefused(f"the matrix is {judgements.shape}; n × n with n from 1 to 10 is expected.")
    if not (judgements > 0).all() or not np.allclose(judgements * judgements.T, 1, atol=1e-2):
        raise JudgementsRefused("the judgements are not reciprocal; a[j, i] = 1 / a[i, j], each above 0, is expected.")
    values, vectors = np.linalg.eig(judgements)
    at = int(np.argmax(values.real))
    weights = np.abs(vectors[:, at].real)
    index = (values[at].real - size) / (size - 1) if size > 1 else 0.0
    random = RANDOM_INDEX[size - 1]
    return weights / weights.sum(), float(index / random) if random else 0.0


def by_judgement(judgements: np.ndarray) -> np.ndarray:
    """Weights by AHP; JudgementsRefused above a consistency ratio of 0.10."""
    weights, ratio = consistency(judgements)
    if ratio > MOST_INCONSISTENT:
        raise JudgementsRefused(f"the consistency ratio is {ratio:.2f}; at most {MOST_INCONSISTENT:.2f} is expected.")
    return weights


def joined(judgements: Sequence[np.ndarray]) -> np.ndarray:
    """The judgements of several people as one matrix: their geometric mean (AIJ)."""
    return np.exp(np.mean(np.log(np.array(judgements, dtype=float)), axis=0))


def entropy(values: np.ndarray) -> np.ndarray:
    """Entropy weights of n units × m indicators, all 0 or more: e = −Σ p ln p / ln n, w = (1 − e) / Σ (1 − e).

    A variant: when all units reach a target its indicator loses all weight.
    """
    total = values.sum(axis=0)
    parts = np.divide(values, total, out=np.zeros_like(values, dtype=float), where=total > 0)
    logs = np.log(parts, out=np.zeros_like(parts), where=parts > 0)
    spread = 1 - np.where(total > 0, -(parts * logs).sum(axis=0) / np.log(len(values)), 1.0)
    spread = np.where(np.abs(spread) < 1e-15, 0.0, spread)
    return spread / spread.sum() if spread.sum() else equal(values.shape[1])


def principal(values: np.ndarray) -> np.ndarray:
    """Weights in proportion to the first principal component of the correlations, summing to 1. A variant: they may be below 0."""
    correlations = np.corrcoef(values, rowvar=False)
    _, vectors = np.linalg.eigh(correlations)
    first = vectors[:, -1]
    return first / first.sum()


def critic(values: np.ndarray) -> np.ndarray:
    """CRITIC: contrast times conflict, C_j = σ_j Σ_k (1 − r_jk) of the min-max values, summing to 1. A variant.

    `values` is units × indicators with more being better in each: those of the other direction are turned round before.
    """
    low, high = values.min(axis=0), values.max(axis=0)
    scaled = (values - low) / (high - low)
    told = scaled.std(axis=0, ddof=1) * (1 - np.corrcoef(scaled, rowvar=False)).sum(axis=0)
    return told / told.sum()
