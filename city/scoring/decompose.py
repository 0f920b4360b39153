"""Take apart: where the points come from, where they are lost, and what a change is made of. Parts lie along the last axis."""

import numpy as np

NEAR = 1e-4


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


def logarithmic_mean(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """L(a, b) = (a − b) / (ln a − ln b) of numbers above 0, and a where both are alike; it lies between them."""
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    ratio = np.log(one / other)
    is_near = np.abs(ratio) < NEAR
    # Near each other the quotient loses its digits: there the series of (e^x − 1) / x takes its place.
    return other * np.where(is_near, 1 + ratio / 2 + ratio**2 / 6, np.expm1(ratio) / np.where(is_near, 1.0, ratio))


def lmdi(
    weights_then: np.ndarray, scores_then: np.ndarray, weights_now: np.ndarray, scores_now: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The exact change G₁ − G₀ of a geometric mean G = Π s^w in two parts for each part: by what was done, and by how it
    is weighted (additive logarithmic-mean Divisia index).

    L(G₁, G₀) · ½ (w₀ + w₁) ln(s₁ / s₀) and L(G₁, G₀) · ½ (ln s₀ + ln s₁)(w₁ − w₀): LMDI-I of Ang (2005), The LMDI approach
    to decomposition analysis: a practical guide, Energy Policy 33(7), 867-871, over a product of powers; the powers are taken
    apart as in `bennet`. Scores are above 0; weights are made to add up to 1; what is missing is treated as in `bennet`.
    """
    held = [np.where(np.isnan(s), 0.0, w) for w, s in ((weights_then, scores_then), (weights_now, scores_now))]
    with np.errstate(invalid="ignore"):
        held = [one / one.sum(axis=-1, keepdims=True) for one in held]
    logs = [np.log(one) for one in (scores_then, scores_now)]
    means = [np.exp(np.nansum(one * two, axis=-1, keepdims=True)) for one, two in zip(held, logs, strict=True)]
    done, method = bennet(held[0], logs[0], held[1], logs[1])
    factor = logarithmic_mean(means[1], means[0])
    return factor * done, factor * method


def influence(weights: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Each indicator's share of the variance of the score over the units: Cov(W s, S) / Var(S); they add up to 1."""
    parts = contributions(weights, scores)
    total = parts.sum(axis=-1)
    centred = total - total.mean()
    variance = (centred**2).sum()
    return (parts - parts.mean(axis=0)).T @ centred / variance if variance else np.zeros(parts.shape[-1])
