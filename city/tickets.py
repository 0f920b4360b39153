"""Tickets: somebody says that what a screen shows is wrong, somebody decides. Their states are the fold of their entries."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from city.refusals import Refusal

FAULTS = ("value", "late", "place", "text", "other")
DECISIONS = ("accepted", "rejected", "duplicate")
STATES = ("reported", "reopened", "taken_up", "decided")
"""In the order of a list that shows first what waits for somebody."""
OPEN = tuple(one for one in STATES if one != "decided")
STEPS = {
    "take_up": (("reported", "reopened"), "taken_up"),
    "decide": (("reported", "reopened", "taken_up"), "decided"),
    "reopen": (("decided",), "reopened"),
}
"""act → the states that it may start from, and the state that it leads to."""
LONGEST_WORDS = 1000
SHOWN = ("tile", "page", "place", "indicator", "source", "event", "value", "at", "seq", "known_at")


class StepRefused(Refusal):
    """What cannot be done with a ticket: `reason` is a key for the screens, the text the sentence."""

    topic = "ticket"


class Written(Protocol):
    """What a fold needs of an entry of the ledger; `told` is its body."""

    @property
    def number(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def who(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def act(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def press(self) -> str: ...
    @property
    def told(self) -> dict[str, Any]: ...


Subject = TypeVar("Subject")


def folded(
    known: Mapping[int, Subject],
    entries: Iterable[Written],
    first: Callable[[Written], Subject],
    then: Callable[[Subject, Written], Subject],
) -> dict[int, Subject]:
    """Subjects by number after some more entries, oldest first: `first` begins one, `then` takes it on; the known ones stay as they are."""
    found = dict(known)
    for one in entries:
        number = int(one.key)
        found[number] = then(found[number], one) if number in found else first(one)
    return found


@dataclass(frozen=True)
class Ticket:
    """One ticket as its entries leave it; times civil. `shown` is what the screen showed, `last` the newest entry's number."""

    number: int
    state: str
    fault: str
    words: str
    shown: dict[str, Any]
    who: str
    role: str
    reported_at: datetime
    changed_at: datetime
    last: int
    decision: str = ""
    duplicate_of: int | None = None
    entries: tuple[Written, ...] = field(default=(), repr=False)

    @property
    def place(self) -> str:
        return self.shown["place"]

    @property
    def indicator(self) -> str | None:
        return self.shown.get("indicator")

    @property
    def source(self) -> str | None:
        return self.shown.get("source")

    @property
    def is_open(self) -> bool:
        return self.state != "decided"

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(act for act, (states, _) in STEPS.items() if self.state in states)


def fold(tickets: dict[int, Ticket], entries: Iterable[Written]) -> dict[int, Ticket]:
    """The tickets by number after some more entries, oldest first; the ones given stay as they are."""
    return folded(tickets, entries, _first, _next)


def _first(one: Written) -> Ticket:
    told = one.told
    shown = {key: told[key] for key in SHOWN if told.get(key) not in (None, "")}
    who = (one.who, one.role, one.at, one.at)
    return Ticket(int(one.key), "reported", told["fault"], one.words, shown, *who, one.number, entries=(one,))


def _next(before: Ticket, one: Written) -> Ticket:
    return replace(
        before,
        state=STEPS[one.act][1],
        changed_at=one.at,
        last=one.number,
        decision=one.told.get("decision", ""),
        duplicate_of=one.told.get("duplicate_of"),
        entries=(*before.entries, one),
    )


def check_step(ticket: Ticket, act: str) -> None:
    """Raises StepRefused when the ticket's state does not allow this step."""
    if act not in ticket.steps:
        allowed = " or ".join(ticket.steps)
        raise StepRefused("no_step", f"Ticket {ticket.number} is {ticket.state}; from there it can only {allowed}.")


def check_words(words: str) -> str:
    """The words without blanks around and without control characters; StepRefused when there are none or too many."""
    said = "".join(c for c in words.replace("\r\n", "\n") if c.isprintable() or c == "\n").strip()
    if not said:
        raise StepRefused("no_words", "There are no words.")
    if len(said) > LONGEST_WORDS:
        raise StepRefused("long_words", f"There are {len(said)} characters; at most {LONGEST_WORDS} are kept.")
    return said
