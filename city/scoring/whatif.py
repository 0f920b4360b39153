"""What if: what it takes to gain so many points, in one indicator and in the cheapest mix of several.

Under goalposts the other districts do not move, so that the answers are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from city.scoring.normalise import inverse

ABOVE = 0.01
"""To be above somebody means by this much, the last decimal of a score."""


@dataclass(frozen=True)
class Step:
    """Raising one indicator (its number) by `rise` to `score` brings `points`."""

    at: int
    rise: float
    score: float
    points: float


def cheapest(
    weights: np.ndarray, scores: np.ndarray, costs: np.ndarray, most: np.ndarray, need: float
) -> tuple[list[Step], bool]:
    """The steps of least cost that bring `need` points, best value first, and whether they suffice.

    Minimises Σ cost · ds with Σ W ds ≥ need, 0 ≤ ds ≤ min(100 − s, most): a continuous knapsack, in which taking by W /
    cost is optimal. Costs are per point of an indicator's score, above 0; what is missing is left out.
    """
    room = np.minimum(100 - np.nan_to_num(scores, nan=100.0), np.maximum(most, 0.0))
    value = np.where(room > 0, weights / costs, -np.inf)
    steps, left = [], need
    for at in np.argsort(-value, kind="stable"):
        if left <= 1e-12 or room[at] <= 0 or weights[at] <= 0:
            continue
        rise = min(room[at], left / weights[at])
        steps.append(Step(int(at), float(rise), float(scores[at] + rise), float(weights[at] * rise)))
        left -= weights[at] * rise
    return steps, left <= 1e-9


def more_cases(
    score: float,
    num: float,
    den: float,
    zero: Sequence[float],
    target: Sequence[float],
    scale: float,
    *,
    is_log: bool = False,
) -> int:
    """How many more of the `den` cases must count (fewer where negative) for a ratio to score so much: ⌈x · den⌉ − num."""
    wanted = float(inverse(score, zero, target, is_log=is_log)) / scale * den
    rises = target[0] > zero[0]
    whole = ceil(round(wanted - num, 9)) if rises else -ceil(round(num - wanted, 9))
    return int(whole)
