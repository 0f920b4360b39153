"""Groups: alerts of a rule, or of rules with one topic, in one place of a level and within a time are one incident."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from city.alerting.stages import HANDLING, stages
from city.catalogue.checks import Table

if TYPE_CHECKING:
    from city.alerting.incidents import Incident

BY = ("city", "district", "street", "community")
KEYS = {"by", "topic", "min"}
SAME = {"quasi": "street"}
"""Levels of places that stand for another one."""


@dataclass(frozen=True)
class Group:
    """How a rule groups: within one place of the level `by`, with all rules of its topic, up to `min` minutes after the end."""

    by: str
    topic: str
    min: int

    def key(self, levels: Mapping[str, str]) -> str:
        """What alerts that belong together share; "" above the level. `levels`: the alert's place and those above it → level."""
        found = [place for place, level in levels.items() if SAME.get(level, level) == self.by]
        return f"{self.topic}@{found[0]}" if found else ""


def read_group(table: Table, rule: str) -> Group:
    """The key `group` of a rule; without a topic it groups the rule's own alerts alone."""
    return Group(table.word("by", BY), table.text("topic", rule), table.whole("min", 0, 24 * 60))


@dataclass(frozen=True)
class Joining:
    """What a new alert asks of an open incident: its key, the minutes, and the footing that it begins in."""

    key: str
    min: int
    mode: str
    plan: str = ""

    def fits(self, one: "Incident", at: datetime) -> bool:
        """Whether the alert joins: of one key and footing, not yet reported done, and still firing or ended a short while ago."""
        if not self.key or (one.group, one.mode, one.plan) != (self.key, self.mode, self.plan):
            return False
        order = list(stages().stages)
        if not one.is_open or order.index(one.stage) > order.index(HANDLING):
            return False
        return one.calm_at is None or at <= one.calm_at + timedelta(minutes=self.min)
