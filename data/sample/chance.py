"""Addressable chance: the same key, series and moment always give the same number.

Nothing is drawn in sequence. Each value is a hash of what it belongs to, so history and live agree without a state.
"""

import hashlib
from functools import cache

import numpy as np

_A, _B, _C = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = (np.uint64(s) for s in (30, 27, 31, 11))
_PIECES = tuple(np.uint64(s) for s in (0, 16, 32, 48))
_LOW = np.uint64(0xFFFF)


@cache
def key(name: str, seed: int = 1) -> np.uint64:
    """A 64-bit key for a name and a seed."""
    return np.uint64(int.from_bytes(hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=8).digest(), "big"))


def _mix(x: np.ndarray) -> np.ndarray:
    x = (x ^ (x >> _S30)) * _B
    x = (x ^ (x >> _S27)) * _C
    return x ^ (x >> _S31)


def bits(k: np.uint64, a, b=0) -> np.ndarray:
    """64 mixed bits for each pair (a, b) of whole numbers (splitmix64)."""
    with np.errstate(over="ignore"):
        a = np.atleast_1d(np.asarray(a)).astype(np.int64).view(np.uint64)
        b = np.atleast_1d(np.asarray(b)).astype(np.int64).view(np.uint64)
        return _mix((_mix(a * _A + k) + b) * _A + k)


def uniform(k: np.uint64, a, b=0) -> np.ndarray:
    """Numbers in [0, 1)."""
    return (bits(k, a, b) >> _S11).astype(np.float64) * 2.0**-53


def gauss(k: np.uint64, a, b=0) -> np.ndarray:
    """About standard normal: four uniforms added, so never beyond 3.5."""
    x = bits(k, a, b)
    total = sum(((x >> s) & _LOW).astype(np.float64) for s in _PIECES)
    return (total * 2.0**-16 - 2.0) * np.sqrt(3.0)


def wave(k: np.uint64, series, t, step_s: int) -> np.ndarray:
    """Smooth noise, about standard normal, with knots every step_s seconds."""
    t = np.asarray(t, dtype=np.int64)
    i = t // step_s
    f = (t - i * step_s) / step_s
    f = f * f * (3 - 2 * f)
    low = gauss(k, series, i)
    return (low + (gauss(k, series, i + 1) - low) * f) * 1.18


def count(k: np.uint64, a, b, expected) -> np.ndarray:
    """Whole numbers, Poisson about `expected` (normal above 12)."""
    expected = np.maximum(np.asarray(expected, dtype=float), 0.0)
    out = np.maximum(np.rint(expected + np.sqrt(expected) * gauss(k, a, b)), 0.0)
    small = np.flatnonzero(expected < 12)
    if small.size:
        lam = expected[small]
        u = np.broadcast_to(uniform(k, a, b), expected.shape)[small]
        p = np.exp(-lam)
        total, n = p.copy(), np.zeros(small.size)
        for i in range(1, 40):
            more = u > total
            if not more.any():
                break
            n += more
            p = p * lam / i
            total += p
        out[small] = n
    return out


def pick(k: np.uint64, weights: np.ndarray, a, b=0) -> np.ndarray:
    """Indexes drawn in proportion to fixed weights."""
    edges = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(edges, uniform(k, a, b), side="right"), len(weights) - 1)


def episodes(k: np.uint64, series, t, slot_s: int, chance, last_s: float, among: int = 0) -> np.ndarray:
    """Strength (0-1) of rare happenings: at most one begins per series and slot, and lasts about last_s.

    With `among`, one series of so many is drawn per slot, and only it can have the happening. A happening rises in an
    eighth of its time, stays, and falls in the last quarter; it never outlasts the slot after its own.
    """
    t = np.asarray(t, dtype=np.int64)
    series = np.broadcast_to(np.asarray(series), t.shape)
    now = t // slot_s
    strength = np.zeros(t.shape)
    k1, k2, k3, k4 = (np.uint64(int(k) ^ (i * 0x5851F42D4C957F2D & (2**64 - 1))) for i in (1, 2, 3, 4))
    for slot in (now, now - 1):
        who = np.zeros_like(series) if among else series
        begins = uniform(k1, who, slot) < chance
        if among:
            begins &= (bits(k4, slot) % np.uint64(among)).astype(np.int64) == series
        i = np.flatnonzero(begins)
        if not i.size:
            continue
        a, j = who[i], slot[i]
        start = (j + 0.98 * uniform(k2, a, j)) * slot_s
        length = np.minimum(last_s * np.exp(0.45 * gauss(k3, a, j)), slot_s)
        x = (t[i] - start) / length
        shape = np.clip(np.minimum(8 * x, 4 * (1 - x)), 0, 1) * (0.45 + 0.55 * uniform(k4, a, j))
        strength[i] = np.maximum(strength[i], shape)
    return strength
