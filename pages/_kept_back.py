"""What the watch holds back (a silence covers it, another rule's open incident keeps it back), and what it goes on remembering."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from city.alerting.incidents import Incident, fingerprint, matches
from city.alerting.rules import Rule, rules
from city.alerting.silences import Silence


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
