"""Rounds: prepare the publication of a period, pre-publish it, close it, finalise it, withdraw it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from city.access import Viewer, check_can
from city.appeals import Appeal
from city.rounds import Round, Scores, check_prepare, check_step, number_of
from city.tickets import check_words
from data.ledger import Entry, ledger, was_pressed

KIND = "round"


def prepare(
    viewer: Viewer, until: date, method: tuple[str, str], words: str, press: str, others: Iterable[Round]
) -> Entry:
    """Begins the round of a period; `method` is version and hash of the methodology, `others` are the rounds that are there.

    NotAllowed, RoundRefused while one of the period is running, LedgerError; Overtaken when somebody else was first. The same `press` again gives the same entry.
    """
    check_can(viewer, "rule")
    known = list(others)
    if not was_pressed([one.entries[0] for one in known], viewer, KIND, press):
        check_prepare(known, until)
    body = {"until": until.isoformat(), "method": method[0], "hash": method[1]}
    key = str(number_of(known, until))
    return ledger().append(viewer, KIND, key, "prepare", words=words.strip(), body=body, press=press)


def step(
    viewer: Viewer,
    one: Round,
    act: str,
    words: str,
    press: str,
    *,
    hash_now: str,
    today: date,
    scores: Scores,
    appeals: Iterable[Appeal],
    seen: int | None = None,
) -> Entry:
    """One step: 'prepublish', 'close' (both keep the scores as they are now), 'finalise', 'withdraw' (with words).

    `seen` is the last entry that the person's page showed. NotAllowed, RoundRefused, StepRefused for no words, LedgerError;
    Overtaken when somebody else was first.
    """
    check_can(viewer, "rule")
    body: dict[str, Any] = {}
    if act in ("prepublish", "close"):
        body = {"scores": {unit: list(told) for unit, told in scores.items()}}
    said = check_words(words) if act == "withdraw" else words.strip()
    after = one.last if seen is None else seen
    if after == one.last and not was_pressed(one.entries, viewer, KIND, press):
        check_step(one, act, viewer.name, hash_now, today, appeals)
    return ledger().append(viewer, KIND, str(one.number), act, words=said, body=body, seen=after, press=press)
