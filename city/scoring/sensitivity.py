"""Sensitivity: what share of an outcome's variance each choice makes, by Sobol's indices on a scrambled Sobol sequence."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc


@dataclass(frozen=True)
class Indices:
    """Per input: the share of the variance that it makes alone (first), and with all its interactions (total)."""

    first: np.ndarray
    total: np.ndarray


def sobol(model: Callable[[np.ndarray], np.ndarray], inputs: int, *, draws: int = 1024, seed: int = 1) -> Indices:
    """The indices of a model of N × inputs uniform numbers in [0, 1) to N outcomes; draws · (inputs + 2) runs of it.

    S_i = mean(y_B (y_ABi − y_A)) / V, ST_i = mean((y_A − y_ABi)²) / 2V.
    """
    sample = qmc.Sobol(2 * inputs, scramble=True, rng=seed).random(draws)
    a, b = sample[:, :inputs], sample[:, inputs:]
    mixed = []
    for at in range(inputs):
        one = a.copy()
        one[:, at] = b[:, at]
        mixed.append(one)
    return indices(model(a), model(b), np.array([model(one) for one in mixed]))


def indices(y_a: np.ndarray, y_b: np.ndarray, y_mixed: np.ndarray) -> Indices:
    """The indices from the outcomes of the samples A, B, and of A with each column taken from B (inputs × draws)."""
    variance = np.var(np.concatenate([y_a, y_b]), ddof=1)
    if variance == 0:
        return Indices(np.zeros(len(y_mixed)), np.zeros(len(y_mixed)))
    first = (y_b * (y_mixed - y_a)).mean(axis=1) / variance
    total = ((y_a - y_mixed) ** 2).mean(axis=1) / (2 * variance)
    return Indices(first, total)


def rank_shift(ranks: np.ndarray, nominal: np.ndarray) -> np.ndarray:
    """The mean absolute shift of rank of each draw (draws × units) against the nominal order."""
    return np.abs(ranks - nominal).mean(axis=-1)
