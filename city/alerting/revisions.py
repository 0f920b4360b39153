"""Revisions of alert rules: what is a number or a state in a rule, changed by a proposal that a second person releases.

The rule is the subject in the ledger. Entries: `propose` (body: change, file, differences, tried; its words are the
reason), `release`, `refuse`, `withdraw`. A change says what differs from the rule's file; an empty one goes back to it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from city.alerting.rules import Rule, check_others, reread
from city.catalogue import CatalogueError
from city.catalogue.conditions import COLOURS
from city.refusals import Refusal
from city.said import say
from city.tickets import LONGEST_WORDS, Written

CHANGEABLE = ("state", "for_min", "keep_min", "hysteresis", "budget_day", "valid_from", "valid_to", "inhibited_by")
"""The keys that a revision may change. Limits are references to the catalogue and stay that."""
DAYS = ("valid_from", "valid_to")
DECIDED = {"release": "released", "refuse": "refused", "withdraw": "withdrawn"}
Change = Mapping[str, Any]
"""Keys of CHANGEABLE with their values as JSON has them: days as text, a `valid_to` of None is no end."""


class RevisionRefused(Refusal):
    """What cannot be done with a revision: `reason` is a key for the screens, the text the sentence."""

    topic = "revision"


@dataclass(frozen=True)
class Revision:
    """One proposal as its entries leave it: 'proposed', 'released', 'refused' or 'withdrawn'; times civil.

    `number` is that of the entry that proposed it, `file` the hash of the rule's table then, `differences` what it changes of
    the rule in force then, `tried` what it did on history, `version` the number of the entry that released it.
    """

    number: int
    change: Change
    file: str
    differences: Sequence[Sequence[Any]]
    tried: Mapping[str, Any]
    who: str
    at: datetime
    reason: str
    state: str = "proposed"
    decided_by: str = ""
    decided_at: datetime | None = None
    said: str = ""
    version: int = 0


@dataclass(frozen=True)
class History:
    """The revisions of one rule, oldest first; `last` is the newest entry's number."""

    rule: str
    revisions: tuple[Revision, ...] = ()
    last: int = 0
    entries: tuple[Written, ...] = field(default=(), repr=False)

    @property
    def waiting(self) -> Revision | None:
        """The proposal that waits for a second person."""
        return next((one for one in self.revisions if one.state == "proposed"), None)

    @property
    def released(self) -> tuple[Revision, ...]:
        """The revisions that were released, in the order of their release; the last is in force."""
        return tuple(one for one in self.revisions if one.state == "released")


def fold(histories: dict[str, History], entries: Iterable[Written]) -> dict[str, History]:
    """The histories by rule after some more entries, oldest first; the ones given stay as they are.

    A decision without a proposal, and one of the proposer that takes another person, change nothing.
    """
    found = dict(histories)
    for one in entries:
        before = found.get(one.key, History(one.key))
        after = replace(before, last=one.number, entries=(*before.entries, one))
        found[one.key] = replace(after, revisions=_after(before, one))
    return found


def _after(before: History, one: Written) -> tuple[Revision, ...]:
    waiting = before.waiting
    if one.act == "propose":
        if waiting is not None:
            return before.revisions
        told = one.told
        new = Revision(
            one.number, told["change"], told["file"], told["differences"], told["tried"], one.who, one.at, one.words
        )
        return (*before.revisions, new)
    if waiting is None or (one.act == "withdraw") != (one.who == waiting.who):
        return before.revisions
    decided = replace(
        waiting, state=DECIDED[one.act], decided_by=one.who, decided_at=one.at, said=one.words,
        version=one.number if one.act == "release" else 0,
    )  # fmt: skip
    return tuple(decided if each is waiting else each for each in before.revisions)


def file_hash(rule: Rule) -> str:
    """The SHA-256 of the rule's table as its file has it."""
    text = json.dumps(rule.row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def values(rule: Rule) -> dict[str, Any]:
    """What a revision may change, as the rule has it."""
    return {
        "state": rule.state,
        "for_min": {COLOURS[level - 1]: minutes for level, minutes in sorted(rule.for_min.items())},
        "keep_min": rule.keep_min,
        "hysteresis": rule.hysteresis,
        "budget_day": rule.budget_day,
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "inhibited_by": sorted(rule.inhibited_by),
    }


def change_of(file: Rule, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The change that makes of the file's rule what is wanted: what is as the file has it is left out."""
    as_filed = values(file)
    return {key: wanted[key] for key in CHANGEABLE if key in wanted and wanted[key] != as_filed[key]}


def revised(file: Rule, change: Change, known: Mapping[str, Rule]) -> Rule:
    """The rule of the file with a change, read as a file is; CatalogueError with the reader's sentence for a faulty one."""
    for key in change:
        if key not in CHANGEABLE:
            raise CatalogueError(say("pack.not_changed", file=f"{file.key}.toml", at=key, keys=list(CHANGEABLE)))
    told = {key: _day(value) if key in DAYS else value for key, value in change.items()}
    row = {key: value for key, value in {**file.row, **told}.items() if value is not None}
    found = replace(reread(file, row), related=file.related, on_footing=file.on_footing, cases=file.cases)
    if "inhibited_by" not in change:
        return replace(found, inhibited_by=file.inhibited_by)
    check_others(found, known)
    return found


def _day(found: Any) -> Any:
    """A day of its text; what is none is left for the reader to refuse."""
    try:
        return date.fromisoformat(found)
    except (TypeError, ValueError):
        return found


def applied(files: Mapping[str, Rule], histories: Mapping[str, History]) -> dict[str, Rule]:
    """The rules in force: those of the files, with what was released over them.

    A release that its file, as it is now, does not allow any more is left out: `hindrance` says why.
    """
    found = dict(files)
    for key, history in histories.items():
        file, released = files.get(key), history.released
        if file is None or not released or hindrance(file, released[-1], files):
            continue
        since = _live_since(file, released)
        found[key] = replace(revised(file, released[-1].change, files), version=released[-1].version, live_since=since)
    return found


def hindrance(file: Rule, one: Revision, known: Mapping[str, Rule]) -> str:
    """The reader's sentence why a revision cannot be applied to the file as it is now; empty when it can."""
    try:
        revised(file, one.change, known)
    except CatalogueError as fault:
        return str(fault)
    return ""


def _live_since(file: Rule, released: tuple[Revision, ...]) -> datetime | None:
    states = [file.state, *(one.change.get("state", file.state) for one in released)]
    turned = [one.decided_at for one, a, b in zip(released, states, states[1:], strict=False) if b == "live" != a]
    return turned[-1] if turned else None


def differences(before: Rule, after: Rule) -> list[tuple[str, Any, Any]]:
    """What differs: (key, before, after); levels one by one as for_min.blue, a level that does not fire as None."""
    one, other = values(before), values(after)
    found = []
    for key in CHANGEABLE:
        if key == "for_min":
            pairs = [(f"for_min.{level}", one[key].get(level), other[key].get(level)) for level in COLOURS]
        else:
            pairs = [(key, one[key], other[key])]
        found += [pair for pair in pairs if pair[1] != pair[2]]
    return found


def check_propose(history: History, now: Rule, after: Rule, broken: Iterable[int], reason: str) -> None:
    """Raises RevisionRefused while another proposal waits, where nothing differs from what is in force, and for the words."""
    if history.waiting is not None:
        raise RevisionRefused("waiting", f"Proposal {history.waiting.number} waits for a second person; it ends first.")
    if not differences(now, after):
        raise RevisionRefused("no_change", f"Nothing differs from {now.key} as it is in force.")
    _check_words(reason, broken)


def check_decide(history: History, act: str, who: str, file: str, broken: Iterable[int], said: str) -> Revision:
    """The proposal that waits; RevisionRefused where there is none, it takes another person, the file is another, for the words.

    `file` is the hash of the rule's table now; `broken` are the cases that the rule would break.
    """
    waiting = history.waiting
    if waiting is None:
        raise RevisionRefused("none_waits", f"No proposal for {history.rule} waits.")
    if act == "withdraw":
        if who != waiting.who:
            raise RevisionRefused("not_own", f"{waiting.who} proposed {waiting.number}, and withdraws it.")
        return waiting
    if who == waiting.who:
        raise RevisionRefused("same_person", f"{who} proposed {waiting.number}; another person decides on it.")
    if act == "release" and file != waiting.file:
        raise RevisionRefused(
            "file_changed", f"The file is {file[:8]}; {waiting.number} was tried on {waiting.file[:8]}."
        )
    _check_words(said, broken if act == "release" else ())
    return waiting


def _check_words(said: str, broken: Iterable[int]) -> None:
    if not said.strip():
        raise RevisionRefused("no_words", "There are no words.")
    if len(said.strip()) > LONGEST_WORDS:
        raise RevisionRefused("long_words", f"At most {LONGEST_WORDS} characters are kept.")
    for number in broken:
        if not re.search(rf"#{number}(?!\d)", said):
            raise RevisionRefused("not_named", f"Case {number} breaks; the words name it as #{number}.")
