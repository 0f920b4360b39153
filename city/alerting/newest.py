"""Alerts from the newest readings by the thresholds of the catalogue: judge, keep the finest place, say since when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from city.bands import Band, band
from city.catalogue import Catalogue, Condition, Indicator

"""A reading older than so many promises is missing, and what is missing is no alert."""

LONGEST_GAP = timedelta(hours=3)
"""Hours without a value do not end an alert, unless they are more than these."""


FORWARDED = ("weather_warning_level",)
"""Official warnings stand in the header of every screen as they were issued; they are no alerts of ours."""

Key = TypeVar("Key")
SMALL_COUNT = 10
"""Counts that are and usually are below this are too small to be judged by their own history alone."""


@dataclass(frozen=True)
class Alert:
    """One newest reading beyond a threshold, at the finest place; since None: longer than was looked back."""

    sign: Indicator
    place: str
    names: Mapping[str, Any]
    value: float
    z: float | None
    observed_at: datetime
    band: Band
    above: tuple[str, ...]
    since: datetime | None = None
    looked_back: bool = False

    @property
    def level(self) -> int:
        """1 blue to 4 red."""
        return self.band.level or 0

    @property
    def excess(self) -> float:
        """How far beyond the condition that was met, as a share of its number."""
        text = self.band.condition
        number = float(text.lstrip("z<>="))
        value = self.z if text.startswith("z") and self.z is not None else self.value
        return abs(value - number) / max(abs(number), 1e-9)


def mildest_conditions(catalogue: Catalogue, when: datetime) -> list[tuple[str, bool, str, float]]:
    """(indicator, is_z, sign, number) of the conditions any of which must hold for any level; for a first sieve."""
    found = []
    for sign in catalogue.indicators.values():
        for condition in mildest(sign, when):
            found.append((sign.key, condition.is_z, condition.sign, condition.number))
    return found


def mildest(sign: Indicator, when: datetime) -> list[Condition]:
    """All conditions of all levels of a sign but those that another one of the same direction includes."""
    thresholds = sign.threshold_at(when)
    kept: dict[tuple[bool, bool], Condition] = {}
    for condition in (one for _, alternatives in (thresholds.levels if thresholds else ()) for one in alternatives):
        direction = (condition.is_z, condition.is_upper)
        other = kept.get(direction)
        if other is None or (condition.number < other.number) == condition.is_upper:
            kept[direction] = condition
    return list(kept.values())


def judge_rows(
    catalogue: Catalogue,
    rows: Iterable[Mapping[str, Any]],
    now: datetime,
    signs: Mapping[tuple[str, str], Indicator] | None = None,
) -> list[Alert]:
    """Alerts among newest readings (indicator, place, place_level, names, value, den, z, normal, observed_at, above).

    `signs`: (indicator, place) → the sign with other limits, where others hold in a place. Sums over the whole city or a reporting unit are no alert of their own where finer places exist.
    """
    alerts = []
    for row in rows:
        sign = (signs or {}).get((row["indicator"], row["place"])) or catalogue.indicator(row["indicator"])
        if sign.key in FORWARDED:
            continue
        if row["place_level"] in ("city", "unit") and sign.finest != row["place_level"]:
            continue
        if (now - row["observed_at"]).total_seconds() > sign.dead_after_s:
            continue
        found = band(
            sign,
            row["value"],
            row["observed_at"],
            row["z"],
            den=row["den"] if sign.is_ratio else None,
            place=row["place"],
        )
        if found.is_alert and not _is_small(sign, row, found):
            above = tuple(row["above"] or (row["place"],))
            alerts.append(Alert(sign, row["place"], row, row["value"], row["z"], row["observed_at"], found, above))
    return finest(alerts)


def _is_small(sign: Indicator, row: Mapping[str, Any], found: Band) -> bool:
    counts = sign.time == "sum" and found.condition.startswith("z")
    return counts and max(abs(row["value"]), abs(row["normal"] or 0)) < SMALL_COUNT


def finest(alerts: Sequence[Alert]) -> list[Alert]:
    """The alerts without those of places below which the same sign alerts too."""
    above = {one.place: one.above for one in alerts}
    left_out = covered(((one.sign.key, one.place) for one in alerts), above)
    return [one for one in alerts if (one.sign.key, one.place) not in left_out]


def covered(found: Iterable[tuple[Key, str]], above: Mapping[str, Iterable[str]]) -> set[tuple[Key, str]]:
    """Of (what, place): the same of all places above, which say no more than the finer ones; `above` is place → those above."""
    return {(key, up) for key, place in found for up in above.get(place, ()) if up != place}


def with_since(alerts: Sequence[Alert], hours: Iterable[Mapping[str, Any]], earliest: datetime) -> list[Alert]:
    """The alerts with the hour since when the mildest condition holds without a break.

    `hours` are rows (indicator, place, hour, value, median, spread), newest first; signs of the running day start with it.
    """
    by_pair: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in hours:
        by_pair.setdefault((row["indicator"], row["place"]), []).append(row)
    return [_since(one, by_pair.get((one.sign.key, one.place), []), earliest) for one in alerts]


def _since(alert: Alert, hours: Sequence[Mapping[str, Any]], earliest: datetime) -> Alert:
    if alert.sign.shown == "day":
        return replace(
            alert, since=alert.observed_at.replace(hour=0, minute=0, second=0, microsecond=0), looked_back=True
        )
    since = alert.observed_at.replace(minute=0, second=0, microsecond=0)
    conditions = mildest(alert.sign, alert.observed_at)
    for row in hours:
        if since - row["hour"] > LONGEST_GAP or not _holds(conditions, row, alert.sign):
            break
        since = min(since, row["hour"])
    return replace(alert, since=None if since - earliest < timedelta(hours=2) else since, looked_back=True)


def _holds(conditions: Sequence[Condition], row: Mapping[str, Any], sign: Indicator) -> bool:
    value, median, spread = row["value"], row["median"], row["spread"]
    z = (value - median) / spread if None not in (value, median, spread) and spread else None
    if z is not None and sign.better == "band":
        z = abs(z)
    numbers = ((one, z if one.is_z else value) for one in conditions)
    return any(number is not None and one.holds(number) for one, number in numbers)


def worst_by_place(alerts: Iterable[Alert]) -> dict[str, Alert]:
    """For each place above an alert (itself included) the one that weighs most: highest level, then largest excess."""
    worst: dict[str, Alert] = {}
    for one in alerts:
        for place in one.above:
            other = worst.get(place)
            if other is None or (one.level, one.excess) > (other.level, other.excess):
                worst[place] = one
    return worst


def in_order(alerts: Iterable[Alert]) -> list[Alert]:
    """Highest level first, in it the oldest first; those that began before the look-back lead."""
    return sorted(alerts, key=lambda one: (-one.level, one.since or datetime.min, -one.excess, one.sign.key, one.place))
