"""Outliers: winsorise, else take the logarithm. A variant: goalposts bound the effect of an extreme and leave the evidence.

A column is treated when its skewness and kurtosis (both corrected for bias) are at least the limits: one extreme after
the other, on the side of the skew, is set to the next value; where that does not suffice in `most` steps, the untreated
column's logarithm is taken instead.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

SKEW, KURTOSIS = 2.0, 3.5


@dataclass(frozen=True)
class Treated:
    """A treated column: values, how it was done ('none', 'winsorised', 'log'), and which points were set, 1 high and -1 low."""

    values: np.ndarray
    how: str
    points: np.ndarray
    steps: int


def skewness(values: np.ndarray) -> float:
    """Skewness G1, corrected for bias; nan of alike values."""
    return _moment(stats.skew, values)


def kurtosis(values: np.ndarray) -> float:
    """Excess kurtosis G2, corrected for bias; nan of alike values."""
    return _moment(stats.kurtosis, values)


def _moment(of, values: np.ndarray) -> float:  # noqa: ANN001 - a function of SciPy
    known = values[~np.isnan(values)]
    if len(known) < 4 or known.min() == known.max():
        return float("nan")
    return float(of(known, bias=False))


def passes(values: np.ndarray, skew: float = SKEW, kurt: float = KURTOSIS) -> bool:
    """Whether a column needs no treatment: below one of the limits at least."""
    found = abs(skewness(values)) >= skew and kurtosis(values) >= kurt
    return not found


def winsorise(values: np.ndarray, most: int, skew: float = SKEW, kurt: float = KURTOSIS) -> Treated:
    """At most so many steps; values alike at the extreme move together, and each of them counts."""
    found, points, steps = values.copy(), np.zeros(len(values), dtype=int), 0
    while not passes(found, skew, kurt) and steps < most:
        is_high = skewness(found) > 0
        extreme = np.nanmax(found) if is_high else np.nanmin(found)
        at = found == extreme
        rest = found[~at & ~np.isnan(found)]
        found[at] = rest.max() if is_high else rest.min()
        points[at] = 1 if is_high else -1
        steps = int((points != 0).sum())
    return Treated(found, "winsorised" if steps else "none", points, steps)


def logarithm(values: np.ndarray) -> np.ndarray:
    """ln(x − min + 0.01 · range)."""
    low, high = np.nanmin(values), np.nanmax(values)
    return np.log(values - low + 0.01 * (high - low))


def logarithm_by_side(values: np.ndarray) -> np.ndarray:
    """The logarithm on the side of the skew: of values that lie out below, −ln(max − x + 0.01 · range)."""
    return logarithm(values) if not skewness(values) < 0 else -logarithm(-values)


def box_cox(values: np.ndarray, power: float) -> np.ndarray:
    """(x^λ − 1) / λ, of λ = 0 the logarithm; moved up so that the least is 1 where it is not above 0."""
    low = np.nanmin(values)
    moved = values - low + 1 if low <= 0 else values
    return np.log(moved) if power == 0 else (moved**power - 1) / power


def treat(values: np.ndarray, most: int, skew: float = SKEW, kurt: float = KURTOSIS) -> Treated:
    """One column: nothing, winsorised, or the logarithm of the untreated column."""
    if passes(values, skew, kurt):
        return Treated(values, "none", np.zeros(len(values), dtype=int), 0)
    found = winsorise(values, most, skew, kurt)
    if passes(found.values, skew, kurt):
        return found
    return Treated(logarithm(values), "log", np.zeros(len(values), dtype=int), 0)
