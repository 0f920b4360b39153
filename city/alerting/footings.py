"""Footings (平战): an area is on emergency footing until a moment, with a plan and a reason; otherwise it is on plain footing.

Entries: `begin` (body: place, plan, until; its words are the reason), `extend` (body: until), `end`, which waits for another
person's `confirm` or `reject`, and the watch's own `remind` and `expire`. Going over takes one person and holds at once,
ending early takes two; at its end it ends by itself. Times are civil.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from city.alerting.clocks import moment
from city.alerting.plans import plans
from city.refusals import Refusal
from city.tickets import LONGEST_WORDS, Written, folded

LEVELS = ("city", "district", "street")
"""What an area may be."""
STEPS = ("extend", "end", "confirm", "reject")


class FootingRefused(Refusal):
    """What cannot be done with a footing."""

    topic = "footing"


@dataclass(frozen=True)
class Footing:
    """One emergency footing as its entries leave it.

    `asked_by` wants it to end early and waits for another person; `ended_at` and `ended_by` where that person agreed.
    `is_reminded` and `is_expired`: the watch has said that the end is near, or has come. `last` is the newest entry's number.
    """

    number: int
    place: str
    plan: str
    until: datetime
    reason: str
    who: str
    begun_at: datetime
    last: int
    asked_by: str = ""
    ended_at: datetime | None = None
    ended_by: str = ""
    is_reminded: bool = False
    is_expired: bool = False
    entries: tuple[Written, ...] = field(default=(), repr=False)

    @property
    def indicator(self) -> None:
        """It is about no sign."""
        return

    @property
    def end(self) -> datetime:
        """When it ends or ended."""
        return self.ended_at or self.until

    def is_in_force(self, now: datetime) -> bool:
        """Whether it holds at a moment; at its end it does not any more."""
        return self.begun_at <= now < self.end

    def is_ending(self, now: datetime) -> bool:
        """Whether it holds and ends so soon that people are reminded."""
        return self.is_in_force(now) and self.end - now <= timedelta(minutes=plans().remind_min)


def fold(footings: dict[int, Footing], entries: Iterable[Written]) -> dict[int, Footing]:
    """The footings by number after some more entries, oldest first; the ones given stay as they are."""
    return folded(footings, entries, _first, _next)


def _first(one: Written) -> Footing:
    until = moment(one.told["until"]) or one.at
    what = (one.told["place"], one.told["plan"], until, one.words)
    return Footing(int(one.key), *what, one.who, one.at, one.number, entries=(one,))


def _next(before: Footing, one: Written) -> Footing:
    after = replace(before, last=one.number, entries=(*before.entries, one))
    if one.act == "expire":
        return replace(after, is_expired=True)
    if not before.is_in_force(one.at):
        return after
    match one.act:
        case "remind":
            return replace(after, is_reminded=True)
        case "extend":
            return replace(after, until=moment(one.told["until"]) or before.until, is_reminded=False)
        case "end" if not before.asked_by:
            return replace(after, asked_by=one.who)
        case "confirm" if before.asked_by not in ("", one.who):
            return replace(after, asked_by="", ended_at=one.at, ended_by=one.who)
        case "reject" if before.asked_by not in ("", one.who):
            return replace(after, asked_by="")
    return after


def over(footings: Iterable[Footing], places: Container[str], now: datetime) -> Footing | None:
    """The footing that holds for something; `places` are its own place and those above. Of several the newest."""
    found = [one for one in footings if one.place in places and one.is_in_force(now)]
    return max(found, key=lambda one: one.number, default=None)


def check_footing(
    place: str, plan: str, until: datetime | None, reason: str, at: datetime, known: Iterable[Footing] = ()
) -> None:
    """Raises FootingRefused for what may not begin; `place` is empty where no area of that code is in the viewer's scope."""
    if not place:
        raise FootingRefused("no_place", f"A place in sight is needed, of the levels {', '.join(LEVELS)}.")
    if plan not in plans().plans:
        raise FootingRefused("no_plan", f"{plan!r} is no plan; the plans are {', '.join(plans().plans)}.")
    _check_until(until, at)
    _check_words(reason, is_needed=True)
    if any(one.place == place and one.is_in_force(at) for one in known):
        raise FootingRefused("already", f"{place} is on emergency footing already; it can be extended.")


def check_step(found: Footing, act: str, who: str, until: datetime | None, words: str, at: datetime) -> None:
    """Raises FootingRefused when it is not in force any more, the act is none, nothing waits for it, or it takes another person."""
    if act not in STEPS:
        raise FootingRefused("no_step", f"{act!r} is no step; they are {', '.join(STEPS)}.")
    if not found.is_in_force(at):
        raise FootingRefused("ended", f"Footing {found.number} ended {found.end}.")
    if act == "extend":
        _check_until(until, at)
        if until is not None and until <= found.until:
            raise FootingRefused(
                "no_later", f"Footing {found.number} holds until {found.until}; a later end is needed."
            )
    if act == "end" and found.asked_by:
        raise FootingRefused("asked", f"{found.asked_by} asked for the end; another person confirms it.")
    if act in ("confirm", "reject") and not found.asked_by:
        raise FootingRefused("nothing_waits", f"Nobody asked for footing {found.number} to end early.")
    if act in ("confirm", "reject") and found.asked_by == who:
        raise FootingRefused("same_person", f"{who} asked for the end; another person answers.")
    _check_words(words, is_needed=act != "confirm")


def _check_until(until: datetime | None, at: datetime) -> None:
    if until is None:
        raise FootingRefused("no_end", "A footing needs a moment at which it ends, like 2026-07-14T21:00.")
    if until <= at:
        raise FootingRefused("past", f"{until} has passed; a footing ends later than now.")
    if until > at + timedelta(hours=plans().longest_h):
        raise FootingRefused("too_long", f"{until} is too far; a footing lasts at most {plans().longest_h} hours.")


def _check_words(words: str, *, is_needed: bool) -> None:
    if is_needed and not words.strip():
        raise FootingRefused("no_reason", "A reason is needed.")
    if len(words.strip()) > LONGEST_WORDS:
        raise FootingRefused("long_reason", f"At most {LONGEST_WORDS} characters are kept.")
