"""What the watch holds back: readings in doubt, signals that a silence covers, and those that another rule's open incident keeps back."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from city.access import Viewer
from city.alerting.apply import NEAR
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
        hour = row["observed_at"].replace(minute=0, second=0, microsecond=0)
        if (rules()[rule].indicator, place, hour) in flagged:
            row["told"] = NEAR


def related() -> dict[str, frozenset[str]]:
    """Kind → the kinds that may have the same cause."""
    return {one.kind: frozenset(rules()[key].kind for key in one.related) for one in rules().values()}


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
