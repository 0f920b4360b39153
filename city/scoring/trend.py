"""Trend: how fast a value grows, of points at known times."""

import numpy as np


def growth(times: np.ndarray, values: np.ndarray) -> float:
    """Compound growth per unit of time from the first known value to the last: (x₁ / x₀)^(1 / (t₁ − t₀)) − 1; nan of fewer than two."""
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < 2:
        return float("nan")
    first, last = known[0], known[-1]
    return float((values[last] / values[first]) ** (1 / (times[last] - times[first])) - 1)


def slope(times: np.ndarray, values: np.ndarray) -> float:
    """Percent of its start that the least-squares line rises per unit of time; nan of fewer than two values."""
    known = ~np.isnan(values)
    if known.sum() < 2:
        return float("nan")
    rise, start = np.polyfit(times[known] - times[known][0], values[known], 1)
    return float(100 * rise / start)
