"""What the files of a methodology have of their own: weights and goalposts, refused with file, key, found and expected."""

from collections.abc import Sequence

from city.catalogue.checks import Table
from city.catalogue.model import CatalogueError

CLOSE = 1e-6


def key_of(row: Table) -> str:
    """The key of a row, a text that is not empty."""
    if not row.text("key"):
        row.refuse("key", row.text("key"), "a text that is not empty")
    return row.text("key")


def numbers(row: Table, key: str, direction: str) -> tuple[float, ...]:
    """One number, or two for a range."""
    if direction != "range":
        return (float(row.number(key)),)
    found = row.get(key, list, "two numbers for a range")
    if len(found) != 2:
        row.refuse(key, found, "two numbers for a range")
    ends = Table(row.file, row.at(key), {str(n): one for n, one in enumerate(found)}, {"0", "1"})
    return tuple(float(ends.number(n)) for n in ("0", "1"))


def weight_of(row: Table) -> float:
    """A weight, 0 or more."""
    return float(row.number("weight", low=0))


def check_weights(at: str, weights: Sequence[float]) -> Sequence[float]:
    """The weights of siblings: whole numbers in any proportion, or shares that add up to 1; not all 0."""
    total = sum(weights)
    if total <= 0:
        raise CatalogueError(f"{at}: the weights add up to {total:g}; above 0 is expected.")
    if any(one != int(one) for one in weights) and abs(total - 1) > CLOSE:
        raise CatalogueError(f"{at}: the weights {list(weights)} add up to {total:g}; shares that make 1 are expected.")
    return weights


def check_goalposts(at: str, direction: str, zero: tuple[float, ...], target: tuple[float, ...]) -> None:
    """T = L is no scale; the sign of T − L is the direction; a range lies inside its zero points."""
    if direction == "range":
        if not zero[0] < target[0] <= target[1] < zero[1]:
            raise CatalogueError(f"{at}: zero {list(zero)} and target {list(target)}; the target inside is expected.")
    elif zero == target:
        raise CatalogueError(f"{at}: target and zero are both {zero[0]:g}; two numbers are expected.")
    elif (target[0] > zero[0]) != (direction == "+"):
        side = "above" if direction == "+" else "below"
        raise CatalogueError(
            f"{at}: direction is {direction!r} and target {target[0]:g}; a target {side} {zero[0]:g} is expected."
        )
