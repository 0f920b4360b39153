"""Appeals (申诉): a district contests one cell of its score with a reason and a file; the fold of their entries.

申诉 → 受理 → 核实 → 认定 → 公示, each step with its deadline in working days; who rules does not publish. An appeal that
was upheld corrects the cell from its publication on; the score before and after are both kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import numpy as np

from city.refusals import Refusal
from city.tickets import Written, check_words, folded

STATES = ("filed", "accepted", "verified", "ruled", "published", "withdrawn")
STEPS = {
    "accept": ("filed", "accepted"),
    "verify": ("accepted", "verified"),
    "rule": ("verified", "ruled"),
    "publish": ("ruled", "published"),
    "withdraw": ("filed", "withdrawn"),
}
"""act → the state that it starts from, and the one that it leads to."""
RULINGS = ("upheld", "rejected")
DAYS = {"filed": 3, "accepted": 10, "verified": 5, "ruled": 3}
"""Working days (Monday to Friday) that an appeal may stand in each state: proposed."""
OPEN = tuple(DAYS)

__all__ = ["DAYS", "OPEN", "RULINGS", "STATES", "STEPS", "Appeal", "AppealRefused", "check_step", "check_words", "fold"]


class AppealRefused(Refusal):
    """What cannot be done with an appeal: `reason` is a key for the screens, the text the sentence."""

    topic = "appeal"


@dataclass(frozen=True)
class Appeal:
    """One appeal as its entries leave it; times civil.

    The cell is (place, indicator, until): the unit, the indicator's key, the end of the period. `file` is what came with
    it (name, sha256, size). An upheld ruling holds the numerator and denominator that are right.
    """

    number: int
    state: str
    place: str
    indicator: str
    until: date
    words: str
    file: dict[str, Any]
    who: str
    filed_at: datetime
    changed_at: datetime
    last: int
    ruling: str = ""
    num: float | None = None
    den: float | None = None
    ruled_by: str = ""
    entries: tuple[Written, ...] = field(default=(), repr=False)

    @property
    def is_open(self) -> bool:
        """Whether its cell is contested still."""
        return self.state in OPEN

    @property
    def is_correction(self) -> bool:
        """Whether it corrects its cell."""
        return self.state == "published" and self.ruling == "upheld"

    @property
    def due(self) -> date | None:
        """The last day of the step that it waits for."""
        if not self.is_open:
            return None
        found = np.busday_offset(self.changed_at.date(), DAYS[self.state], roll="backward")
        return found.astype(object)

    @property
    def steps(self) -> tuple[str, ...]:
        """The acts that its state allows."""
        return tuple(act for act, (state, _) in STEPS.items() if state == self.state)


def fold(appeals: dict[int, Appeal], entries: Iterable[Written]) -> dict[int, Appeal]:
    """The appeals by number after some more entries, oldest first; the ones given stay as they are."""
    return folded(appeals, entries, _first, _next)


def _first(one: Written) -> Appeal:
    told = one.told
    until = date.fromisoformat(told["until"])
    cell = (told["place"], told["indicator"], until)
    return Appeal(
        int(one.key), "filed", *cell, one.words, told["file"], one.who, one.at, one.at, one.number, entries=(one,)
    )


def _next(before: Appeal, one: Written) -> Appeal:
    told = one.told
    after = replace(before, state=STEPS[one.act][1], changed_at=one.at, last=one.number, entries=(*before.entries, one))
    if one.act == "rule":
        return replace(after, ruling=told["ruling"], num=told.get("num"), den=told.get("den"), ruled_by=one.who)
    return after


def check_step(appeal: Appeal, act: str, who: str) -> None:
    """Raises AppealRefused when the state does not allow this step, or it takes another person."""
    if act not in appeal.steps:
        allowed = " or ".join(appeal.steps) or "nothing"
        raise AppealRefused("no_step", f"Appeal {appeal.number} is {appeal.state}; from there it can only {allowed}.")
    if act == "publish" and who == appeal.ruled_by:
        raise AppealRefused("same_person", f"{who} ruled on appeal {appeal.number}; another person publishes it.")
    if act == "withdraw" and who != appeal.who:
        raise AppealRefused("not_own", f"Appeal {appeal.number} is withdrawn by who filed it: {appeal.who}.")


def check_ruling(ruling: str, num: float | None, den: float | None) -> None:
    """Raises AppealRefused for an unknown ruling, or one that upholds without the right numbers."""
    if ruling not in RULINGS:
        raise AppealRefused("no_ruling", f"{ruling!r} is no ruling; the rulings are {', '.join(RULINGS)}.")
    if ruling == "upheld" and (num is None or den is None or num < 0 or den <= 0):
        raise AppealRefused(
            "no_numbers", f"Numerator is {num} and denominator {den}; from 0 and above 0 are expected to uphold."
        )
