"""Sparse counts: p of a number of things where the usual number is below five, from a count's own distribution."""

import numpy as np
from scipy.stats import nbinom

from city.alerting.conformal import Floats

SPARSE = 5.0
"""Below this median of its slot a count is judged by its own tail, not by past residuals."""


def scatter_of(values: Floats, residuals: Floats) -> Floats:
    """How many times more than a Poisson count each series scatters, (series,), at least 1: variance over mean.

    values, residuals: (series, any number) past counts and how far from the usual they were, NaN where there is none.
    """
    known = ~np.isnan(values) & ~np.isnan(residuals)
    squares = np.sum(np.where(known, residuals**2, 0.0), axis=1)
    means = np.sum(np.where(known, values, 0.0), axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(means > 0, np.maximum(squares / means, 1.0), 1.0)


def p_of_counts(value: Floats, total: Floats, number: Floats, scatter: Floats | float = 1.0) -> Floats:
    """p that a count is as large as `value` or larger, shape (n,), where `number` past ones of its slot summed to `total`.

    The mean is (total + 1/2) / number (Jeffreys), and what is not known of it widens the tail: variance = scatter × mean +
    mean / number, as a negative binomial; for scatter 1 the predictive distribution of a Poisson count. NaN for no past.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (total + 0.5) / number
        variance = scatter * mean + mean / number
        p = nbinom.sf(np.ceil(value) - 1, mean**2 / (variance - mean), mean / variance)
    return np.where(np.isnan(value) | ~(number > 0), np.nan, p)
