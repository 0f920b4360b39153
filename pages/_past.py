"""Hours gone by on which a rule is run again: its readings, what is flagged, and the footings that were in force."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl

from city.alerting.apply import Doubted, Would, is_compared, nearly
from city.alerting.baselines import CALIBRATED
from city.alerting.by_past import LEAST_DAYS, told_by_past
from city.alerting.compared import Episode, episodes, would_tell
from city.alerting.daytypes import day_types_of
from city.alerting.footings import Footing, over
from city.alerting.newest import covered
from city.alerting.on_past import incidents_of, told_under, with_plans
from city.alerting.promises import told_by_promise
from city.alerting.rules import Rule
from city.alerting.stages import stages
from city.catalogue import Indicator
from pages._address import Address
from pages._kept_back import doubted
from queries import alerts, footings, places


@dataclass
class Past:
    """The hours (place, hour, value) of a sign in the viewer's places; `surprising` of one that is compared with its past.

    `is_short`: there are hours, but too few days before them to compare with. `above` is place → those above it.
    """

    address: Address
    sign: Indicator
    since: datetime
    until: datetime
    hours: pl.DataFrame
    surprising: pl.DataFrame | None = None
    shares: pl.DataFrame | None = None
    is_short: bool = False
    flagged: set[Doubted] = field(default_factory=set)
    in_force: list[Footing] = field(default_factory=list)
    above: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def alerts(self, rule: Rule) -> list[Would]:
        """What the rule would have told; of places above others that were told in the same hour only the end."""
        told = would_tell(self.sign, rule, self._told(rule), self.flagged)
        left_out = covered(((one.at, one.place) for one in told if one.level), self.above)
        return [one for one in told if not one.level or (one.at, one.place) not in left_out]

    def episodes(self, told: Sequence[Would]) -> list[Episode]:
        """The alerts from their beginning to their end."""
        return episodes(told, self.hours)

    def incidents(self, rule: Rule, found: Sequence[Episode]) -> tuple[int, int]:
        """How many incidents these alerts of the rule would have become, and how many came back in one that was there."""
        levels: dict[str, dict[str, str]] = {}
        if rule.group:
            chains = {one.place: self.above.get(one.place, (one.place,)) for one in found}
            asked = sorted({up for chain in chains.values() for up in chain})
            rows = places.named(self.address.viewer, asked, [], asof=self.address.state.asof)
            level_of = dict(rows.select("place", "level").iter_rows())
            levels = {place: {up: level_of[up] for up in chain if up in level_of} for place, chain in chains.items()}
        return incidents_of(found, rule.group, levels, self._plan_at)

    def _plan_at(self, place: str, at: datetime) -> str:
        one = over(self.in_force, {place, *self.above.get(place, ())}, at)
        return one.plan if one else ""

    def _told(self, rule: Rule) -> pl.DataFrame:
        if rule.promise is not None and self.shares is not None:
            told = told_by_promise(self.sign, rule.promise, self.shares, self.since, self.until, nearly(rule))
            return with_plans(rule, told.drop("value"), self.in_force, self.above)
        if self.surprising is not None:
            return with_plans(rule, self.surprising, self.in_force, self.above)
        return told_under(rule, self.sign, with_plans(rule, self.hours, self.in_force, self.above))


def past_of(address: Address, rule: Rule, sign: Indicator, since: datetime, until: datetime) -> Past:
    """The hours in [since, until) for a rule and what changes of it; empty where there are none."""
    asof, first = address.state.asof, since.replace(hour=0, minute=0, second=0, microsecond=0)
    found = Past(address, sign, since, until, pl.DataFrame())
    if rule.promise is not None:
        found.shares = alerts.promised(address.viewer, sign.key, first - rule.promise.longest, until, asof)
        told = told_by_promise(sign, rule.promise, found.shares, since, until)
        found.hours = told.select("place", "hour", "value")
    elif is_compared(sign, until):
        every = alerts.series(address.viewer, sign.key, first - timedelta(days=CALIBRATED), until, asof)
        found.hours = every.filter(pl.col("hour") >= since)
        found.is_short = every.filter(pl.col("hour") <= first - timedelta(days=LEAST_DAYS)).is_empty()
        if not found.hours.is_empty() and not found.is_short:
            special = day_types_of(stages().calendar.holidays, stages().calendar.workdays)
            found.surprising = told_by_past(every, since, until, special, sign.time == "sum")
    else:
        found.hours = alerts.series(address.viewer, sign.key, since, until, asof)
    if found.hours.is_empty():
        return found
    found.flagged = doubted(address.viewer, sign.key, since, asof)
    every_footing = footings.listed(address.viewer, asof)
    found.in_force = [one for one in every_footing if one.begun_at < until and one.end > since]
    found.above = places.above(address.viewer, sorted(found.hours["place"].unique()), asof=asof)
    return found
