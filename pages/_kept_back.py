"""What the watch holds back (readings in doubt, what a silence covers or another rule keeps back), and what it goes on remembering."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from city.access import Viewer
from city.alerting.apply import near_of
from city.alerting.incidents import Incident, fingerprint, matches
from city.alerting.rules import Rule, rules
from city.alerting.silences import Silence
from queries import alerts

FLAGGED = timedelta(days=2)
"""So far back it is asked which readings are flagged; what is older is hardly ever judged."""


def doubt(viewer: Viewer, told: Mapping[tuple[str, str], dict[str, Any]], now: datetime) -> None:
    """Tells the signals (rule, place) of readings that froze or repeat digits to stay as they are: nothing begins, nothing ends."""
    flagged = alerts.flagged(viewer, (now - FLAGGED).replace(minute=0, second=0, microsecond=0)) if told else set()
    for (rule, place), row in told.items():
        hour = row.get("hour") or row["observed_at"].replace(minute=0, second=0, microsecond=0)
        if (rules()[rule].indicator, place, hour) in flagged:
            row["told"] = near_of(rules()[rule])


def doubted(viewer: Viewer, indicator: str, since: datetime, asof: datetime | None = None) -> set[tuple[str, datetime]]:
    """The flagged hours of an indicator since an hour, (place, hour): a back-test judges them as the watch does."""
    return {(place, hour) for one, place, hour in alerts.flagged(viewer, since, asof) if one == indicator}


def related() -> dict[str, frozenset[str]]:
    """Kind → the kinds that may have the same cause."""
    return {one.kind: frozenset(rules()[key].kind for key in one.related) for one in rules().values()}


def still_watched(
    states: Mapping[str, pl.DataFrame], known: Mapping[str, Rule], now: datetime
) -> dict[str, pl.DataFrame]:
    """What is remembered of rules that hold today; of one that a release made raise incidents, only what came since then."""
    found = {}
    for key, frame in states.items():
        rule = known.get(key)
        if rule is None or not rule.holds_on(now.date()):
            continue
        kept = frame.filter(pl.col("entered_at") > rule.live_since) if rule.live_since else frame
        if kept.height:
            found[key] = kept
    return found


def is_kept_back(
    rule: Rule,
    place: str,
    row: Mapping[str, Any],
    now: datetime,
    known: Mapping[str, Incident],
    quiet: Iterable[Silence],
) -> bool:
    """Whether a silence holds a signal back, or, where an incident would begin, another rule does."""
    if rule.state == "shadow":
        return False
    if any(one.covers(rule.key, {place, *(row["above"] or ())}, row["level"], now) for one in quiet):
        return True
    found = matches(known.values(), fingerprint(rule.key, place, "", rule.kind), place, rule.kind, now, related())
    return found.how not in ("join", "reopen", "ignore") and _is_inhibited(rule, row, known)


def _is_inhibited(rule: Rule, row: Mapping[str, Any], known: Mapping[str, Incident]) -> bool:
    above = set(row["above"] or ())
    return any(one.is_open and one.rule in rule.inhibited_by and one.place in above for one in known.values())
