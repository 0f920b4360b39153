"""Rounds (轮次): how the scores of one period are published; the fold of their entries.

拟定 → 预发布 → 申诉期 → 封闭 → 定稿. Two persons publish: who prepared does not pre-publish, who closed does not finalise. A final
round stays as it is; a correction is a new round of the same period, its next version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np

from city.appeals import Appeal
from city.refusals import Refusal
from city.tickets import Written

STATES = ("prepared", "prepublished", "closed", "final", "withdrawn")
STEPS = {
    "prepublish": (("prepared",), "prepublished"),
    "close": (("prepublished",), "closed"),
    "finalise": (("closed",), "final"),
    "withdraw": (("prepared", "prepublished", "closed"), "withdrawn"),
}
"""act → the states that it may start from, and the one that it leads to."""
RUNNING = ("prepared", "prepublished", "closed")
APPEAL_DAYS = 5
"""Working days after pre-publication in which a district may appeal: proposed."""
Scores = Mapping[str, tuple[float | None, int | None]]
"""unit → score rounded to two decimals and rank; None where it is not ranked."""


class RoundRefused(Refusal):
    """What cannot be done with a round: `reason` is a key for the screens, the text the sentence."""

    topic = "round"


@dataclass(frozen=True)
class Round:
    """One round as its entries leave it; times civil.

    `until` is the end of the period. `shown` are the scores that were pre-published, `scores` those of the final version
    (from when it was closed on); `method` is the version of the methodology and `hash` its SHA-256 when it was prepared.
    """

    number: int
    state: str
    until: date
    method: str
    hash: str
    prepared_by: str
    prepared_at: datetime
    changed_at: datetime
    last: int
    version: int = 1
    prepublished_at: datetime | None = None
    closed_by: str = ""
    shown: Scores = field(default_factory=dict)
    scores: Scores = field(default_factory=dict)
    entries: tuple[Written, ...] = field(default=(), repr=False)

    @property
    def is_running(self) -> bool:
        """Whether it waits for a further step."""
        return self.state in RUNNING

    @property
    def appeals_until(self) -> date | None:
        """The last day on which an appeal about its period is taken; None before it was pre-published."""
        if self.prepublished_at is None:
            return None
        return np.busday_offset(self.prepublished_at.date(), APPEAL_DAYS, roll="backward").astype(object)

    @property
    def steps(self) -> tuple[str, ...]:
        """The acts that its state allows."""
        return tuple(act for act, (states, _) in STEPS.items() if self.state in states)


def fold(rounds: dict[int, Round], entries: Iterable[Written]) -> dict[int, Round]:
    """The rounds by number after some more entries, oldest first; the ones given stay as they are."""
    found = dict(rounds)
    for one in entries:
        number = int(one.key)
        found[number] = _first(found, one) if one.act == "prepare" else _next(found[number], one)
    return found


def _first(before: Mapping[int, Round], one: Written) -> Round:
    told = one.told
    until = date.fromisoformat(told["until"])
    version = 1 + sum(other.until == until and other.state == "final" for other in before.values())
    return Round(
        int(one.key), "prepared", until, told["method"], told["hash"], one.who, one.at, one.at, one.number,
        version=version, entries=(one,),
    )  # fmt: skip


def _next(before: Round, one: Written) -> Round:
    after = replace(before, state=STEPS[one.act][1], changed_at=one.at, last=one.number, entries=(*before.entries, one))
    if one.act == "prepublish":
        return replace(after, prepublished_at=one.at, shown=_scores(one))
    if one.act == "close":
        return replace(after, closed_by=one.who, scores=_scores(one))
    return after


def _scores(one: Written) -> dict[str, tuple[float | None, int | None]]:
    return {unit: (score, rank) for unit, (score, rank) in one.told["scores"].items()}


def newest(rounds: Iterable[Round], until: date) -> Round | None:
    """The round of a period that counts: the newest that was not withdrawn."""
    found = [one for one in rounds if one.until == until and one.state != "withdrawn"]
    return max(found, key=lambda one: one.number, default=None)


def takes_appeals(rounds: Iterable[Round], until: date, today: date) -> bool:
    """Whether an appeal about a period is taken: until its window is over; before it was pre-published, too."""
    found = newest(rounds, until)
    if found is None or found.state == "prepared":
        return True
    return found.state == "prepublished" and found.appeals_until is not None and today <= found.appeals_until


def number_of(rounds: Iterable[Round], until: date) -> int:
    """The number of a period's next round: year, month and a running number, so that two people cannot begin it twice."""
    return (until.year * 100 + until.month) * 100 + 1 + sum(one.until == until for one in rounds)


def check_prepare(rounds: Iterable[Round], until: date) -> None:
    """Raises RoundRefused while a round of the period is running."""
    found = newest(rounds, until)
    if found is not None and found.is_running:
        raise RoundRefused("is_running", f"Round {found.number} of {until:%Y-%m} is {found.state}; it ends first.")


def check_step(one: Round, act: str, who: str, hash_now: str, today: date, appeals: Iterable[Appeal] = ()) -> None:
    """Raises RoundRefused where the state does not allow this step, it takes another person, or it is too early.

    `appeals` are those about the period, `hash_now` is the methodology's.
    """
    if act not in one.steps:
        allowed = " or ".join(one.steps) or "nothing"
        raise RoundRefused("no_step", f"Round {one.number} is {one.state}; from there it can only {allowed}.")
    if act == "prepublish" and who == one.prepared_by:
        raise RoundRefused("same_person", f"{who} prepared round {one.number}; another person pre-publishes it.")
    if act == "finalise" and who == one.closed_by:
        raise RoundRefused("same_person", f"{who} closed round {one.number}; another person finalises it.")
    if act != "withdraw" and hash_now != one.hash:
        raise RoundRefused(
            "method_changed", f"The method is {hash_now[:8]}; round {one.number} was prepared with {one.hash[:8]}."
        )
    if act == "close":
        _check_close(one, today, [appeal for appeal in appeals if appeal.is_open])


def _check_close(one: Round, today: date, open_appeals: list[Appeal]) -> None:
    if one.appeals_until is not None and today <= one.appeals_until:
        raise RoundRefused("too_early", f"Appeals are taken until {one.appeals_until}; today is {today}.")
    if open_appeals:
        numbers = ", ".join(str(appeal.number) for appeal in open_appeals)
        raise RoundRefused("open_appeals", f"Appeals {numbers} of the period are open; each is decided first.")
