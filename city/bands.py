"""Judges a value: in which of the four levels it lies, by which condition, on what basis.

A level here is 1 blue, 2 yellow, 3 orange, 4 red; 0 is within, None is not judged. (Events count the
other way round: 1 is red.)
"""

from dataclasses import dataclass
from datetime import date, datetime
from math import isnan

from city.catalogue import Condition, Indicator, Thresholds, catalogue

KEYS = ("normal", "blue", "yellow", "orange", "red")
SHAPES = {"none": "·", "normal": "○", "blue": "●", "yellow": "▲", "orange": "◆", "red": "■"}
CAP_OF_HISTORY = 2
"""Comparison with its own history alone takes a sign no further than yellow."""


@dataclass(frozen=True)
class Band:
    """One judgement. `condition` is what was met; `reason` (of band_reason) is why there is none."""

    level: int | None
    key: str
    basis: str
    condition: str
    reason: str = ""

    @property
    def shape(self) -> str:
        """The sign that stands for the level where colour cannot be seen."""
        return SHAPES[self.key]

    @property
    def is_alert(self) -> bool:
        """Whether it is blue or worse."""
        return bool(self.level)


def band(
    indicator: Indicator,
    value: float | None,
    observed_at: date | datetime,
    z: float | None = None,
    *,
    den: float | None = None,
    place: str | None = None,
    days: int = 1,
) -> Band:
    """The level of a value by the thresholds in force when it was observed.

    `z` is the robust z-score of the value; in a sign that is best within a band its size counts. `den` is
    the denominator of a rate: below the indicator's min_denominator there is no colour. `place` lets a
    water-level station use its guarantee level for red. `days` is on how many days in a row, this one
    included, a condition with lasting_days has held.
    """
    thresholds = indicator.threshold_at(observed_at)
    basis = thresholds.basis if thresholds else ""
    if value is None or isnan(value):
        return Band(None, "none", basis, "", "no_value")
    if thresholds is None or not thresholds.levels:
        return Band(None, "none", basis, "", "no_thresholds")
    if den is not None and indicator.min_denominator is not None and den < indicator.min_denominator:
        return Band(None, "none", basis, "", "few")
    z = None if z is None or isnan(z) else abs(z) if indicator.better == "band" else z
    if z is None and all(condition.is_z for _, alternatives in thresholds.levels for condition in alternatives):
        return Band(None, "none", basis, "", "no_baseline")
    reached, met = 0, ""
    for level, alternatives in _levels(indicator, thresholds, place, observed_at):
        if days < thresholds.lasting_days.get(KEYS[level], 1):
            continue
        for condition in alternatives:
            number = z if condition.is_z else value
            if number is None or not condition.holds(number):
                continue
            capped = level if not condition.is_z and basis != "baseline" else min(level, CAP_OF_HISTORY)
            if capped > reached:
                reached, met = capped, str(condition)
    return Band(reached, KEYS[reached], basis, met)


def judge(
    indicator: Indicator | str,
    value: float | None,
    observed_at: date | datetime,
    z: float | None = None,
    *,
    den: float | None = None,
    place: str | None = None,
    days: int = 1,
) -> Band:
    """As `band`, for an indicator or its key in the catalogue of the settings."""
    entry = catalogue().indicator(indicator) if isinstance(indicator, str) else indicator
    return band(entry, value, observed_at, z, den=den, place=place, days=days)


def _levels(
    indicator: Indicator, thresholds: Thresholds, place: str | None, observed_at: date | datetime
) -> tuple[tuple[int, tuple[Condition, ...]], ...]:
    reference = indicator.reference_at(place, observed_at) if place and indicator.reference else None
    if reference is None or reference.guarantee is None:
        return thresholds.levels
    red = (4, (Condition(False, ">=", reference.above(reference.guarantee)),))
    return tuple(one for one in thresholds.levels if one[0] != 4) + (red,)
