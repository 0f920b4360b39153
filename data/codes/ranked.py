"""What was found, in its order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.codes.grams import NUMBER, plain

NEAR = 22
"""Names that fit so much less than the best one were not meant."""


@dataclass(frozen=True)
class Found:
    """One object that fits; `score` 0-100, above 100 where its code itself is meant."""

    object: str
    kind: str
    name: str
    place: str
    state: str
    score: float


def is_code(asked: str) -> bool:
    """Whether what is asked has so many digits that it is a code rather than a name."""
    code = plain(asked).replace(" ", "")
    return len(NUMBER.sub("", code)) < len(code) - 3


def ranked(given: Sequence[Found], each: int, most: int) -> list[Found]:
    """Each object once, the best first, at most so many of a kind and in all."""
    known: dict[str, Found] = {}
    for one in sorted(given, key=lambda one: (-one.score, one.object)):
        known.setdefault(one.object, one)
    return at_most(list(known.values()), each, most)


def at_most(given: list[Any], each: int, most: int) -> list[Any]:
    """The first of a ranking, at most so many of a kind and in all."""
    taken: dict[str, int] = {}
    found: list = []
    for one in given:
        if taken.get(one.kind, 0) < each and len(found) < most:
            taken[one.kind] = taken.get(one.kind, 0) + 1
            found.append(one)
    return found
