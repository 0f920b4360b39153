"""How surprising a deviation is, as a p: the share of past deviations that were as large, and a tail beyond the largest.

The p needs no model of the deviations, only that the new one comes as the past ones did; one limit then serves all series.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHARES = np.array([0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4])
"""The shares of past deviations beyond each kept quantile: q50 to q9999."""
TAIL = 2.0
"""The exponent of the Pareto tail beyond the largest past deviation."""
LEAST = 20
"""With fewer past deviations than these there is no p."""
SMALLEST = 1e-12


@dataclass(frozen=True)
class Deviations:
    """The past deviations of series, one row per series: what is kept of them to judge new ones.

    quantiles: (series, len(SHARES)) absolute deviations that SHARES of the past ones exceeded, rising; in the series' unit.
    largest: (series,) the largest absolute deviation. count: (series,) how many there were.
    """

    quantiles: Floats
    largest: Floats
    count: NDArray[np.int64]

    def row(self, number: int) -> "Deviations":
        """Those of one series, to judge many of its ticks at once."""
        here = slice(number, number + 1)
        return Deviations(self.quantiles[here], self.largest[here], self.count[here])


def deviations(past: Floats) -> Deviations:
    """What is kept of past deviations, shape (series, any number), any sign, NaN where there was none."""
    sizes = np.sort(np.abs(past), axis=1)
    count = np.sum(~np.isnan(sizes), axis=1)
    if not sizes.shape[1]:
        nothing = np.full(len(sizes), np.nan)
        return Deviations(np.full((len(sizes), len(SHARES)), np.nan), nothing, count)
    # The smallest past deviation that at most a share of them exceeds or equals: a p read from it is never too small.
    above = np.floor(SHARES[None, :] * (count[:, None] + 1)).astype(np.int64)
    place = np.clip(count[:, None] - np.maximum(above, 1), 0, sizes.shape[1] - 1)
    quantiles = np.take_along_axis(sizes, place, axis=1)
    largest = np.take_along_axis(sizes, np.maximum(count - 1, 0)[:, None], axis=1)[:, 0]
    return Deviations(quantiles, largest, count)


def p_of(deviation: Floats, past: Deviations) -> Floats:
    """p of deviations, shape (n,): of n series each with its own past, or of n ticks of the one series of `past`.

    Up to the largest past deviation, log p is interpolated between the kept quantiles and is at least 1 / (count + 1);
    beyond it p = (largest / deviation)^TAIL / (count + 1). NaN where the deviation is missing or the past is too short.
    A series that never deviated has no scale for a tail: its first deviation has p = 1 / (count + 1).
    """
    size = np.abs(deviation)[:, None]
    rows = len(past.count)
    least = 1.0 / (past.count + 1.0)
    floors = np.maximum(np.broadcast_to(SHARES, (rows, len(SHARES))), least[:, None])
    edges = np.column_stack([np.zeros(rows), past.quantiles, past.largest])
    shares = np.log(np.column_stack([np.ones(rows), floors, least]))
    place = np.sum(edges[:, 1:] <= size, axis=1)
    row = np.broadcast_to(np.arange(rows), place.shape) if rows > 1 else np.zeros(len(place), dtype=np.int64)
    right = np.minimum(place + 1, edges.shape[1] - 1)
    low, high = edges[row, place], edges[row, right]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        part = np.where(high > low, (size[:, 0] - low) / (high - low), 0.0)
        inside = np.exp(shares[row, place] + part * (shares[row, right] - shares[row, place]))
        top = past.largest[row]
        beyond = least[row] * np.where(top > 0, (top / size[:, 0]) ** TAIL, 1.0)
        p = np.where(size[:, 0] > top, beyond, inside)
    known = ~np.isnan(deviation) & (past.count[row] >= LEAST)
    return np.where(known, np.clip(p, SMALLEST, 1.0), np.nan)
