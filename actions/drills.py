"""Drills: begin one with a scenario, end it, keep its score. The viewer's door gave the area and the drill."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from actions.incidents import watch
from city.access import Viewer, check_can
from city.alerting.drills import Drill, check_drill, check_end
from city.alerting.footings import Footing
from data.ledger import Entry, ledger, was_pressed

KIND = "drill"


def begin(
    viewer: Viewer,
    told: Mapping[str, Any],
    above: Iterable[str],
    words: str,
    press: str,
    at: datetime,
    known: Iterable[Drill] = (),
    war: Iterable[Footing] = (),
) -> Entry:
    """Begins a drill; `told` is its body (city.alerting.drills.told_at_begin), or place and scenario where one of them is none.

    `above` are the places above the area, `known` the drills and `war` the footings that are there. NotAllowed for who may not
    hold drills, DrillRefused, LedgerError. The same `press` again gives the same entry.
    """
    check_can(viewer, "footing")
    others = list(known)
    if not was_pressed([one.entries[0] for one in others], viewer, KIND, press):
        check_drill(str(told["place"]), above, str(told["scenario"]), words, at, others, war)
    return ledger().append(viewer, KIND, None, "begin", words=words.strip(), body=told, press=press)


def end(viewer: Viewer, one: Drill, words: str, press: str, seen: int | None = None) -> Entry:
    """Ends a drill; `seen` is the last entry that the person's page showed.

    NotAllowed, DrillRefused for one that has ended, LedgerError; Overtaken when somebody else was first.
    """
    check_can(viewer, "footing")
    after = one.last if seen is None else seen
    if after >= one.last and not was_pressed(one.entries, viewer, KIND, press):
        check_end(one, words)
    return ledger().append(viewer, KIND, str(one.number), "end", words=words.strip(), seen=after, press=press)


def note(one: Drill, act: str, told: Mapping[str, Any] | None = None) -> Entry:
    """What the watch writes: 'end' (its time is over) or 'score'."""
    return ledger().append(watch(), KIND, str(one.number), act, body=told, seen=one.last, press=f"{one.number}{act}")
