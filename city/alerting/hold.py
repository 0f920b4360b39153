"""How long a reading has been beyond its limits: what a rule makes of it, one reading after the other.

Levels 0 (within), 1 blue … 4 red; times civil. A level fires once it has held for its `for_min`; it has ended once readings
were within the limits, less the hysteresis, for `keep_min`. Between limit and hysteresis what fires goes on. A reading
that is not newer than the last one changes nothing, so that late data never tell anything twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from city.alerting.rules import LEVELS, Rule
from city.bands import band
from city.catalogue import Condition, Indicator

START = datetime(2026, 7, 1)
"""From when the minutes of a case count: all thresholds of the catalogue that are in force are valid then."""


@dataclass(frozen=True)
class Hold:
    """One (rule, place): since when each level has held, which one fired (0: none), since when it is within, the last reading."""

    at: datetime
    since: tuple[tuple[int, datetime], ...] = ()
    fired: int = 0
    within_since: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to be remembered."""
        return not self.since and not self.fired


def advance(before: Hold | None, level: int, is_near: bool, at: datetime, rule: Rule) -> tuple[Hold, str]:
    """The state after one reading of a level, and what changed: 'fire', 'rise' (a higher level), 'calm', or nothing.

    `is_near`: within the limits, but not by more than the hysteresis.
    """
    if before is not None and at < before.at:
        return before, ""
    known = dict(before.since) if before else {}
    since = {one: known.get(one, at) for one in rule.for_min if one <= level}
    ripe = [one for one, start in since.items() if at - start >= timedelta(minutes=rule.for_min[one])]
    fired, reached = before.fired if before else 0, max(ripe, default=0)
    after = Hold(at, tuple(sorted(since.items())), max(fired, reached))
    if reached > fired:
        return after, "rise" if fired else "fire"
    if not fired or level or is_near:
        return after, ""
    within = (before.within_since if before else None) or at
    if at - within >= timedelta(minutes=rule.keep_min):
        return Hold(at), "calm"
    return replace(after, within_since=within), ""


def judged(
    sign: Indicator,
    value: float,
    z: float | None,
    at: datetime,
    rule: Rule,
    den: float | None = None,
    place: str | None = None,
) -> tuple[int, bool, str]:
    """The level of a reading, whether it is within the limits by less than the hysteresis, and the condition that was met."""
    found = band(sign, value, at, z, den=den, place=place)
    if found.level:
        return found.level, False, found.condition
    thresholds = sign.threshold_at(at)
    conditions = [one for _, alternatives in (thresholds.levels if thresholds else ()) for one in alternatives]
    return 0, rule.hysteresis > 0 and any(_is_near(one, value, z, rule.hysteresis) for one in conditions), ""


def _is_near(one: Condition, value: float, z: float | None, hysteresis: float) -> bool:
    number = z if one.is_z else value
    if number is None:
        return False
    return one.holds(number + hysteresis if one.is_upper else number - hysteresis)


def told(
    sign: Indicator, rule: Rule, readings: Iterable[tuple[float, float]], start: datetime = START
) -> list[tuple[float, str]]:
    """What a rule tells of readings (minute, value): (minute, level or 'calm'). Of a comparison with history the value is the z."""
    thresholds = sign.threshold_at(start)
    levels = thresholds.levels if thresholds else ()
    is_z = bool(levels) and all(one.is_z for _, conditions in levels for one in conditions)
    state: Hold | None = None
    found: list[tuple[float, str]] = []
    for minute, value in readings:
        at = start + timedelta(minutes=minute)
        level, is_near, _ = judged(sign, value, value if is_z else None, at, rule)
        state, change = advance(state, level, is_near, at, rule)
        if change:
            found.append((minute, "calm" if change == "calm" else LEVELS[state.fired - 1]))
    return found
