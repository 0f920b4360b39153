"""Tickets: report a fault, take it up, decide, reopen. A ticket is handed over as the viewer's door gave it (queries/tickets)."""

from collections.abc import Mapping
from typing import Any

from city.access import Viewer, check_can_decide, check_can_report
from city.tickets import DECISIONS, FAULTS, SHOWN, StepRefused, Ticket, check_step, check_words
from data.ledger import Entry, ledger, was_pressed

KIND = "ticket"


def report(viewer: Viewer, shown: Mapping[str, Any], fault: str, words: str, press: str) -> int:
    """Makes a ticket and gives its number; `shown` is what the screen showed, by the keys of city.tickets.SHOWN.

    NotAllowed for a role that may not report, StepRefused for no words or an unknown kind of fault, LedgerError when
    it could not be written. The same `press` again gives the same number.
    """
    check_can_report(viewer)
    if fault not in FAULTS:
        raise StepRefused("no_fault", f"{fault!r} is no kind of fault; the kinds are {', '.join(FAULTS)}.")
    body = {key: shown[key] for key in SHOWN if shown.get(key) not in (None, "")} | {"fault": fault}
    return int(ledger().append(viewer, KIND, None, "report", words=check_words(words), body=body, press=press).key)


def take_up(viewer: Viewer, ticket: Ticket, press: str, seen: int | None = None) -> Entry:
    """Says that somebody looks into it. Raises as `decide`."""
    check_can_decide(viewer)
    return _step(viewer, ticket, "take_up", "", {}, seen, press)


def decide(
    viewer: Viewer,
    ticket: Ticket,
    decision: str,
    words: str,
    press: str,
    seen: int | None = None,
    duplicate_of: Ticket | None = None,
) -> Entry:
    """Ends a ticket: 'accepted' (the words say what will be corrected), 'rejected' (why), 'duplicate' of another one
    (words as one likes).

    `seen` is the last entry that the person's page showed. NotAllowed, StepRefused, LedgerError; Overtaken when
    somebody else was first.
    """
    check_can_decide(viewer)
    if decision not in DECISIONS:
        raise StepRefused("no_decision", f"{decision!r} is no decision; the decisions are {', '.join(DECISIONS)}.")
    body: dict[str, Any] = {"decision": decision}
    if decision == "duplicate":
        if duplicate_of is None or duplicate_of.number == ticket.number:
            raise StepRefused("no_duplicate", "A duplicate names the other ticket.")
        body["duplicate_of"] = duplicate_of.number
    said = "" if decision == "duplicate" and not words.strip() else check_words(words)
    return _step(viewer, ticket, "decide", said, body, seen, press)


def reopen(viewer: Viewer, ticket: Ticket, words: str, press: str, seen: int | None = None) -> Entry:
    """Says why a decision does not stand. Raises as `decide`; whoever may report may reopen."""
    check_can_report(viewer)
    return _step(viewer, ticket, "reopen", check_words(words), {}, seen, press)


def _step(
    viewer: Viewer, ticket: Ticket, act: str, words: str, body: Mapping[str, Any], seen: int | None, press: str
) -> Entry:
    """Appends after the entry that the person saw. Whether the step was pressed already, or overtaken, the ledger tells."""
    after = ticket.last if seen is None else seen
    if after == ticket.last and not was_pressed(ticket.entries, viewer, KIND, press):
        check_step(ticket, act)
    return ledger().append(viewer, KIND, str(ticket.number), act, words=words, body=body, seen=after, press=press)
