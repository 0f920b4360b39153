"""The watch's comparison of signs with their own past: how surprising the last whole hour of each place is, as a p.

Each day the baselines are computed anew from 60 days of hours; each hour the hours of the running day are judged one after the
other, so that nothing needs to be kept and late hours are judged again.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from actions.incidents import watch
from city.alerting.apply import is_seasonal
from city.alerting.baselines import CALIBRATED, Baselines, History, baselines
from city.alerting.by_past import LEAST_DAYS, grid
from city.alerting.daytypes import day_types_of, types_of
from city.alerting.detect import level_of, tick
from city.alerting.rules import rules
from city.alerting.stages import stages
from city.catalogue import Indicator, catalogue
from queries import alerts


@dataclass(frozen=True)
class Surprise:
    """One place's last whole hour of one sign: its end, value, what is usual then, p, and the level that this makes (0 to 2)."""

    at: datetime
    value: float
    usual: float
    p: float
    level: int


@dataclass(frozen=True)
class _Usual:
    """One sign's places in their order and their baselines for one day; None where no place has a past."""

    day: date
    kind: int
    places: tuple[str, ...]
    past: Baselines | None


@dataclass
class Seasonal:
    """What is remembered of a day: baselines by indicator, and the surprises of the last whole hour."""

    usual: dict[str, _Usual] = field(default_factory=dict)
    hour: datetime | None = None
    found: dict[tuple[str, str], Surprise] = field(default_factory=dict)

    def look(self, now: datetime) -> dict[tuple[str, str], Surprise]:
        """(indicator, place) → what its last whole hour says; judged once an hour. In the first hour of a day that is yesterday's last."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        if hour == self.hour:
            return self.found
        self.found = {}
        for key in sorted({one.indicator for one in rules().values()}):
            sign = catalogue().indicator(key)
            if is_seasonal(sign, now):
                self.found |= self._judged(sign, hour)
        self.hour = hour
        return self.found

    def _judged(self, sign: Indicator, hour: datetime) -> dict[tuple[str, str], Surprise]:
        last = hour - timedelta(hours=1)
        day, number = last.date(), last.hour + 1
        usual = self.usual.get(sign.key)
        if usual is None or usual.day != day:
            usual = self.usual[sign.key] = _usual_of(sign, day)
        if usual.past is None:
            return {}
        midnight = datetime(day.year, day.month, day.day)
        today = grid(alerts.series(watch(), sign.key, midnight, hour), usual.places, day, 1)[:, 0]
        before, judged = usual.past.before, None
        counts = np.full(len(usual.places), sign.time == "sum")
        for slot in range(number):
            judged = tick(today[:, slot], slot, usual.kind, usual.past, before, counts)
            before = judged.next_before(before)
        assert judged is not None  # nosec B101 - there is at least one whole hour
        levels = level_of(judged.p)
        return {
            (sign.key, place): Surprise(
                hour, float(today[n, number - 1]), float(judged.expected[n]), float(judged.p[n]), int(levels[n])
            )
            for n, place in enumerate(usual.places)
            if not np.isnan(judged.p[n])
        }


def _usual_of(sign: Indicator, day: date) -> _Usual:
    first = day - timedelta(days=CALIBRATED)
    until = datetime(day.year, day.month, day.day)
    rows = alerts.series(watch(), sign.key, datetime(first.year, first.month, first.day), until)
    long = until - timedelta(days=LEAST_DAYS)
    places = tuple(sorted(set(rows.filter(rows["hour"] <= long)["place"])))
    if not places:
        return _Usual(day, 0, (), None)
    special = day_types_of(stages().calendar.holidays, stages().calendar.workdays)
    kind = int(types_of(day, 1, special)[0])
    values = grid(rows, places, first, CALIBRATED)
    return _Usual(day, kind, places, baselines(History(values, first, special), [kind]))
