"""What a board of scores answers with: a placing, a cell, a plan."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Placing:
    """Where a district stands: rank (None: not ranked), the interval of its rank in nine of ten draws, its tier."""

    rank: int | None = None
    low: int | None = None
    high: int | None = None
    tier: str = ""


@dataclass(frozen=True)
class Chances:
    """Of so many draws the share of each rank (the first rank first), and of those in which the rank is better than in the
    period before, the same, and worse: None where it was not ranked then."""

    draws: int
    ranks: tuple[float, ...]
    rise: float | None = None
    same: float | None = None
    fall: float | None = None


@dataclass(frozen=True)
class Robustness:
    """How sure the order is: neighbours whose order holds in nine of ten draws, of how many; mean width of the intervals."""

    draws: int
    sure: int
    neighbours: int
    width: float


@dataclass(frozen=True)
class Cell:
    """One indicator of one district in one period: numerator, denominator, value, score (None: nothing to score).

    `status` is one of city.scoring.missing's; `is_small` says that the denominator is below the least one.
    """

    num: float | None
    den: float | None
    less_num: float | None
    less_den: float | None
    value: float | None
    score: float | None
    status: str
    is_small: bool
    is_contested: bool = False
    is_corrected: bool = False


@dataclass(frozen=True)
class Move:
    """One step of a plan: the indicator's key, the score it is raised to, the points that this brings."""

    key: str
    score: float
    points: float


@dataclass(frozen=True)
class Plan:
    """The cheapest way to be above the next one: points needed, the moves, and whether they suffice."""

    need: float
    steps: tuple[Move, ...]
    is_enough: bool
