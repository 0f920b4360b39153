"""Fields of the methodology's files: each read as what it must be, or refused with file, key, found and expected."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from city.pack import PackError

CLOSE = 1e-6


class MethodologyError(PackError):
    """A methodology that cannot be used; the text is a sentence with file, key, found and expected."""


def read_toml(path: Path) -> dict[str, Any]:
    """What a file of TOML says."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise MethodologyError(f"{path.name}: cannot be read as TOML: {fault}.") from None


def check_keys(at: str, row: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Refuses what is no known key."""
    for name in row:
        if name not in known:
            raise MethodologyError(f"{at}: {name} is not a key; the keys are {', '.join(known)}.")


def key_of(at: str, row: Mapping[str, Any]) -> str:
    """The key of a row, a text that is not empty."""
    found = row.get("key")
    if not isinstance(found, str) or not found:
        raise MethodologyError(f"{at}.key is {found!r}; a text is expected.")
    return found


def text(at: str, key: str, row: Mapping[str, Any], field: str = "name") -> dict[str, str]:
    """A text in both languages."""
    found = row.get(field)
    if not (isinstance(found, Mapping) and found.get("zh") and found.get("en")):
        raise MethodologyError(f"{at}.{key} is {found!r}; a text in zh and en is expected.")
    return dict(found)


def word(at: str, key: str, row: Mapping[str, Any], choices: tuple[str, ...]) -> str:
    """One of several words."""
    if row.get(key) not in choices:
        raise MethodologyError(f"{at}.{key} is {row.get(key)!r}; one of {', '.join(choices)} is expected.")
    return str(row[key])


def number(at: str, key: str, row: Mapping[str, Any]) -> float:
    """A finite number."""
    found = row.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float) or not np.isfinite(found):
        raise MethodologyError(f"{at}.{key} is {found!r}; a number is expected.")
    return float(found)


def numbers(at: str, key: str, row: Mapping[str, Any], direction: str) -> tuple[float, ...]:
    """One number, or two for a range."""
    if direction != "range":
        return (number(at, key, row),)
    found = row.get(key)
    if not isinstance(found, list) or len(found) != 2:
        raise MethodologyError(f"{at}.{key} is {found!r}; two numbers are expected for a range.")
    return tuple(number(f"{at}.{key}", str(n), {str(n): one}) for n, one in enumerate(found))


def weight_of(at: str, key: str, row: Mapping[str, Any]) -> float:
    """A weight, 0 or more."""
    found = row.get("weight")
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < float("inf"):
        raise MethodologyError(f"{at}: {key} is {found!r}; a weight of 0 or more is expected.")
    return float(found)


def check_weights(at: str, weights: Sequence[float]) -> Sequence[float]:
    """The weights of siblings: whole numbers in any proportion, or shares that add up to 1; not all 0."""
    total = sum(weights)
    if total <= 0:
        raise MethodologyError(f"{at}: the weights add up to {total:g}; above 0 is expected.")
    if any(one != int(one) for one in weights) and abs(total - 1) > CLOSE:
        raise MethodologyError(
            f"{at}: the weights {list(weights)} add up to {total:g}; shares that make 1 are expected."
        )
    return weights


def check_goalposts(at: str, direction: str, zero: tuple[float, ...], target: tuple[float, ...]) -> None:
    """T = L is no scale; the sign of T − L is the direction; a range lies inside its zero points."""
    if direction == "range":
        if not zero[0] < target[0] <= target[1] < zero[1]:
            raise MethodologyError(f"{at}: zero {list(zero)} and target {list(target)}; the target inside is expected.")
    elif zero == target:
        raise MethodologyError(f"{at}: target and zero are both {zero[0]:g}; two numbers are expected.")
    elif (target[0] > zero[0]) != (direction == "+"):
        side = "above" if direction == "+" else "below"
        raise MethodologyError(
            f"{at}: direction is {direction!r} and target {target[0]:g}; a target {side} {zero[0]:g} is expected."
        )
