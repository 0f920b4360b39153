"""The watch: at each new stamp the rules are applied to what is beyond its limits, and incidents begin, rise and calm down.

One process of a server does it, apart from those that answer requests. What a rule has seen so far is kept in the store;
what has come of it stands in the ledger. Deadlines are looked at in between.
"""

import logging
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from actions.incidents import watch
from city.alerting.apply import is_seasonal, judged, near_from, near_of, steps_of
from city.alerting.incidents import Incident
from city.alerting.newest import FORWARDED, covered, judge_rows
from city.alerting.on_footing import under
from city.alerting.rules import Rule
from city.alerting.signal_table import SCHEMA, no_states
from city.alerting.signals import advance
from city.alerting.silences import Silence
from city.catalogue import catalogue
from city.catalogue.model import CatalogueError
from data.holds import WatchedAlready, keep_holds, note_look, only_watch, read_holds
from data.ledger import LedgerError
from pages._city import civil_now
from pages._deadlines import look_at_deadlines
from pages._footing_run import looks_s
from pages._kept_back import doubt, is_kept_back, still_watched
from pages._notices import start_telling
from pages._promised import promised
from pages._seasonal import Seasonal
from pages._watch_entries import write
from pages._watch_footing import Held
from queries import alerts, incidents, places, silences, vitals
from queries._ask import hold as hold_stamp
from queries._ask import let_go, stamp
from queries._turns import NotAnswered
from queries.rules import by_indicator
from queries.rules import hold as hold_rules
from queries.rules import in_force as rules
from queries.rules import let_go as let_go_of_rules

log = logging.getLogger(__name__)
LOOK_S = 1.0
"""How often the watch looks for a new stamp; how often at deadlines and drills, the plans in force say."""
Pair = tuple[str, str]
"""Key of a rule, and place."""


@dataclass
class Watched:
    """What the watch remembers: of each rule the signals that are not inactive (signal_table.SCHEMA, series is the place)."""

    states: dict[str, pl.DataFrame] = field(default_factory=dict)
    seq: int = 0
    seasonal: Seasonal = field(default_factory=Seasonal)

    @property
    def pairs(self) -> set[Pair]:
        """The rules and places of which something is remembered."""
        return {(rule, place) for rule, frame in self.states.items() for place in frame["series"]}


def conditions(when: datetime, plans: Iterable[str] = ()) -> list[tuple[str, bool, str, float]]:
    """The mildest conditions of all rules that hold today, less their hysteresis: what is not even near them is not asked for.

    `plans` are those in force anywhere.
    """
    found = []
    for rule in rules().values():
        if not rule.holds_on(when.date()) or rule.indicator in FORWARDED or _is_of_hours(rule, when):
            continue
        for plan in ("", *(one for one in plans if one in rule.on_footing)):
            _, sign = under(rule, catalogue().indicator(rule.indicator), plan)
            thresholds = sign.threshold_at(when)
            for one in (each for _, several in (thresholds.levels if thresholds else ()) for each in several):
                found.append((sign.key, one.is_z, one.sign, near_from(one, rule)))
    return found


def _is_of_hours(rule: Rule, when: datetime) -> bool:
    """Whether it is judged by hours gone by, not by the newest reading: against their own past, or a promise."""
    return rule.promise is not None or is_seasonal(catalogue().indicator(rule.indicator), when)


def tick(watched: Watched, now: datetime) -> int:
    """Applies the rules to the newest stamp; how many entries came of it. `watched` goes on from what it was."""
    hold_stamp()
    try:
        hold_rules()
        watched.states = still_watched(watched.states, rules(), now)
        held = Held.at(now)
        rows = alerts.beyond(watch(), conditions(now, held.plans())).to_dicts()
        readings: dict[Pair, dict[str, Any]] = dict(_by_rule(rows, now))
        readings |= _within(watched, readings, now)
        held.look_up(place for _, place in (*readings, *watched.pairs))
        by_sign = {
            (rules()[rule].indicator, place): held.rule(rules()[rule], place)[1]
            for rule, place in readings
            if held.plan(rules()[rule], place)
        }
        beyond = {(one.sign.key, one.place) for one in judge_rows(catalogue(), rows, now, by_sign)}
        told = {
            pair: _judged(pair, row, (rules()[pair[0]].indicator, pair[1]) in beyond, held)
            for pair, row in readings.items()
        }
        told |= _surprising(watched, now)
        told |= promised(rules().values(), watched.pairs, now)
        doubt(watch(), told, now)
        known = {one.code: one for one in incidents.listed(watch())}
        quiet = silences.listed(watch(), in_force=now)
        written = 0
        for key in sorted({rule for rule, _ in told} | watched.states.keys()):
            seen = {place: row for (rule, place), row in told.items() if rule == key}
            written += _go_on(watched, rules()[key], seen, now, known, quiet, held)
        watched.seq = stamp().seq
        return written
    finally:
        let_go_of_rules()
        let_go()


def _go_on(
    watched: Watched,
    rule: Rule,
    seen: Mapping[str, dict[str, Any]],
    now: datetime,
    known: dict[str, Incident],
    quiet: Iterable[Silence],
    held: Held,
) -> int:
    """The signals of one rule after these readings (place → row with told, observed_at), and the entries of what changed.

    What cannot be written is not remembered either: the next look sees the same change again. So it is with what a silence
    or another rule keeps back: of those places the watch goes on remembering what it did before.
    """
    readings = pl.DataFrame(
        {
            "series": list(seen),
            "value": [row["told"] for row in seen.values()],
            "observed_at": [row["observed_at"] for row in seen.values()],
        },
        schema={"series": pl.String(), "value": pl.Float64(), "observed_at": pl.Datetime("us")},
    )
    before = watched.states.get(rule.key, no_states())
    states, changes = _advanced(rule, before, readings, now, held)
    written, kept_back = 0, []
    for change in changes.filter(pl.col("notify")).iter_rows(named=True):
        row = seen.get(change["series"])
        if row is None:
            continue
        if change["to_state"] == "firing" and change["to_level"] > change["from_level"]:
            fired = {**row, "level": change["to_level"]}
            if is_kept_back(rule, change["series"], fired, now, known, quiet):
                kept_back.append(change["series"])
            else:
                written += write(rule, change["series"], "fire", fired, known)
        elif change["to_state"] == "inactive" and change["from_level"]:
            written += write(rule, change["series"], "calm", {**row, "level": 0}, known)
    is_kept = pl.col("series").is_in(kept_back)
    left = pl.concat([states.filter(~is_kept), before.filter(is_kept)]).filter(pl.col("state") != "inactive")
    watched.states.pop(rule.key, None)
    if left.height:
        watched.states[rule.key] = left
    return written


def _advanced(
    rule: Rule, before: pl.DataFrame, readings: pl.DataFrame, now: datetime, held: Held
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The states after these readings and what changed, each place by the plan that holds there."""
    by_plan: dict[str, list[str]] = {}
    for place in {*before["series"], *readings["series"]}:
        by_plan.setdefault(held.plan(rule, place), []).append(place)
    parts = []
    for plan, some in sorted(by_plan.items()) or [("", [])]:
        steps = steps_of(*under(rule, catalogue().indicator(rule.indicator), plan))
        mine = pl.col("series").is_in(some)
        parts.append(advance(before.filter(mine), readings.filter(mine), now, steps))
    states, changes = (pl.concat(list(each)) for each in zip(*parts, strict=True))
    return states, changes


def _surprising(watched: Watched, now: datetime) -> dict[Pair, dict[str, Any]]:
    """What the last whole hour says of signs that are compared with their own past; of those with finer places beyond: near."""
    remembered, of, found = watched.pairs, by_indicator(), {}
    judged_now = watched.seasonal.look(now)
    above = places.above(watch(), sorted({place for (_, place), one in judged_now.items() if one.level}))
    finer = covered((pair for pair, one in judged_now.items() if one.level), above)
    for (key, place), one in judged_now.items():
        for rule in of.get(key, ()):
            if rule.promise or not rule.holds_on(now.date()) or not (one.level or (rule.key, place) in remembered):
                continue
            is_covered = bool(one.level) and (key, place) in finer
            found[rule.key, place] = {
                "value": one.value,
                "observed_at": one.at,
                "hour": one.at - timedelta(hours=1),
                "told": near_of(rule) if is_covered else float(one.level),
                "limit": f"p={one.p:.1g}",
                "above": above.get(place, (place,)),
            }
    return found


def _by_rule(rows: Iterable[Mapping[str, Any]], now: datetime) -> Iterable[tuple[Pair, dict[str, Any]]]:
    of = by_indicator()
    for row in rows:
        sign = catalogue().indicator(row["indicator"])
        if (now - row["observed_at"]).total_seconds() <= sign.dead_after_s:
            for rule in (one for one in of.get(sign.key, ()) if one.holds_on(now.date()) and not one.promise):
                yield (rule.key, row["place"]), dict(row)


def _within(watched: Watched, readings: Mapping[Pair, Any], now: datetime) -> dict[Pair, dict[str, Any]]:
    """The newest readings of what has been beyond its limits and is not any more; where none came, it stays as it was."""
    wanted: dict[str, list[Pair]] = {}
    for pair in watched.pairs:
        if pair not in readings and pair[0] in rules() and not _is_of_hours(rules()[pair[0]], now):
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


def _judged(pair: Pair, row: Mapping[str, Any], is_finest: bool, held: Held) -> dict[str, Any]:
    """A reading with what its signal is told; one whose finer places are beyond their limits, too, neither begins nor ends."""
    rule, sign = held.rule(rules()[pair[0]], pair[1])
    den = row["den"] if sign.is_ratio else None
    level, limit = judged(sign, row["value"], row.get("z"), row["observed_at"], rule, den, pair[1])
    return {
        **row,
        "told": near_of(rule) if level >= 1 and not is_finest else level,
        "limit": limit,
        "plan": held.plan(rule, pair[1]),
    }


def recall() -> Watched:
    """What was remembered when the watch last ran; nothing where it cannot be read."""
    frame = read_holds()
    if frame is None or frame.drop("rule", strict=False).schema != SCHEMA:
        return Watched()
    parts = frame.partition_by("rule", as_dict=True, include_key=False)
    return Watched({str(rule): part for (rule,), part in parts.items()})


def remember(watched: Watched) -> None:
    """Keeps it in the store."""
    parts = [frame.with_columns(rule=pl.lit(rule)) for rule, frame in sorted(watched.states.items())]
    keep_holds(pl.concat(parts) if parts else no_states().with_columns(rule=pl.lit("")))


def run(parent: int) -> None:
    """Watches until the parent process is gone; while another process watches the same store, waits for its end."""
    is_told = False
    while os.getppid() == parent:
        try:
            with only_watch():
                _watch_on(parent)
        except WatchedAlready as told:
            if not is_told:
                log.warning("%s This one goes on when that one ends.", told)
            is_told = True
            time.sleep(LOOK_S)


def _watch_on(parent: int) -> None:
    """One look after the other. What fails once is said in the log and tried again at the next look."""
    start_telling()
    watched, looked_at, pause_s = recall(), 0.0, 0.0
    while os.getppid() == parent:
        try:
            if stamp().seq > watched.seq:
                tick(watched, civil_now())
                remember(watched)
            if time.monotonic() - looked_at > pause_s:
                look_at_deadlines(civil_now())
                looked_at, pause_s = time.monotonic(), looks_s(civil_now())
            note_look()
        except (LedgerError, NotAnswered, OSError, CatalogueError) as fault:
            log.error("The watch: %s", fault)
        time.sleep(LOOK_S)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    run(int(os.environ["ONE_SCREEN_PARENT"]))
