"""Notices: which entries are told, when they are tried again, and when that ends."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from city.alerting.incidents import fold
from city.alerting.notices import PAUSES_MIN, TRIES, Notice, notices, step

NOW = datetime(2026, 7, 14, 12)
RAISED = {"place": "3201", "level": 2, "rule": "ponding_depth", "at": NOW.isoformat()}


@dataclass(frozen=True)
class Said:
    number: int
    act: str
    told: dict[str, Any] = field(default_factory=dict)
    at: datetime = NOW
    who: str = "duty"
    role: str = "duty"
    key: str = "one"
    words: str = "so"
    press: str = ""


def incident(*acts):
    return fold({}, [Said(n, act, told) for n, (act, told) in enumerate(acts, 1)])["one"]


def test_what_is_told():
    due = (NOW + timedelta(hours=3)).isoformat()
    found = incident(
        ("raise", RAISED),
        ("signal", {"level": 2}),
        ("signal", {"level": 4}),
        ("acknowledge", {}),
        ("command", {"lead": "fire", "order": "pump"}),
        ("escalate", {"what": "overdue"}),
        ("demand", {"owner": "fire", "deadline": due}),
        ("false_alarm", {}),
        ("analyse", {}),
        ("assess", {}),
        ("decide", {}),
        ("command", {"lead": "fire", "order": "pump"}),
        ("raise", RAISED),
    )
    told = [(one.number, one.act, one.rung, one.incident.level) for one in notices(found, 0)]
    assert told == [
        (1, "raise", "", 2),
        (3, "signal", "", 4),
        (6, "escalate", "overdue", 4),
        (7, "demand", "", 4),
        (12, "command", "", 4),
    ]
    assert [one.number for one in notices(found, 6)] == [7, 12] and notices(found, 12) == []


def test_an_order_is_told_as_it_left_the_incident():
    steps = [(act, {}) for act in ("acknowledge", "analyse", "assess", "decide")]
    found = incident(("raise", RAISED), *steps, ("command", {"lead": "fire", "order": "pump"}), ("dispatch", {}))
    (order,) = notices(found, 1)
    assert (order.number, order.act, order.incident.stage, order.incident.lead) == (6, "command", "dispatching", "fire")


def tried(*minutes, last="failed"):
    acts = ["failed"] * (len(minutes) - 1) + [last]
    return [
        Said(9 + n, act, at=NOW + timedelta(minutes=m)) for n, (m, act) in enumerate(zip(minutes, acts, strict=True))
    ]


@pytest.mark.parametrize(
    ("before", "minute", "what"),
    [
        ([], 0, "send"),
        ([], 61, "give_up"),
        (tried(0), 0.9, "wait"),
        (tried(0), 1, "send"),
        (tried(0, 1), 2.9, "wait"),
        (tried(0, 1), 3, "send"),
        (tried(0, 1), 70, "give_up"),
        (tried(0, 1, last="sent"), 30, "done"),
        (tried(0, 1, last="given_up"), 30, "done"),
        (tried(*range(TRIES)), 59, "give_up"),
    ],
)
def test_when_it_is_tried(before, minute, what):
    one = Notice(1, NOW, "raise", "", incident(("raise", RAISED)))
    assert step(one, before, NOW, NOW + timedelta(minutes=minute)) == what


def test_what_was_old_at_the_start_is_left_alone_and_all_tries_fit_into_the_hour():
    one = Notice(1, NOW, "raise", "", incident(("raise", RAISED)))
    later = NOW + timedelta(minutes=61)
    assert step(one, [], later, later) == "done" and step(one, tried(0), later, later) == "give_up"
    assert sum(PAUSES_MIN) < 60 and list(PAUSES_MIN) == sorted(set(PAUSES_MIN))
