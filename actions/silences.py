"""Silences: begin one for a rule in a place, end it early. The viewer's door gave the place and the silence."""

from collections.abc import Iterable
from datetime import datetime

from city.access import Viewer, check_can
from city.alerting.silences import Silence, check_end, check_silence
from data.ledger import Entry, ledger, was_pressed

KIND = "silence"


def begin(
    viewer: Viewer,
    rule: str,
    place: str,
    until: datetime | None,
    words: str,
    press: str,
    at: datetime,
    known: Iterable[Silence] = (),
) -> Entry:
    """Silences a rule in a place until a moment; the words are the reason, `known` are the silences that are there.

    NotAllowed for who may not triage, SilenceRefused, LedgerError. The same `press` again gives the same entry.
    """
    check_can(viewer, "triage")
    if not was_pressed([one.entries[0] for one in known], viewer, KIND, press):
        check_silence(rule, place, until, words, at)
    body = {"rule": rule, "place": place, "until": until.isoformat(timespec="minutes") if until else ""}
    return ledger().append(viewer, KIND, None, "begin", words=words.strip(), body=body, press=press)


def end(viewer: Viewer, one: Silence, words: str, press: str, at: datetime, seen: int | None = None) -> Entry:
    """Ends a silence early; `seen` is the last entry that the person's page showed.

    NotAllowed, SilenceRefused for one that has ended, LedgerError; Overtaken when somebody else was first.
    """
    check_can(viewer, "triage")
    after = one.last if seen is None else seen
    if after >= one.last and not was_pressed(one.entries, viewer, KIND, press):
        check_end(one, at)
    return ledger().append(viewer, KIND, str(one.number), "end", words=words.strip(), seen=after, press=press)
