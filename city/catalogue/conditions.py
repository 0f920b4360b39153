"""The grammar of a threshold: `[z](>=|>|<=|<)number`, alternatives joined by `|`."""

import re

from city.catalogue.model import Condition
from city.said import say

COLOURS = ("blue", "yellow", "orange", "red")
GRAMMAR = "'>=3', '<0.05|>2' or 'z>=2'"
_CONDITION = re.compile(r"(z?)(>=|>|<=|<)(-?\d+(?:\.\d+)?)")


def parse(text: str) -> tuple[Condition, ...]:
    """The alternatives of one threshold; ValueError where the text does not follow the grammar."""
    found = []
    for part in text.split("|"):
        match = _CONDITION.fullmatch(part.strip())
        if not match:
            raise ValueError(text)
        found.append(Condition(match[1] == "z", match[2], float(match[3])))
    return tuple(found)


def disorder(texts: dict[str, str], better: str) -> tuple[str, str, str] | None:
    """The first threshold that points the wrong way or is not beyond the one before, or None.

    Given as (colour, found, expected). Where lower is better only upper limits are possible and they rise
    from blue to red; where higher is better lower limits that fall; a band may have both.
    A z is an upper limit.
    """
    before: dict[tuple[bool, bool], tuple[str, Condition]] = {}
    for colour in COLOURS:
        text = texts.get(colour, "")
        for condition in parse(text) if text else ():
            if better == "lower" and not condition.is_upper:
                return colour, text, say("pack.upper")
            if better == "higher" and condition.is_upper and not condition.is_z:
                return colour, text, say("pack.lower")
            side = (condition.is_z, condition.is_upper)
            if side in before:
                earlier, last = before[side]
                further = condition.number > last.number if condition.is_upper else condition.number < last.number
                if not further:
                    key = "pack.above" if condition.is_upper else "pack.below"
                    return colour, text, say(key, colour=earlier, found=str(last))
            before[side] = (colour, condition)
    return None
