"""Screen: who has enough to be ranked. Arrays are … × indicators, True where a cell has a score."""

import numpy as np

CLOSE = 1e-9
"""What rounding may take from a share that is just reached."""


def effective(weights: np.ndarray, group_of: np.ndarray, dimension_of: np.ndarray, there: np.ndarray) -> np.ndarray:
    """The effective weights when what is not there drops out: its weight goes to its group, a whole group's to its
    dimension, a whole dimension's to the others. They add up to 1 wherever anything is there.
    """
    dimension = dimension_of[group_of]
    found = np.broadcast_to(weights, there.shape).copy()
    found = np.where(there, found, 0.0)
    for above in (group_of, dimension, np.zeros_like(group_of)):
        for one in np.unique(above):
            inside = above == one
            want, have = weights[inside].sum(), found[..., inside].sum(axis=-1, keepdims=True)
            with np.errstate(invalid="ignore", divide="ignore"):
                found[..., inside] *= np.where(have > 0, want / have, 0.0)
    return found


def is_enough(
    weights: np.ndarray,
    group_of: np.ndarray,
    there: np.ndarray,
    whole: float,
    group: float,
    applies: np.ndarray | bool = True,
) -> np.ndarray:
    """Whether the share `whole` of the weight is there, and the share `group` in every recommendation.

    What does not apply to a unit (`applies` is False) is no part of its weight; a recommendation of which nothing
    applies is enough. A unit to which nothing applies has not enough.
    """
    want = np.where(applies, weights, 0.0) + np.zeros(there.shape)
    have = np.where(there, want, 0.0)
    enough = (want.sum(axis=-1) > 0) & (have.sum(axis=-1) >= whole * want.sum(axis=-1) - CLOSE)
    for one in np.unique(group_of):
        inside = group_of == one
        enough &= have[..., inside].sum(axis=-1) >= group * want[..., inside].sum(axis=-1) - CLOSE
    return enough


def by_availability(values: np.ndarray, share: float) -> np.ndarray:
    """Which units have at least this share of their values. A variant."""
    return (~np.isnan(values)).mean(axis=1) >= share
