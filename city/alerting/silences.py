"""Silences (暂停告警): one rule raises nothing in a place and below it until a moment. Each has an author, a reason and an end.

Entries: `begin` (body: rule, place, until; its words are the reason) and `end`, which ends it early. Times are civil.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from city.alerting.clocks import moment
from city.alerting.rules import rules
from city.refusals import Refusal
from city.tickets import LONGEST_WORDS, Written, folded

LONGEST = timedelta(days=7)
RED = 4
"""What reaches this level is never silenced."""


class SilenceRefused(Refusal):
    """What cannot be done with a silence."""

    topic = "silence"


@dataclass(frozen=True)
class Silence:
    """One silence as its entries leave it; `ended_at` and `ended_by` where it was ended early, `last` the newest entry's number."""

    number: int
    rule: str
    place: str
    until: datetime
    reason: str
    who: str
    begun_at: datetime
    last: int
    ended_at: datetime | None = None
    ended_by: str = ""
    entries: tuple[Written, ...] = field(default=(), repr=False)

    @property
    def indicator(self) -> str | None:
        """The sign that its rule is about; none of a rule that is no more."""
        rule = rules().get(self.rule)
        return rule.indicator if rule else None

    def is_in_force(self, now: datetime) -> bool:
        """Whether it holds at a moment; at its end it does not any more."""
        return self.begun_at <= now < (self.ended_at or self.until)

    def covers(self, rule: str, places: Iterable[str], level: int, now: datetime) -> bool:
        """Whether it holds back a signal of a rule: `places` are the signal's own and those above it."""
        return level < RED and rule == self.rule and self.place in places and self.is_in_force(now)


def fold(silences: dict[int, Silence], entries: Iterable[Written]) -> dict[int, Silence]:
    """The silences by number after some more entries, oldest first; the ones given stay as they are."""
    return folded(silences, entries, _first, _ended)


def _first(one: Written) -> Silence:
    until = moment(one.told["until"]) or one.at
    what = (one.told["rule"], one.told["place"], until, one.words)
    return Silence(int(one.key), *what, one.who, one.at, one.number, entries=(one,))


def _ended(before: Silence, one: Written) -> Silence:
    after = replace(before, last=one.number, entries=(*before.entries, one))
    return replace(after, ended_at=one.at, ended_by=one.who) if before.is_in_force(one.at) else after


def check_silence(rule: str, place: str, until: datetime | None, reason: str, at: datetime) -> None:
    """Raises SilenceRefused for what may not begin; `place` is empty where there is none of that code in sight."""
    if rule not in rules():
        raise SilenceRefused("no_rule", f"{rule!r} is no rule.")
    if not place:
        raise SilenceRefused("no_place", "A place in sight is needed.")
    if until is None:
        raise SilenceRefused("no_end", "A silence needs a moment at which it ends, like 2026-07-14T21:00.")
    if until <= at:
        raise SilenceRefused("past", f"{until} has passed; a silence ends later than now.")
    if until > at + LONGEST:
        raise SilenceRefused("too_long", f"{until} is too far; a silence lasts at most {LONGEST.days} days.")
    if not reason.strip():
        raise SilenceRefused("no_reason", "A silence needs a reason.")
    if len(reason.strip()) > LONGEST_WORDS:
        raise SilenceRefused("long_reason", f"At most {LONGEST_WORDS} characters are kept.")


def check_end(found: Silence, at: datetime) -> None:
    """Raises SilenceRefused for a silence that is not in force any more."""
    if not found.is_in_force(at):
        raise SilenceRefused("ended", f"Silence {found.number} ended {found.ended_at or found.until}.")
