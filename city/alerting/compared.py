"""Two ways of a rule on the same past: what each would have raised, what is lost, what is new, how much later; broken cases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import polars as pl

from city.alerting.apply import Doubted, Would, backtest, told_of_case
from city.alerting.incidents import Incident
from city.alerting.rules import Rule
from city.catalogue import Indicator

SHOWN = 20
"""Of what is lost and of what is new, so many are kept one by one, the newest ones; all are counted."""


@dataclass(frozen=True)
class Episode:
    """One incident that a rule would have raised: from when, until when (None: it goes on), the highest level, the first value."""

    place: str
    at: datetime
    level: int
    value: float | None
    until: datetime | None = None

    def meets(self, other: "Episode") -> bool:
        """Whether both are of one place and of a common time."""
        last, others = self.until or datetime.max, other.until or datetime.max
        return self.place == other.place and self.at <= others and other.at <= last


def would_tell(sign: Indicator, rule: Rule, told: pl.DataFrame, flagged: Iterable[Doubted] = ()) -> list[Would]:
    """What the rule would have told of hours (place, hour, told) on the days on which it holds; flagged hours (place, hour) apart."""
    days = [day for day in told["hour"].dt.date().unique() if rule.holds_on(day)]
    return backtest(sign, rule, told.filter(pl.col("hour").dt.date().is_in(days)), flagged)


def episodes(told: Iterable[Would], hours: pl.DataFrame) -> list[Episode]:
    """The incidents that come of what was told, oldest first."""
    found: list[Episode] = []
    running: dict[str, int] = {}
    for one in told:
        number = running.get(one.place)
        if not one.level:
            if number is not None:
                found[number] = replace(found[number], until=one.at)
                del running[one.place]
        elif number is None:
            running[one.place] = len(found)
            found.append(Episode(one.place, one.at, one.level, None))
        else:
            found[number] = replace(found[number], level=max(found[number].level, one.level))
    wanted = hours.filter(pl.col("place").is_in({one.place for one in found}))
    known = {(place, hour + timedelta(hours=1)): value for place, hour, value in wanted.iter_rows()}
    return [replace(one, value=known.get((one.place, one.at))) for one in found]


def raised(
    found: Sequence[Episode], rule: Rule, incidents: Iterable[Incident], above: Mapping[str, Sequence[str]]
) -> list[Episode]:
    """Those that no open incident of an inhibiting rule, at the place or above it, would have kept back."""
    others = [one for one in incidents if one.rule in rule.inhibited_by]

    def is_kept_back(one: Episode) -> bool:
        places = {one.place, *above.get(one.place, ())}
        return any(
            other.place in places and other.opened_at <= one.at and (other.is_open or one.at < other.changed_at)
            for other in others
        )

    return [one for one in found if not is_kept_back(one)]


def compared(before: Sequence[Episode], after: Sequence[Episode]) -> dict[str, Any]:
    """Both by highest level, what is lost and what is new, and how many minutes later what is in both would come.

    Keys: before, after (level → count), lost, new (counts), lost_some, new_some ([place, at, level, value], newest first), both
    (one of each, the first that meet), joined (of before, taken up by another of after), split (of after, likewise), later,
    earlier (counts), delay_min (median of what is in both; None where nothing is).
    """
    was, would = _first_met(after, before), _first_met(before, after)
    lost, new = ([one for one in side if one not in met] for side, met in ((before, would), (after, was)))
    both = [(one, other) for one, other in would.items() if was[other] == one]
    delays = [(other.at - one.at).total_seconds() / 60 for one, other in both]
    return {
        "before": _by_level(before),
        "after": _by_level(after),
        "lost": len(lost),
        "new": len(new),
        "lost_some": _some(lost),
        "new_some": _some(new),
        "both": len(both),
        "joined": len(before) - len(lost) - len(both),
        "split": len(after) - len(new) - len(both),
        "later": sum(one > 0 for one in delays),
        "earlier": sum(one < 0 for one in delays),
        "delay_min": median(delays) if delays else None,
    }


def _first_met(some: Iterable[Episode], others: Iterable[Episode]) -> dict[Episode, Episode]:
    """Of each that meets one of the others, the first of these."""
    of: dict[str, list[Episode]] = {}
    for other in others:
        of.setdefault(other.place, []).append(other)
    met = {one: next((other for other in of.get(one.place, ()) if one.meets(other)), None) for one in some}
    return {one: other for one, other in met.items() if other is not None}


def broken_cases(sign: Indicator, rule: Rule) -> dict[int, list[tuple[float, str]]]:
    """The cases of the rule, numbered from 1, that it does not keep, and what it tells instead."""
    found = {}
    for number, case in enumerate(rule.cases, start=1):
        got = told_of_case(sign, rule, case)
        if got != list(case.expect):
            found[number] = got
    return found


def _by_level(found: Iterable[Episode]) -> dict[str, int]:
    levels = [one.level for one in found]
    return {str(level): levels.count(level) for level in (1, 2, 3, 4)}


def _some(found: Sequence[Episode]) -> list[list[Any]]:
    newest = sorted(found, key=lambda one: (one.at, one.place), reverse=True)[:SHOWN]
    return [[one.place, one.at.isoformat(timespec="minutes"), one.level, one.value] for one in newest]
