"""Rank: competition ranks on scores of two decimals, and tiers that begin where a difference is sure."""

import numpy as np

DECIMALS = 2


def competition(scores: np.ndarray, decimals: int | None = DECIMALS) -> np.ndarray:
    """1, 2, 2, 4 along the last axis: the greatest first, those alike to `decimals` share a rank; 0 where there is no score."""
    found = scores if decimals is None else np.round(scores, decimals)
    known = ~np.isnan(found)
    if known.all():
        above = found[..., None, :] > found[..., :, None]
        return 1 + above.sum(axis=-1)
    filled = np.where(known, found, -np.inf)
    above = filled[..., None, :] > filled[..., :, None]
    return np.where(known, 1 + above.sum(axis=-1), 0)


def tiers(scores: np.ndarray, wins: np.ndarray, sure: float) -> list[str]:
    """A letter for each unit: in the order of the scores a new tier begins below whom the tier's first beats so surely.

    `wins` is n × n, the share of draws in which the row's unit is above the column's; '' where there is no score.
    """
    order = [int(at) for at in np.argsort(-scores, kind="stable") if not np.isnan(scores[at])]
    found, first, tier = [""] * len(scores), None, 0
    for at in order:
        if first is None:
            first = at
        elif wins[first, at] >= sure:
            first, tier = at, tier + 1
        found[at] = _letters(tier)
    return found


def _letters(number: int) -> str:
    """A to Z, then AA, AB …"""
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)
