"""Burn of a promise: how fast the share that may be late is used up, over a long window and whether it still goes on.

A promise of 95 % in time leaves a budget of 5 %; burn 1 uses it up in just its 30 days. A stage speaks when both its windows
burn at its rate or faster: the long one says that it matters, the short one that it is not over. Windows and rates are those
of the Google SRE Workbook, chapter 5: 2 % of the budget in an hour, 5 % in six hours, 10 % in three days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from city.alerting.conformal import Floats


@dataclass(frozen=True)
class Stage:
    """One pair of windows, and the burn at which it speaks."""

    burn: float
    long: timedelta
    short: timedelta


STAGES = (
    Stage(1.0, timedelta(days=3), timedelta(hours=6)),
    Stage(6.0, timedelta(hours=6), timedelta(minutes=30)),
    Stage(14.4, timedelta(hours=1), timedelta(minutes=5)),
)
"""From the mildest: a ticket, then two that call somebody."""
LEAST_LATE = 10.0
"""So many late ones must a stage's rate mean in its long window, or there is too little traffic to speak of a rate."""


def shares_late(late: Floats, total: Floats, slot: timedelta, window: timedelta) -> tuple[Floats, Floats]:
    """(share late, how many) in the window that ends with the newest slot, each (series,).

    late, total: (series, slots) counts per slot of time, oldest first, NaN where nothing is known: a slot that is not known
    counts neither way. Share NaN where there was none. ValueError for a window that is not whole slots, or longer than all.
    """
    slots, rest = divmod(window, slot)
    if rest or not 0 < slots <= late.shape[1]:
        raise ValueError(f"{window} is not 1 to {late.shape[1]} slots of {slot}")
    known = ~np.isnan(late[:, -slots:]) & ~np.isnan(total[:, -slots:])
    bad = np.where(known, late[:, -slots:], 0.0).sum(axis=1)
    every = np.where(known, total[:, -slots:], 0.0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(every > 0, bad / every, np.nan), every


def budget_of(promise: float) -> float:
    """The share that may be late under a promise such as 0.95; ValueError unless it lies between 0 and 1."""
    if not 0 < promise < 1:
        raise ValueError(f"a promise is a share between 0 and 1, not {promise}")
    return 1.0 - promise


def reachable(promise: float, stages: Sequence[Stage] = STAGES) -> tuple[Stage, ...]:
    """The stages that can speak at all: with all late the burn is 1 / budget, so a lax promise never reaches the highest."""
    return tuple(stage for stage in stages if stage.burn <= 1.0 / budget_of(promise) + 1e-9)


def burning(
    late: Floats,
    total: Floats,
    slot: timedelta,
    promise: float,
    stages: Sequence[Stage] = STAGES,
    least_late: float = LEAST_LATE,
) -> NDArray[np.int64]:
    """The highest stage that speaks, (series,): 0 none, 1 the first of `stages`, and so on; see shares_late for the shapes.

    Stages whose rate would mean fewer than `least_late` late ones in their long window stay silent.
    """
    budget, found = budget_of(promise), np.zeros(len(late), dtype=np.int64)
    for number, stage in enumerate(stages, start=1):
        far, traffic = shares_late(late, total, slot, stage.long)
        near, _ = shares_late(late, total, slot, stage.short)
        limit = stage.burn * budget * (1 - 1e-9)
        with np.errstate(invalid="ignore"):
            speaks = (far >= limit) & (near >= limit) & (traffic * limit >= least_late)
        found = np.where(speaks, number, found)
    return found


def days_left(share_late: Floats, promise: float, spent: Floats | float = 0.0, days: float = 30.0) -> Floats:
    """Days until the budget of `days` is used up if it goes on as now, (series,); infinite where nothing is late.

    share_late: (series,) as shares_late gives it; spent: the share of the budget that is gone already, 0 to 1.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.maximum(1.0 - spent, 0.0) * days * budget_of(promise) / share_late
