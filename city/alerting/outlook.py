"""The hours ahead of one series: what is likely, how far it may miss, and when a limit is reached. Computed, never official."""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from city.alerting.conformal import Floats
from city.alerting.forecast import Forecast, forecast, ticks_to_limit
from city.catalogue import Condition

WEEK = 168
WEEKS, AHEAD, LAST = 5, 6, 6
"""Weeks of hours that are looked at, hours ahead, hours that make the level of today."""
LEAST_KNOWN = 0.6
"""A smaller share of known hours is no history."""
LIKELY = 0.9


@dataclass(frozen=True)
class Reached:
    """A limit in the hours ahead: the largest chance (0-1) of an hour at or beyond it, and the first hour, from 1, that is likely to be."""

    chance: float
    hour: int | None


def outlook(values: Floats, is_amount: bool) -> Forecast | None:
    """The forecast of AHEAD hours from the hours of WEEKS whole weeks up to now, (hours,), NaN where nothing came.

    What is usual is the median of the same hours of the other weeks, so that errors are not too small. None where too little
    is known. ValueError for another number of hours.
    """
    if values.shape != (WEEKS * WEEK,):
        raise ValueError(f"{values.shape} are not {WEEKS} weeks of {WEEK} hours")
    if np.mean(~np.isnan(values)) < LEAST_KNOWN or np.isnan(values[-LAST:]).all():
        return None
    weeks = values.reshape(WEEKS, WEEK)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # an hour that is unknown in all weeks has no median
        usual = np.stack([np.nanmedian(np.delete(weeks, one, axis=0), axis=0) for one in range(WEEKS)])
        # The weeks are whole, so the hours ahead are those with which each of them began.
        ahead = np.nanmedian(weeks, axis=0)[:AHEAD]
    found = forecast(values[None], usual.reshape(1, -1), ahead[None], LAST, is_amount)
    return None if np.isnan(found.point).any() else found


def reached(found: Forecast, conditions: Iterable[Condition]) -> Reached | None:
    """How likely one of some conditions on the value is met in the hours ahead; None where none is on the value."""
    chance, first = 0.0, float("inf")
    limits = [one for one in conditions if not one.is_z]
    for one in limits:
        chance = max(chance, float(np.nanmax(found.chance(one.number, one.is_upper))))
        hour = float(ticks_to_limit(found, one.number, LIKELY, one.is_upper)[0])
        first = min(first, hour if hour == hour else first)
    return Reached(chance, int(first) if first < float("inf") else None) if limits else None
