"""What the watch holds back: signals that a silence covers, and those that another rule's open incident keeps back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from city.alerting.incidents import Incident, fingerprint, matches
from city.alerting.rules import Rule, rules
from city.alerting.silences import Silence


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
