"""The watch: at each new stamp the rules are applied to what is beyond its limits, and incidents begin, rise and calm down.

One process of a server does it, apart from those that answer requests. What a rule has seen so far is kept in the store;
what has come of it stands in the ledger. Deadlines are looked at in between.
"""

import logging
import os
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from actions.incidents import begin, note_shadow, note_signal, watch
from city.alerting.hold import Hold, advance, judged
from city.alerting.incidents import Incident, fingerprint, matches
from city.alerting.ladder import steps_due
from city.alerting.newest import FORWARDED, judge_rows
from city.alerting.rules import Rule, by_indicator, rules
from city.catalogue import catalogue
from city.catalogue.model import CatalogueError
from data.holds import WatchedAlready, keep_holds, only_watch, read_holds
from data.ledger import LedgerError
from pages._city import civil_now
from queries import alerts, incidents, vitals
from queries._ask import hold as hold_stamp
from queries._ask import let_go, stamp
from queries._turns import NotAnswered

log = logging.getLogger(__name__)
LOOK_S, DEADLINES_S = 1.0, 20.0
"""How often the watch looks for a new stamp, and at deadlines."""
Pair = tuple[str, str]
"""Key of a rule, and place."""


@dataclass
class Watched:
    """What the watch remembers: for each rule and place since when it has been beyond its limits."""

    holds: dict[Pair, Hold] = field(default_factory=dict)
    seq: int = 0


def conditions(when: datetime) -> list[tuple[str, bool, str, float]]:
    """The mildest conditions of all rules that hold today, less their hysteresis: what is not even near them is not asked for."""
    found = []
    for rule in rules().values():
        sign = catalogue().indicator(rule.indicator)
        thresholds = sign.threshold_at(when)
        if thresholds is None or not rule.holds_on(when.date()) or sign.key in FORWARDED:
            continue
        for one in (each for _, alternatives in thresholds.levels for each in alternatives):
            near = one.number - rule.hysteresis if one.is_upper else one.number + rule.hysteresis
            found.append((sign.key, one.is_z, one.sign, near))
    return found


def tick(watched: Watched, now: datetime) -> int:
    """Applies the rules to the newest stamp; how many entries came of it. `watched` goes on from what it was."""
    hold_stamp()
    try:
        rows = alerts.beyond(watch(), conditions(now)).to_dicts()
        readings = dict(_by_rule(rows, now))
        beyond = {(one.sign.key, one.place) for one in judge_rows(catalogue(), rows, now)}
        readings |= _within(watched, readings)
        known = {one.code: one for one in incidents.listed(watch())}
        written = 0
        for pair, row in sorted(readings.items()):
            rule, place = rules()[pair[0]], pair[1]
            is_finest = (rule.indicator, place) in beyond
            level, is_near, limit = _judged(rule, row, is_finest)
            after, change = advance(watched.holds.get(pair), level, is_near, row["observed_at"], rule)
            watched.holds[pair] = after
            if change:
                written += _write(rule, place, change, {**row, "level": after.fired, "limit": limit}, known)
            if after.is_over:
                del watched.holds[pair]
        watched.seq = stamp().seq
        return written
    finally:
        let_go()


def _by_rule(rows: Iterable[Mapping[str, Any]], now: datetime) -> Iterable[tuple[Pair, dict[str, Any]]]:
    of = by_indicator()
    for row in rows:
        sign = catalogue().indicator(row["indicator"])
        if (now - row["observed_at"]).total_seconds() <= sign.dead_after_s:
            for rule in of.get(sign.key, ()):
                yield (rule.key, row["place"]), dict(row)


def _within(watched: Watched, readings: Mapping[Pair, Any]) -> dict[Pair, dict[str, Any]]:
    """The newest readings of what has been beyond its limits and is not any more; where none came, it stays as it was."""
    wanted: dict[str, list[Pair]] = {}
    for pair in watched.holds:
        if pair not in readings and pair[0] in rules():
            wanted.setdefault(rules()[pair[0]].indicator, []).append(pair)
    found: dict[Pair, dict[str, Any]] = {}
    for indicator, pairs in wanted.items():
        frame = vitals.ranking(watch(), indicator, sorted({place for _, place in pairs}))
        known = {row["place"]: row for row in frame.iter_rows(named=True) if row["value"] is not None}
        for pair in pairs:
            row = known.get(pair[1])
            if row is not None and row["observed_at"] is not None:
                found[pair] = {"den": None, "above": [pair[1]], **row}
    return found


def _judged(rule: Rule, row: Mapping[str, Any], is_finest: bool) -> tuple[int, bool, str]:
    """The level of a reading; one whose finer places are beyond their limits, too, is near: it neither begins nor ends."""
    sign = catalogue().indicator(rule.indicator)
    den = row["den"] if sign.is_ratio else None
    level, is_near, limit = judged(sign, row["value"], row.get("z"), row["observed_at"], rule, den, row["place"])
    return (0, True, limit) if level and not is_finest else (level, is_near, limit)


def _write(rule: Rule, place: str, change: str, row: Mapping[str, Any], known: dict[str, Incident]) -> int:
    """The entry that a change makes, if any; `known` then holds the incident as it is."""
    at, now = row["observed_at"], civil_now()
    told = {"at": at.isoformat(), "value": row["value"], "level": row["level"], "limit": row["limit"]}
    mark = fingerprint(rule.key, place, "", rule.kind)
    press = f"{mark[:40]}{change}{row['level']}{at:%Y%m%d%H%M%S}"
    if rule.state == "shadow":
        return 0 if change == "calm" else note_shadow(rule.key, {**told, "place": place}, press)
    found = matches(known.values(), mark, place, rule.kind, now, _related())
    if change == "calm":
        if found.how != "join":
            return 0
        note_signal(known[found.code], "calm", {"at": told["at"], "close": True}, press)
    elif found.how == "join":
        if row["level"] <= known[found.code].level_max:
            return 0
        note_signal(known[found.code], "signal", told, press)
    elif found.how == "reopen":
        note_signal(known[found.code], "reopen", told, press)
    elif found.how == "ignore" or _is_inhibited(rule, row, known):
        return 0
    else:
        body = {**told, "rule": rule.key, "indicator": rule.indicator, "place": place, "kind": rule.kind}
        body |= {"fingerprint": mark, "mode": "plain", "parent": found.code}
        begin(watch(), body, at, _district(row["above"], place), known, press)
    known.update({one.code: one for one in incidents.listed(watch())})
    return 1


def _related() -> dict[str, frozenset[str]]:
    return {one.kind: frozenset(rules()[key].kind for key in one.related) for one in rules().values()}


def _is_inhibited(rule: Rule, row: Mapping[str, Any], known: Mapping[str, Incident]) -> bool:
    above = set(row["above"] or ())
    return any(one.is_open and one.rule in rule.inhibited_by and one.place in above for one in known.values())


def _district(above: Iterable[str] | None, place: str) -> str:
    """The six digits of the district for the code: of the place itself or of one above it."""
    return next((one for one in (place, *(above or ())) if len(one) == 6 and one.isdigit()), f"{place:0<6}"[:6])


def escalate(now: datetime) -> int:
    """Takes the rungs of the ladder that open incidents are due for; how many."""
    written = 0
    for one in incidents.listed(watch(), is_open=True):
        for _, what in steps_due(one, now):
            current = incidents.one(watch(), one.code) or one
            note_signal(current, "escalate", {"what": what}, f"{one.code}{what}{one.clock_at:%Y%m%d%H%M%S}{one.stage}")
            written += 1
    return written


def recall() -> Watched:
    """What was remembered when the watch last ran."""
    found = read_holds()
    holds = {}
    for rule, place, at, since, fired, within in found.get("holds", ()):
        held = tuple((int(level), datetime.fromisoformat(moment)) for level, moment in since)
        ended = datetime.fromisoformat(within) if within else None
        if rule in rules():
            holds[rule, place] = Hold(datetime.fromisoformat(at), held, int(fired), ended)
    return Watched(holds, int(found.get("seq", 0)))


def remember(watched: Watched) -> None:
    """Keeps it in the store."""
    rows = [
        [
            *pair,
            one.at.isoformat(),
            [[level, moment.isoformat()] for level, moment in one.since],
            one.fired,
            one.within_since.isoformat() if one.within_since else None,
        ]
        for pair, one in sorted(watched.holds.items())
    ]
    keep_holds({"seq": watched.seq, "holds": rows})


def run(parent: int) -> None:
    """Watches until the parent process is gone. What fails once is said in the log and tried again at the next look."""
    with only_watch():
        watched, looked_at = recall(), 0.0
        while os.getppid() == parent:
            try:
                if stamp().seq > watched.seq:
                    tick(watched, civil_now())
                    remember(watched)
                if time.monotonic() - looked_at > DEADLINES_S:
                    escalate(civil_now())
                    looked_at = time.monotonic()
            except (LedgerError, NotAnswered, OSError, CatalogueError) as fault:
                log.error("The watch: %s", fault)
            time.sleep(LOOK_S)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    try:
        run(int(os.environ["ONE_SCREEN_PARENT"]))
    except WatchedAlready as told:
        sys.exit(str(told))
