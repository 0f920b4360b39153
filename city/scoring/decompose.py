"""Take apart: where the points come from, where they are lost, and what a change is made of. Parts lie along the last axis."""

import numpy as np


def contributions(weights: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """c = W s: they add up to the score. What is missing contributes nothing, and its effective weight is 0."""
    return weights * np.nan_to_num(scores)


def gaps(weights: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """g = W (100 − s): they add up to 100 less the score."""
    return weights * (100 - np.where(np.isnan(scores), 100, scores))


def bennet(
    weights_then: np.ndarray, scores_then: np.ndarray, weights_now: np.ndarray, scores_now: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The exact change S₁ − S₀ in two parts for each indicator: by what was done, and by how it is scored (Bennet).

    ½ (W₀ + W₁)(s₁ − s₀) and ½ (s₀ + s₁)(W₁ − W₀). What is missing on one side has weight 0 there; its score is taken as
    that of the other side, so that its coming or going is all of the second kind.
    """
    then = np.where(np.isnan(scores_then), scores_now, scores_then)
    now = np.where(np.isnan(scores_now), scores_then, scores_now)
    then, now = np.nan_to_num(then), np.nan_to_num(now)
    return 0.5 * (weights_then + weights_now) * (now - then), 0.5 * (then + now) * (weights_now - weights_then)


def influence(weights: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Each indicator's share of the variance of the score over the units: Cov(W s, S) / Var(S); they add up to 1."""
    parts = contributions(weights, scores)
    total = parts.sum(axis=-1)
    centred = total - total.mean()
    variance = (centred**2).sum()
    return (parts - parts.mean(axis=0)).T @ centred / variance if variance else np.zeros(parts.shape[-1])
