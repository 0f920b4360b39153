"""Footings: put an area on emergency footing, extend it, end it early by two persons. The viewer's door gave place and footing."""

from collections.abc import Iterable
from datetime import datetime

from actions.incidents import watch
from city.access import Viewer, check_can
from city.alerting.footings import Footing, check_footing, check_step
from data.ledger import Entry, ledger, was_pressed

KIND = "footing"


def begin(
    viewer: Viewer,
    place: str,
    plan: str,
    until: datetime | None,
    words: str,
    press: str,
    at: datetime,
    known: Iterable[Footing] = (),
) -> Entry:
    """Puts an area on emergency footing until a moment; the words are the reason, `known` are the footings that are there.

    NotAllowed for who may not switch, FootingRefused, LedgerError. The same `press` again gives the same entry.
    """
    check_can(viewer, "footing")
    others = list(known)
    if not was_pressed([one.entries[0] for one in others], viewer, KIND, press):
        check_footing(place, plan, until, words, at, others)
    body = {"place": place, "plan": plan, "until": _text(until)}
    return ledger().append(viewer, KIND, None, "begin", words=words.strip(), body=body, press=press)


def step(
    viewer: Viewer,
    one: Footing,
    act: str,
    until: datetime | None,
    words: str,
    press: str,
    at: datetime,
    seen: int | None = None,
) -> Entry:
    """extend (until a later moment), end (waits for another person), confirm or reject; `seen` is the last entry that the page showed.

    NotAllowed, FootingRefused, LedgerError; Overtaken when somebody else was first.
    """
    check_can(viewer, "footing")
    after = one.last if seen is None else seen
    if after >= one.last and not was_pressed(one.entries, viewer, KIND, press):
        check_step(one, act, viewer.name, until, words, at)
    body = {"until": _text(until)} if act == "extend" else {}
    return ledger().append(viewer, KIND, str(one.number), act, words=words.strip(), body=body, seen=after, press=press)


def note(one: Footing, act: str) -> Entry:
    """What the watch writes: 'remind' (the end is near) or 'expire' (it has come); once for each end."""
    press = f"{one.number}{act}{_text(one.until)}"
    return ledger().append(watch(), KIND, str(one.number), act, seen=one.last, press=press)


def _text(until: datetime | None) -> str:
    return until.isoformat(timespec="minutes") if until else ""
