"""Where emergency footing is in force, and what each rule and its sign hold there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from actions.incidents import watch
from city.alerting.footings import Footing, over
from city.alerting.on_footing import under
from city.alerting.rules import Rule
from city.catalogue import Indicator, catalogue
from queries import footings, places


@dataclass
class Held:
    """The footings in force at a moment, and of the places asked about those above."""

    now: datetime
    in_force: list[Footing]
    above: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def at(cls, now: datetime) -> "Held":
        """What is in force at a moment."""
        return cls(now, footings.listed(watch(), in_force=now))

    def plans(self) -> tuple[str, ...]:
        """The plans in force anywhere."""
        return tuple(sorted({one.plan for one in self.in_force}))

    def look_up(self, asked: Iterable[str]) -> None:
        """Learns what lies above these places; nothing is asked in plain times."""
        missing = sorted(set(asked) - self.above.keys())
        if self.in_force and missing:
            self.above |= places.above(watch(), missing)

    def plan(self, rule: Rule, place: str) -> str:
        """The plan by which a rule is judged in a place; "" by none."""
        if not self.in_force or not rule.on_footing:
            return ""
        self.look_up([place])
        one = over(self.in_force, {place, *self.above.get(place, ())}, self.now)
        return one.plan if one and one.plan in rule.on_footing else ""

    def rule(self, rule: Rule, place: str) -> tuple[Rule, Indicator]:
        """The rule and its sign as they are judged in a place."""
        return under(rule, catalogue().indicator(rule.indicator), self.plan(rule, place))
