"""A rule applied to readings: each is judged by the thresholds of the catalogue, and the signal goes on from what it was.

What a signal is told is the level of a reading: 0 within the limits, 1 blue to 4 red, and for a reading that is within by less
than the hysteresis what lies NEAR the rule's lowest level: it neither begins nor ends anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from city.alerting.on_footing import under
from city.alerting.promises import hours_of_case, told_by_promise
from city.alerting.rules import Case, Rule
from city.alerting.signal_table import no_states
from city.alerting.signals import Steps, advance
from city.bands import band
from city.catalogue import Condition, Indicator
from city.catalogue.conditions import COLOURS

Doubted = tuple[str, datetime]
"""Place and hour whose readings are flagged."""
NEAR, HOUR_S = 0.5, 3600
START = datetime(2026, 7, 1)
"""From when the minutes of a case count: all thresholds of the catalogue that are in force are valid then."""


def steps_of(rule: Rule, sign: Indicator) -> Steps:
    """When the signal of a rule speaks, told levels instead of values; it is silent after the sign is dead."""
    return Steps(
        limits={level: float(level) for level in rule.for_min},
        hysteresis=1 - NEAR,
        hold={level: timedelta(minutes=minutes) for level, minutes in rule.for_min.items()},
        keep_firing_for=timedelta(minutes=rule.keep_min),
        nodata_after=timedelta(seconds=sign.dead_after_s + 1),
    )


def near_of(rule: Rule) -> float:
    """What a signal is told that is to stay as it is: short of the lowest level at which the rule fires."""
    return min(rule.for_min) - NEAR


def judged(
    sign: Indicator,
    value: float,
    z: float | None,
    at: datetime,
    rule: Rule,
    den: float | None = None,
    place: str | None = None,
) -> tuple[float, str]:
    """What the signal is told of a reading (its level, or near_of), and the condition that was met."""
    found = band(sign, value, at, z, den=den, place=place)
    level = found.level or 0
    if level >= min(rule.for_min):
        return float(level), found.condition
    thresholds = sign.threshold_at(at)
    levels = thresholds.levels if thresholds else ()
    conditions = [one for key, alternatives in levels for one in alternatives if key in rule.for_min]
    is_near = rule.hysteresis > 0 and any(_is_near(one, value, z, rule.hysteresis) for one in conditions)
    return (near_of(rule) if is_near else float(level)), found.condition


def near_from(one: Condition, rule: Rule) -> float:
    """From which number on a value is near a condition or beyond it: the condition's, less the hysteresis."""
    return one.number - rule.hysteresis if one.is_upper else one.number + rule.hysteresis


def _is_near(one: Condition, value: float, z: float | None, hysteresis: float) -> bool:
    number = z if one.is_z else value
    if number is None:
        return False
    return one.holds(number + hysteresis if one.is_upper else number - hysteresis)


def is_seasonal(sign: Indicator, when: datetime) -> bool:
    """Whether a sign is judged by the hour against its own past: it comes hourly or oftener, and is compared with nothing else."""
    return sign.period_s <= HOUR_S and is_compared(sign, when)


def is_compared(sign: Indicator, when: datetime) -> bool:
    """Whether all thresholds of a sign compare it with its own past."""
    thresholds = sign.threshold_at(when)
    levels = thresholds.levels if thresholds else ()
    return bool(levels) and all(one.is_z for _, conditions in levels for one in conditions)


def told(
    sign: Indicator, rule: Rule, readings: Iterable[tuple[float, float]], start: datetime = START
) -> list[tuple[float, str]]:
    """What a rule tells of readings (minute, value): (minute, level or 'calm'). Of a comparison with history the value is the z."""
    steps, states = steps_of(rule, sign), no_states()
    found: list[tuple[float, str]] = []
    for minute, level in _levels_told(sign, rule, list(readings), start):
        at = start + timedelta(minutes=minute)
        seen = pl.DataFrame({"series": ["case"], "value": [level], "observed_at": [at]})
        states, changes = advance(states, seen, at, steps)
        for change in changes.iter_rows(named=True):
            if change["to_state"] == "firing" and change["to_level"] > change["from_level"]:
                found.append((minute, COLOURS[change["to_level"] - 1]))
            elif change["to_state"] == "inactive" and change["from_level"]:
                found.append((minute, "calm"))
    return found


def _levels_told(
    sign: Indicator, rule: Rule, readings: list[tuple[float, float]], start: datetime
) -> Iterable[tuple[float, float]]:
    """(minute, what the signal is told) of readings (minute, value)."""
    if rule.promise is None:
        is_z = is_compared(sign, start)
        for minute, value in readings:
            at = start + timedelta(minutes=minute)
            yield minute, judged(sign, value, value if is_z else None, at, rule)[0]
        return
    hours = hours_of_case(sign, readings, start)
    end = start + timedelta(minutes=readings[-1][0] + 1)
    for _, hour, level, _ in told_by_promise(sign, rule.promise, hours, start, end, nearly(rule)).iter_rows():
        yield (hour - start).total_seconds() / 60, level


def nearly(rule: Rule) -> tuple[float, float]:
    """How far within the limit of a promise a burn is near it, and what the signal is told then."""
    return rule.hysteresis, near_of(rule)


def told_of_case(sign: Indicator, rule: Rule, case: Case) -> list[tuple[float, str]]:
    """What a rule tells of one of its cases, under the plan that the case names."""
    held, judged_as = under(rule, sign, case.footing)
    return told(judged_as, held, case.given)


@dataclass(frozen=True)
class Would:
    """What a rule would have told: in which place, when, and which level (0: it ended)."""

    place: str
    at: datetime
    level: int


def told_of_hours(sign: Indicator, rule: Rule, hours: pl.DataFrame) -> pl.DataFrame:
    """What the signal of a rule is told of hours (place, hour, value), by the thresholds in force then: place, hour, told."""
    known = hours.drop_nulls("value").sort("hour")
    known = known.with_columns(_may_be_beyond(sign, rule, known))
    told = [
        judged(sign, value, None, hour + timedelta(hours=1), rule, place=place)[0] if beyond else 0.0
        for place, hour, value, beyond in known.select("place", "hour", "value", "beyond").iter_rows()
    ]
    return known.select("place", "hour", pl.Series("told", told, dtype=pl.Float64()))


def backtest(sign: Indicator, rule: Rule, told: pl.DataFrame, flagged: Iterable[Doubted] = ()) -> list[Would]:
    """What a rule would have told of hours (place, hour, told, maybe the plan in force), each known at its end; oldest first.

    Of flagged hours (place, hour) nothing is concluded, as the watch concludes nothing. A place below which others are beyond,
    too, is told beside them. Where a plan is in force, its minutes hold.
    """
    states = no_states()
    found: list[Would] = []
    doubted = pl.DataFrame(list(flagged), schema={"place": pl.String(), "hour": pl.Datetime("us")}, orient="row")
    seen = told if "plan" in told.columns else told.with_columns(plan=pl.lit(""))
    seen = seen.sort("hour").join(doubted.with_columns(is_doubted=True), on=["place", "hour"], how="left")
    seen = seen.with_columns(pl.when(pl.col("is_doubted")).then(near_of(rule)).otherwise(pl.col("told")).alias("value"))
    steps = {plan: steps_of(under(rule, sign, plan)[0], sign) for plan in ("", *seen["plan"].unique())}
    for (hour,), part in seen.partition_by("hour", as_dict=True, maintain_order=True).items():
        at = hour + timedelta(hours=1)
        if not (part["value"] > 0).any() and (states["state"] == "inactive").all():
            continue
        states, changes = _advanced(states, part, at, steps)
        for change in changes.iter_rows(named=True):
            if change["to_state"] == "firing" and change["to_level"] > change["from_level"]:
                found.append(Would(change["series"], at, change["to_level"]))
            elif change["to_state"] == "inactive" and change["from_level"]:
                found.append(Would(change["series"], at, 0))
    return found


def _advanced(
    states: pl.DataFrame, part: pl.DataFrame, at: datetime, steps: Mapping[str, Steps]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The states after the readings of an hour and what changed, each place by the plan that is in force there."""
    read = part.select("plan", series="place", value="value").with_columns(pl.lit(at).alias("observed_at"))
    plans = read["plan"].unique().sort()
    if plans.to_list() in ([], [""]):
        return advance(states, read.drop("plan"), at, steps[""])
    others = read.filter(pl.col("plan") != "")["series"]
    parts = []
    for plan in {"", *plans}:
        mine = read.filter(pl.col("plan") == plan).drop("plan")
        is_mine = pl.col("series").is_in(mine["series"].implode() if plan else others.implode())
        parts.append(advance(states.filter(is_mine if plan else ~is_mine), mine, at, steps[plan]))
    after, changes = (pl.concat(list(each)) for each in zip(*parts, strict=True))
    return after, changes


def _may_be_beyond(sign: Indicator, rule: Rule, hours: pl.DataFrame) -> pl.Expr:
    """Which values meet the mildest of all conditions, less the hysteresis; the others need not be judged one by one."""
    if hours.is_empty():
        return pl.lit(False).alias("beyond")
    ends = [sign.threshold_at(hours["hour"][n]) for n in (0, -1)]
    found = pl.lit(False)
    for one in (each for thresholds in ends if thresholds for _, several in thresholds.levels for each in several):
        near = near_from(one, rule)
        found = found | (pl.col("value") >= near if one.is_upper else pl.col("value") <= near)
    return found.alias("beyond")
