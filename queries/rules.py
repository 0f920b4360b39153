"""The alert rules in force: those of the files, with what two persons released over them; and each rule's history."""

from contextvars import ContextVar
from datetime import datetime

from city.access import Viewer, cleared
from city.alerting.revisions import History, applied, fold
from city.alerting.rules import Rule, rules
from queries._folds import Folds
from queries.incidents import SENSITIVITY

KIND = "rule"

_histories = Folds[str, History](KIND, fold)
_held: ContextVar[dict[str, Rule] | None] = ContextVar("held_rules", default=None)


def in_force(asof: datetime | None = None) -> dict[str, Rule]:
    """The rules by key as they are in force now, or were at a moment; nothing of it is told of a place."""
    held = _held.get()
    return held if asof is None and held is not None else applied(rules(), _histories.all(asof))


def by_indicator() -> dict[str, list[Rule]]:
    """The rules in force now by their indicators."""
    found: dict[str, list[Rule]] = {}
    for one in in_force().values():
        found.setdefault(one.indicator, []).append(one)
    return found


def hold() -> None:
    """From now on this context is answered with the rules in force now, until `let_go`: no look by two versions of a rule."""
    _held.set(None)
    _held.set(in_force())


def let_go() -> None:
    """This context is answered with the newest rules again."""
    _held.set(None)


def history(viewer: Viewer, rule: str, asof: datetime | None = None) -> History:
    """The revisions of a rule; none for who may not see what is said about incidents."""
    return histories(viewer, asof).get(rule, History(rule))


def histories(viewer: Viewer, asof: datetime | None = None) -> dict[str, History]:
    """The revisions of all rules that were ever changed, by key; none for who may not see what is said about incidents."""
    return _histories.all(asof) if SENSITIVITY in cleared(viewer.clearance) else {}
