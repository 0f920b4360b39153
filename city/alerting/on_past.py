"""A rule on hours gone by: by the footings that were in force then, and how many incidents its alerts would have become."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from city.alerting.apply import told_of_hours
from city.alerting.compared import Episode
from city.alerting.footings import Footing
from city.alerting.groups import Group
from city.alerting.on_footing import under
from city.alerting.rules import Rule
from city.alerting.stages import stages
from city.catalogue import Indicator

HOUR = timedelta(hours=1)


def with_plans(
    rule: Rule, hours: pl.DataFrame, footings: Iterable[Footing], above: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """Hours (place, hour, …) with the plan by which the rule was judged at the end of each; "" where none of its plans held.

    `above` is place → the places above it; of several footings the newest counts.
    """
    found, end = hours.with_columns(plan=pl.lit("")), pl.col("hour") + HOUR
    if not rule.on_footing:
        return found
    places = hours["place"].unique().to_list()
    for one in sorted(footings, key=lambda one: one.number):
        below = [place for place in places if one.place == place or one.place in above.get(place, ())]
        is_held = pl.col("place").is_in(below) & (end >= one.begun_at) & (end < one.end)
        plan = one.plan if one.plan in rule.on_footing else ""
        found = found.with_columns(plan=pl.when(is_held).then(pl.lit(plan)).otherwise(pl.col("plan")))
    return found


def told_under(rule: Rule, sign: Indicator, hours: pl.DataFrame) -> pl.DataFrame:
    """What the signal is told of hours (place, hour, value, plan), by the limits of each plan: place, hour, told, plan."""
    parts = []
    for (plan,), part in hours.partition_by("plan", as_dict=True).items():
        held, judged_as = under(rule, sign, str(plan))
        told = told_of_hours(judged_as, held, part.drop("plan"))
        parts.append(told.with_columns(plan=pl.lit(str(plan))))
    return pl.concat(parts)


@dataclass
class _Would:
    """An incident in the making: what its alerts share, their places, and until when the last of them fired (None: still)."""

    shared: tuple[str, str]
    places: set[str]
    until: datetime | None


def incidents_of(
    found: Iterable[Episode],
    group: Group | None,
    levels: Mapping[str, Mapping[str, str]],
    plan_at: Callable[[str, datetime], str],
) -> tuple[int, int]:
    """How many incidents the alerts of a rule would have become, and how many alerts of them came back in one that was there.

    An alert joins the incident of its group, as the watch lets it; one of a place that has had an incident in the last days comes
    back in it. levels: place → those above it and itself → level. plan_at: the footing's plan in a place at a time, or "".
    What people would have done is not known: none is closed early, merged, or called false.
    """
    made: list[_Would] = []
    again, back = 0, timedelta(days=stages().reopen_days)
    for one in sorted(found, key=lambda one: (one.at, one.place)):
        shared = (group.key(levels.get(one.place, {})) if group else "", plan_at(one.place, one.at))
        wait = timedelta(minutes=group.min) if group else timedelta(0)
        same = _newest(each for each in made if one.place in each.places and _is_within(each, one.at, back))
        near = _newest(each for each in made if shared[0] and each.shared == shared and _is_within(each, one.at, wait))
        joined = near or same
        if joined is None:
            made.append(_Would(shared, {one.place}, one.until))
            continue
        again += same is not None and one.place in joined.places
        joined.places.add(one.place)
        joined.until = None if None in (joined.until, one.until) else max(joined.until, one.until)  # type: ignore[type-var]
    return len(made), again


def _newest(some: Iterable[_Would]) -> _Would | None:
    return max(some, key=lambda one: one.until or datetime.max, default=None)


def _is_within(one: _Would, at: datetime, wait: timedelta) -> bool:
    return one.until is None or at <= one.until + wait
