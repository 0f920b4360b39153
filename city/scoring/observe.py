"""Observe: numerators and denominators to values, with how sure each is. Arrays of any one shape; what is not there is nan."""

from dataclasses import dataclass

import numpy as np

Z = 1.959963984540054
"""Of a two-sided interval of 95 %."""
DECLARED_ERROR = 0.02
"""Of values that are no share of counted cases: so much of the value, as one standard deviation."""


@dataclass(frozen=True)
class Observed:
    """Values in the indicator's unit, and their standard deviations by the number of cases; arrays of one shape."""

    value: np.ndarray
    spread: np.ndarray


def ratio(num: np.ndarray, den: np.ndarray, scale: float) -> Observed:
    """num ÷ den × scale; nan where den is 0 (not applicable, never 0 or 100). A share of cases has the binomial's spread."""
    share = _divided(num, den)
    is_share = (share >= 0) & (share <= 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        binomial = np.sqrt(np.where(is_share, share * (1 - share), np.nan) / den)
    return Observed(share * scale, np.where(is_share, binomial, DECLARED_ERROR * np.abs(share)) * scale)


def wilson(num: np.ndarray, den: np.ndarray, scale: float) -> Observed:
    """The lower bound of Wilson's interval of 95 % for num of den cases, × scale.

    L = (p + z²/2n − z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n).
    """
    share = np.clip(_divided(num, den), 0.0, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        square = Z * Z / den
        low = (share + square / 2 - Z * np.sqrt(share * (1 - share) / den + square / (4 * den))) / (1 + square)
        spread = np.sqrt(share * (1 - share) / den)
    return Observed(low * scale, spread * scale)


def gap(num: np.ndarray, den: np.ndarray, less_num: np.ndarray, less_den: np.ndarray, scale: float) -> Observed:
    """A ratio less another one, at least 0: by how much the second group stays behind the first."""
    first, second = ratio(num, den, scale), ratio(less_num, less_den, scale)
    return Observed(np.maximum(first.value - second.value, 0.0), np.hypot(first.spread, second.spread))


def median(num: np.ndarray, den: np.ndarray) -> Observed:
    """A median of den cases as it was counted; its spread is the declared error."""
    value = np.where(den > 0, num, np.nan)
    return Observed(value, DECLARED_ERROR * np.abs(value))


def _divided(num: np.ndarray, den: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(den > 0, num / np.where(den > 0, den, 1), np.nan)
