"""Share closed by the due date (按时办结率): which requests count, which are left out, and when a share may be said.

Of the requests opened in a span each falls into exactly one class, as of one moment:

- `in_time`: closed at or before its due date;
- `late`: closed after it;
- `overdue`: open, and the due date is over: counts as late;
- `not_yet_due`: open, and the due date is still to come: left out;
- `without_due`: there is no due date: left out;
- `due_too_far`: the due date lies more than `farthest_days` after the opening, so it is none: left out.

The share is in_time over in_time, late and overdue. What was closed or opened after the moment was not so then.
"""

from collections.abc import Mapping
from dataclasses import dataclass

COUNTED = ("in_time", "late", "overdue")
LEFT_OUT = ("not_yet_due", "without_due", "due_too_far")
CLASSES = COUNTED + LEFT_OUT


@dataclass(frozen=True)
class Rules:
    """What a city decides: a due date farther than `farthest_days` is none; below `least` counted requests no share is said."""

    farthest_days: int = 365
    least: int = 10


@dataclass(frozen=True)
class Share:
    """Numerator, denominator, what was left out by class, and the share (0-1): None where the base is too small."""

    num: int
    den: int
    left_out: Mapping[str, int]
    value: float | None

    @property
    def opened(self) -> int:
        """All requests of the span, counted or left out."""
        return self.den + sum(self.left_out.values())


def share(row: Mapping[str, int], rules: Rules) -> Share:
    """The share of a row with a number for each of CLASSES."""
    num, den = row["in_time"], sum(row[one] for one in COUNTED)
    value = num / den if den >= rules.least else None
    return Share(num, den, {one: row[one] for one in LEFT_OUT}, value)
