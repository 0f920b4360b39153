"""Computes the district scores again from the file that the method page hands out, with nothing but NumPy.

    python recompute_scores.py scores-2026-11.json

It says for each unit the score in the file and the one computed here, and ends with 1 when they differ by more than 1e-9.
"""

import json
import sys

import numpy as np

Z = 1.959963984540054


def values(one: dict, num: np.ndarray, den: np.ndarray, less_num: np.ndarray, less_den: np.ndarray) -> np.ndarray:
    """The indicator's values from what was counted; nan where there was nothing to count."""

    def divided(above: np.ndarray, below: np.ndarray) -> np.ndarray:
        return np.where(below > 0, above / np.where(below > 0, below, 1), np.nan)

    if one["kind"] == "median":
        return np.where(den > 0, num, np.nan)
    share = divided(num, den)
    if one["kind"] == "gap":
        return np.maximum(share * one["scale"] - divided(less_num, less_den) * one["scale"], 0)
    if one["kind"] == "wilson":
        share, square = np.clip(share, 0, 1), Z * Z / den
        low = share + square / 2 - Z * np.sqrt(share * (1 - share) / den + square / (4 * den))
        return low / (1 + square) * one["scale"]
    return share * one["scale"]


def score(one: dict, value: np.ndarray) -> np.ndarray:
    """Goalposts: 0 at the zero point, 100 at the target, within."""
    zero, target = np.array(one["zero"], float), np.array(one["target"], float)
    if one["log"]:
        value, zero, target = np.log1p(value), np.log1p(zero), np.log1p(target)
    found = 100 * (value - zero[0]) / (target[0] - zero[0])
    if len(zero) == 2:
        found = np.minimum(np.minimum(found, 100 * (zero[1] - value) / (zero[1] - target[1])), 100)
    return np.clip(found, 0, 100)


def weighed(given: dict, scores: np.ndarray) -> np.ndarray:
    """Σ W s of each unit; the weight of what is missing goes to its group, then to its dimension, then to all."""
    group = np.array([one["group"] for one in given["indicators"]])
    above = {one["key"]: one["above"] for one in given["groups"]}
    weights = np.array([one["weight"] for one in given["indicators"]])
    held = np.where(np.isnan(scores), 0.0, weights)
    for level in (group, np.array([above[one] for one in group]), np.full(len(group), "all")):
        for one in np.unique(level):
            inside = level == one
            have = held[:, inside].sum(axis=1, keepdims=True)
            held[:, inside] *= np.where(have > 0, weights[inside].sum() / np.where(have > 0, have, 1), 0.0)
    return (held * np.nan_to_num(scores)).sum(axis=1)


def recompute(given: dict) -> np.ndarray:
    """The scores of the file's units, from its counts, goalposts and weights."""
    num, den, less_num, less_den = (
        np.array(given[name], dtype=float) for name in ("num", "den", "less_num", "less_den")
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        columns = [
            score(one, values(one, num[:, at], den[:, at], less_num[:, at], less_den[:, at]))
            for at, one in enumerate(given["indicators"])
        ]
    scores, why = np.stack(columns, axis=1), np.array(given["why"])
    # A value taken over from the period before is no count of this one: its score stands as the file says.
    scores = np.where(why == "imputed", np.array(given["scores"], dtype=float), scores)
    return weighed(given, np.where(why == "missing", given["rules"]["grace"], scores))


def main(path: str) -> int:
    """Compares; 0 when all are alike."""
    with open(path, encoding="utf-8") as file:
        given = json.load(file)
    found, is_alike = recompute(given), True
    for unit, told, again in zip(given["units"], given["totals"], found, strict=True):
        alike = told is None or abs(told - again) <= 1e-9
        is_alike &= alike
        print(
            f"{unit:12} {'not ranked' if told is None else f'{told:.6f}'}  {again:.6f}  {'ok' if alike else 'DIFFERENT'}"
        )
    return 0 if is_alike else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
