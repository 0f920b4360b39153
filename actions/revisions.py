"""Revisions of alert rules: propose one that was tried on history; another person releases or refuses it, its author withdraws it."""

from collections.abc import Collection, Mapping
from typing import Any

from city.access import Viewer, check_can
from city.alerting.revisions import Change, History, check_decide, check_propose, differences, file_hash
from city.alerting.rules import Rule
from data.ledger import Entry, ledger, was_pressed

KIND = "rule"


def propose(
    viewer: Viewer,
    history: History,
    rules: tuple[Rule, Rule, Rule],
    change: Change,
    tried: Mapping[str, Any],
    broken: Collection[int],
    words: str,
    press: str,
    seen: int | None = None,
) -> Entry:
    """Proposes a change of a rule; `rules` are the file's, the one in force and the changed one, the words are the reason.

    `tried` is what the change did on history, `broken` the cases that it breaks; `seen` the last entry that the page showed.
    NotAllowed for who may not tune rules, RevisionRefused, LedgerError; Overtaken when somebody else was first.
    """
    check_can(viewer, "tune")
    file, now, after = rules
    knew = history.last if seen is None else seen
    if knew == history.last and not was_pressed(history.entries, viewer, KIND, press):
        check_propose(history, now, after, broken, words)
    body = {
        "change": dict(change),
        "file": file_hash(file),
        "differences": differences(now, after),
        "tried": dict(tried),
    }
    return ledger().append(
        viewer, KIND, history.rule, "propose", words=words.strip(), body=body, seen=knew, press=press
    )


def decide(
    viewer: Viewer,
    history: History,
    act: str,
    file: Rule,
    broken: Collection[int],
    words: str,
    press: str,
    seen: int | None = None,
) -> Entry:
    """'release' or 'refuse' by another person with the right to it, 'withdraw' by its author: the proposal that waits.

    NotAllowed, RevisionRefused, LedgerError; Overtaken when somebody else was first. The same `press` again gives the same entry.
    """
    check_can(viewer, "tune" if act == "withdraw" else "release")
    knew, body = history.last if seen is None else seen, {}
    if knew == history.last and not was_pressed(history.entries, viewer, KIND, press):
        found = check_decide(history, act, viewer.name, file_hash(file), broken, words)
        body = {"proposal": found.number, "file": file_hash(file), "broken": sorted(broken)}
    return ledger().append(viewer, KIND, history.rule, act, words=words.strip(), body=body, seen=knew, press=press)
