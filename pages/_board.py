"""The scores of all districts over two years, as the pages read them: one cell, one district, one part, one period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np


@dataclass(frozen=True)
class Placing:
    """Where a district stands: rank (None: not ranked), the interval of its rank in nine of ten draws, its tier."""

    rank: int | None
    low: int | None
    high: int | None
    tier: str


@dataclass(frozen=True)
class Robustness:
    """How sure the order is: neighbours whose order holds in nine of ten draws, of how many; mean width of the intervals."""

    draws: int
    sure: int
    neighbours: int
    width: float


@dataclass(frozen=True)
class Cell:
    """One indicator of one district in one period: numerator, denominator, value, score (None: not applicable or missing).

    `status` is ok, missing or not_applicable; `is_small` says that the denominator is below the least one.
    """

    num: float | None
    den: float | None
    records: int
    value: float | None
    score: float | None
    status: str
    is_small: bool
    is_contested: bool = False
    is_corrected: bool = False
