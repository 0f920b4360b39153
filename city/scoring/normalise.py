"""Normalise: raw values to scores. Goalposts are official; what depends on the other units is a variant.

Values are arrays with units along the first axis; what is missing is nan and stays nan.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata


def goalposts(
    values: np.ndarray, zero: Sequence[float], target: Sequence[float], *, is_log: bool = False, clips: bool = True
) -> np.ndarray:
    """100 · clip((x − L) / (T − L), 0, 1); with `is_log` of ln(1 + x). Two numbers each make a range: 100 inside of it.

    L, T: the values that score 0 and 100 (T < L where less is better). Unclipped it is exactly what `inverse` undoes.
    """
    if is_log:
        values, zero, target = np.log1p(values), np.log1p(zero).tolist(), np.log1p(target).tolist()
    score = 100 * (values - zero[0]) / (target[0] - zero[0])
    if len(zero) == 2:
        fall = 100 * (zero[1] - values) / (zero[1] - target[1])
        score = np.minimum(np.minimum(score, fall), 100.0)
    return np.clip(score, 0.0, 100.0) if clips else score


def inverse(
    score: float | np.ndarray, zero: Sequence[float], target: Sequence[float], *, is_log: bool = False
) -> np.ndarray:
    """The raw value that scores so much: x = L + s / 100 · (T − L); of a range the one on its rising side."""
    low, high = np.log1p([zero[0], target[0]]) if is_log else (zero[0], target[0])
    found = low + np.asarray(score) / 100 * (high - low)
    return np.expm1(found) if is_log else found


def minmax(values: np.ndarray, low: float = 0.0, high: float = 100.0) -> np.ndarray:
    """From the least (`low`) to the greatest (`high`) of the units; nan where all are alike."""
    least, most = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (values - least) / np.where(most > least, most - least, np.nan) * (high - low) + low


def zscore(values: np.ndarray, mean: float = 0.0, spread: float = 1.0) -> np.ndarray:
    """Standard deviations (n − 1) from the mean, moved and stretched; nan where all are alike."""
    found = np.nanstd(values, axis=0, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (values - np.nanmean(values, axis=0)) / np.where(found > 0, found, np.nan) * spread + mean


def percentile_rank(values: np.ndarray) -> np.ndarray:
    """100 · (rank − 1) / (n − 1), ties at their lowest rank."""
    ranks = ranked(values)
    known = (~np.isnan(values)).sum(axis=0)
    return 100 * (ranks - 1) / np.maximum(known - 1, 1)


def ranked(values: np.ndarray) -> np.ndarray:
    """1 for the least value, ties at their lowest rank; what is missing has none."""
    return rankdata(values, method="min", axis=0, nan_policy="omit").astype(float)


def borda(values: np.ndarray) -> np.ndarray:
    """How many units are below: rank − 1."""
    return ranked(values) - 1


def fraction_of_best(values: np.ndarray) -> np.ndarray:
    """x / greatest, 0 to 1 of values of 0 and more."""
    return values / np.nanmax(values, axis=0)


def distance_to_best(values: np.ndarray) -> np.ndarray:
    """1 − (greatest − x) / (greatest − least)."""
    least, most = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    return 1 - (most - values) / (most - least)


def distance_to_reference(values: np.ndarray, at: int) -> np.ndarray:
    """1 − (x of the unit `at` − x) / (x of that unit − least): above 1 for who is ahead of it."""
    return 1 - (values[at] - values) / (values[at] - np.nanmin(values, axis=0))


def distance_to_target(values: np.ndarray, target: float, *, is_more_better: bool, is_capped: bool) -> np.ndarray:
    """1 − (target − x) / (target − least), or where less is better 1 − (x − target) / (greatest − target); capped at 1."""
    if is_more_better:
        found = 1 - (target - values) / (target - np.nanmin(values, axis=0))
    else:
        found = 1 - (values - target) / (np.nanmax(values, axis=0) - target)
    return np.minimum(found, 1.0) if is_capped else found


def efficacy(values: np.ndarray, zero: Sequence[float], target: Sequence[float]) -> np.ndarray:
    """功效系数: 60 + 40 · (x − x_no) / (x_yes − x_no), the goalposts on another scale: 60 + 0.4 · score."""
    return 60 + 0.4 * goalposts(values, zero, target)
