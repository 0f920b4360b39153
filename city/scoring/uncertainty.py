"""Uncertainty: how the order changes when what could have been chosen otherwise is drawn at random."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from city.scoring.aggregate import FLOOR

SMALL = 200
"""Up to so many units each pair is compared; of more only neighbours in the official order are."""
GEOMETRIC_SHARE = 0.25
AT_ONCE = 4_000_000
"""So many scores, or pairs of them, are held at a time."""


@dataclass(frozen=True)
class Uncertainty:
    """What so many draws gave: per unit the median rank and its 5-95 % interval; b[u, r] = P(rank of u is r + 1).

    `wins` is P(score of the row's unit > the column's), None for many units; `neighbours` that of each unit of the
    official order over the next one.
    """

    draws: int
    median: np.ndarray
    low: np.ndarray
    high: np.ndarray
    acceptability: np.ndarray
    wins: np.ndarray | None
    neighbours: np.ndarray


@dataclass(frozen=True)
class Movement:
    """Per unit the share of the draws in which its rank is better than in the period before, the same, and worse."""

    draws: int
    rise: np.ndarray
    same: np.ndarray
    fall: np.ndarray


def draw(
    variants: Sequence[np.ndarray],
    spread: np.ndarray,
    weights: np.ndarray,
    dimension: np.ndarray,
    *,
    draws: int,
    seed: int,
    weight_spread: float = 0.25,
) -> Uncertainty:
    """Draws the order of the units.

    `variants` are scores (units × indicators, 0-100, nan where missing) by several normalisations, the official one
    first; `spread` their standard deviations; `weights` the effective ones; `dimension` the number of each indicator's
    dimension. Each draw takes one normalisation, weights within ± `weight_spread`, leaves one indicator out in half of
    the draws, adds up by dimension geometrically in a quarter, and adds noise: that of the weighted sum at once, whose
    variance is Σ (w σ)², so that 3,000 units × 200 indicators need no more than two matrix products.
    """
    count = len(variants[0])
    official = _sums(variants[0], weights[None, :], dimension, np.array([False]))[0]
    order = np.argsort(-official, kind="stable")
    ranks = np.empty((draws, count), dtype=np.int32)
    wins = np.zeros((count, count)) if count <= SMALL else None
    neighbours = np.zeros(max(count - 1, 0))
    for some, totals in _drawn(variants, spread, weights, dimension, draws, seed, weight_spread):
        ranks[some] = rankdata(-totals, method="min", axis=1)
        sorted_totals = totals[:, order]
        neighbours += (sorted_totals[:, :-1] > sorted_totals[:, 1:]).sum(axis=0)
        if wins is not None:
            wins += (totals[:, :, None] > totals[:, None, :]).sum(axis=0)
    low, middle, high = np.percentile(ranks, [5, 50, 95], axis=0, method="nearest")
    flat = np.bincount((np.arange(count) * count + ranks - 1).ravel(), minlength=count * count)
    return Uncertainty(
        draws, middle, low, high, flat.reshape(count, count) / draws,
        None if wins is None else wins / draws, neighbours / draws,
    )  # fmt: skip


def chance_to_rise(
    before: Sequence[np.ndarray],
    after: Sequence[np.ndarray],
    spread: np.ndarray,
    weights: np.ndarray,
    dimension: np.ndarray,
    unit: int,
    *,
    draws: int,
    seed: int,
    weight_spread: float = 0.25,
) -> float:
    """P(a unit's rank is better after than before), both by the same dice; the arguments are those of `draw`."""
    better = 0
    pair = (_drawn(one, spread, weights, dimension, draws, seed, weight_spread) for one in (before, after))
    for (_, then), (_, now) in zip(*pair, strict=True):
        above = [(totals > totals[:, unit : unit + 1]).sum(axis=1) for totals in (then, now)]
        better += int((above[1] < above[0]).sum())
    return better / draws


def moved(
    before: tuple[Sequence[np.ndarray], np.ndarray],
    after: tuple[Sequence[np.ndarray], np.ndarray],
    weights: np.ndarray,
    dimension: np.ndarray,
    *,
    draws: int,
    seed: int,
    weight_spread: float = 0.25,
) -> Movement:
    """How the ranks moved from one period to the next; `before` and `after` are variants and spread of the same units.

    A draw chooses weights, normalisation and the rest once for both periods, since a method is not changed in between. The
    errors of the data are drawn for each period alone: where they are in truth alike, the answer is the cautious one.
    """
    rise, fall = np.zeros(len(before[1])), np.zeros(len(before[1]))
    pair = (
        _drawn(*one, weights, dimension, draws, seed, weight_spread, errors)
        for one, errors in ((before, None), (after, np.random.default_rng([seed, 1])))
    )
    for (_, then), (_, now) in zip(*pair, strict=True):
        first, second = (rankdata(-totals, method="min", axis=1) for totals in (then, now))
        rise += (second < first).sum(axis=0)
        fall += (second > first).sum(axis=0)
    return Movement(draws, rise / draws, (draws - rise - fall) / draws, fall / draws)


def _drawn(
    variants: Sequence[np.ndarray],
    spread: np.ndarray,
    weights: np.ndarray,
    dimension: np.ndarray,
    draws: int,
    seed: int,
    weight_spread: float,
    errors: np.random.Generator | None = None,
) -> Iterator[tuple[slice, np.ndarray]]:
    """Some draws after the other, their scores as draws × units: never so many at once that memory grows with them.

    The same seed makes the same choices; the errors of the data are of the same dice, or of others (`errors`).
    """
    dice = np.random.default_rng(seed)
    count, parts = variants[0].shape
    drawn = weights * dice.uniform(1 - weight_spread, 1 + weight_spread, (draws, parts))
    left_out = dice.integers(0, parts, draws)
    drops = np.flatnonzero(dice.random(draws) < 0.5)
    drawn[drops, left_out[drops]] = 0.0
    which = dice.integers(0, len(variants), draws)
    is_geometric = dice.random(draws) < GEOMETRIC_SHARE
    variance = np.nan_to_num(spread) ** 2
    step = max(1, AT_ONCE // max(count * count if count <= SMALL else count, 1))
    for begin in range(0, draws, step):
        some = slice(begin, begin + step)
        totals = np.empty((len(drawn[some]), count))
        for number, scores in enumerate(variants):
            mine = which[some] == number
            totals[mine] = _sums(scores, drawn[some][mine], dimension, is_geometric[some][mine])
        held = drawn[some] / drawn[some].sum(axis=1, keepdims=True)
        totals += np.sqrt(held**2 @ variance.T) * (errors or dice).standard_normal(totals.shape)
        yield some, totals


def _sums(scores: np.ndarray, weights: np.ndarray, dimension: np.ndarray, is_geometric: np.ndarray) -> np.ndarray:
    """draws × units: the weighted means; where told so the geometric mean over the dimensions' means."""
    there = ~np.isnan(scores)
    filled, mask = np.where(there, scores, 0.0), there.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (weights @ filled.T) / (weights @ mask.T)
        if is_geometric.any():
            some = weights[is_geometric]
            logs, total = 0.0, 0.0
            for one in np.unique(dimension):
                inside = dimension == one
                held = some[:, inside] @ mask[:, inside].T
                mean = np.divide(
                    some[:, inside] @ filled[:, inside].T, held, out=np.full(held.shape, FLOOR), where=held > 0
                )
                logs = logs + held * np.log(np.maximum(mean, FLOOR))
                total = total + held
            found[is_geometric] = np.exp(logs / total)
    return found
