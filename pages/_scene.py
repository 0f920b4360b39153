"""What the wall shows, asked and judged but not yet drawn: one Scene a stamp, viewer, profile and moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from city.access import Viewer
from city.alerting.incidents import Incident
from city.alerting.newest import Alert, in_order, judge_rows, mildest_conditions, with_since, worst_by_place
from city.bands import band
from city.catalogue import Indicator, catalogue
from city.walls import Wall
from city.words import Words
from components.footing import Mark
from components.signs import Reading
from components.sparkline import Step
from components.state import State
from pages._city import epoch_s, home_place, the_city
from pages._footing_marks import marks_of
from queries import alerts, hotline, incidents, places, sources, vitals
from queries._ask import Stamp

DAY_S = 86400
SPARK_HOURS = 24
SPARK_DAYS = 30
NORMAL_SPREADS = 2
LOOK_BACK = timedelta(hours=48)
LOOKED_BACK = 60


@dataclass
class Scene:
    """Each part is asked when a zone first needs it, so that one that fails takes no other with it."""

    stamp: Stamp
    viewer: Viewer
    wall: Wall
    now: datetime
    asof: datetime | None = None
    drawn: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def home(self) -> str:
        """The place whose signs are shown."""
        return home_place(self.viewer)

    @cached_property
    def signs(self) -> list[Indicator]:
        """The headline signs of the wall profile that the catalogue has."""
        known = catalogue().indicators
        return [known[key] for key in self.wall.signs if key in known]

    @cached_property
    def targets(self) -> list[Indicator]:
        """The signs that are measured by a yearly target; those whose target is not set yet come last."""
        found = []
        for sign in catalogue().indicators.values():
            thresholds = sign.threshold_at(self.now)
            if thresholds is not None and (thresholds.target is not None or thresholds.basis == "target"):
                found.append((thresholds.target is None, sign))
        return [sign for _, sign in sorted(found, key=lambda one: one[0])]

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """Newest readings of headline signs and targets in the home place, judged."""
        wanted = sorted({sign.key for sign in (*self.signs, *self.targets)})
        rows = vitals.now(self.viewer, self.home, wanted, self.asof)
        return {row["indicator"]: _judged(row) for row in rows.iter_rows(named=True)}

    @cached_property
    def steps(self) -> dict[str, list[Step]]:
        """What the sparklines draw: the last hours with their normal, or days of signs that come daily."""
        day_long = [sign.key for sign in self.signs if sign.period_s >= DAY_S]
        hourly = [sign.key for sign in self.signs if sign.period_s < DAY_S]
        hour = self.now.replace(minute=0, second=0, microsecond=0)
        steps = _steps(vitals.spark(self.viewer, self.home, hourly, hour - timedelta(hours=SPARK_HOURS), self.asof))
        if day_long:
            since = hour.replace(hour=0) - timedelta(days=SPARK_DAYS)
            days = vitals.spark_days(self.viewer, self.home, day_long, since, hour + timedelta(hours=1), self.asof)
            for key, moment, value in days.iter_rows():
                steps.setdefault(key, []).append((moment, value, None, None))
        return steps

    @cached_property
    def alerts(self) -> list[Alert]:
        """Open alerts at their finest places, the gravest and oldest first; since when is known for the first of them."""
        rows = alerts.beyond(self.viewer, mildest_conditions(catalogue(), self.now), self.asof)
        found = in_order(judge_rows(catalogue(), rows.iter_rows(named=True), self.now))
        first, rest = found[:LOOKED_BACK], found[LOOKED_BACK:]
        if not first:
            return []
        earliest = (self.now - LOOK_BACK).replace(minute=0, second=0, microsecond=0)
        hours = alerts.history(self.viewer, [a.sign.key for a in first], [a.place for a in first], earliest, self.asof)
        return in_order(with_since(first, hours.iter_rows(named=True), earliest)) + rest

    @cached_property
    def incidents(self) -> list[Incident]:
        """Incidents that wait for something, the gravest first."""
        return incidents.listed(self.viewer, asof=self.asof, is_open=True)

    def marks(self, state: State, words: Words) -> list[Mark]:
        """The emergency footings in force and the drills that run."""
        if "marks" not in self.drawn:
            self.drawn["marks"] = marks_of(self.viewer, state, self.now, words)
        return self.drawn["marks"]

    @cached_property
    def worst(self) -> dict[str, Alert]:
        """What weighs most in each place."""
        return worst_by_place(self.alerts)

    @cached_property
    def places(self) -> dict[str, dict[str, Any]]:
        """Districts and reporting units by code: names, position."""
        found = places.named(self.viewer, [*the_city().units, self.home], ["district"], self.asof)
        return {row["place"]: row for row in found.iter_rows(named=True)}

    @cached_property
    def outlines(self) -> dict[str, str]:
        """Outlines of the districts by code, as GeoJSON."""
        found = places.shapes(self.viewer, self.home, "district", self.asof)
        return dict(zip(found["place"], found["geojson"], strict=True))

    @cached_property
    def rising(self) -> pl.DataFrame:
        """Topics of requests that rise, by street."""
        return hotline.rising(self.viewer, self.now.replace(minute=0, second=0, microsecond=0), asof=self.asof)

    @cached_property
    def feeds(self) -> pl.DataFrame:
        """The sources and when they last delivered."""
        return sources.feeds(self.viewer, self.asof)

    @cached_property
    def warnings(self) -> pl.DataFrame:
        """Official warnings in force."""
        return alerts.warnings(self.viewer, self.now, self.asof)

    @cached_property
    def data_at(self) -> datetime | None:
        """The newest moment that any headline sign knows of."""
        return max((one.observed_at for one in self.readings.values()), default=None)


def _judged(row: Mapping[str, Any]) -> Reading:
    sign = catalogue().indicator(row["indicator"])
    den = row["den"] if sign.is_ratio else None
    judged = band(sign, row["value"], row["observed_at"], row["z"], den=den, place=row["place"])
    return Reading(row["value"], row["previous"], row["observed_at"], epoch_s(row["observed_at"]), judged)


def _steps(rows: pl.DataFrame) -> dict[str, list[Step]]:
    steps: dict[str, list[Step]] = {}
    for key, moment, value, median, spread in rows.select(
        "indicator", "moment", "value", "median", "spread"
    ).iter_rows():
        width = None if median is None or spread is None else NORMAL_SPREADS * spread
        low, high = (None, None) if width is None else (median - width, median + width)
        steps.setdefault(key, []).append((moment, value, low, high))
    return steps
