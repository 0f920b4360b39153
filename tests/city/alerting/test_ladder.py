"""The ladder: each step once, at its share of the deadline or after three returns or reopenings."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from city.alerting.incidents import fold
from city.alerting.ladder import is_supervised, steps_due

AT = datetime(2026, 11, 6, 9)
SHARES = [(0.5, "remind_handler"), (0.8, "remind_lead"), (1.0, "overdue"), (1.5, "supervise")]


def said(act, at=AT, number=1, **told):
    one = {"act": act, "at": at, "number": number, "who": "duty", "role": "duty", "key": "A", "words": "w", "press": ""}
    return SimpleNamespace(**one, told=told)


def raised(level=4, **told):
    return fold({}, [said("raise", place="320102", level=level, **told)])["A"]


def after(before, *entries):
    return fold({"A": before}, entries)["A"]


@pytest.mark.parametrize(
    ("minutes", "steps"), [(0, 0), (2.4, 0), (2.5, 1), (4, 2), (5, 3), (7.4, 3), (7.5, 4), (99, 4)]
)
def test_steps_by_the_share_of_the_deadline(minutes, steps):
    assert steps_due(raised(), AT + timedelta(minutes=minutes)) == SHARES[:steps]


def test_each_step_once_until_the_clock_starts_anew():
    found, now = raised(), AT + timedelta(minutes=6)
    for share, what in SHARES[:3]:
        assert (share, what) in steps_due(found, now)
        found = after(found, said("escalate", now, what=what))
    assert steps_due(found, now) == []
    assert steps_due(found, AT + timedelta(minutes=8)) == SHARES[3:]
    assert steps_due(after(found, said("analyse", now)), now + timedelta(minutes=5)) == SHARES[:1]


def test_working_time_stands_still_at_night_but_not_in_war():
    night = AT.replace(hour=18)
    for mode, steps in (("plain", 0), ("drill", 0), ("war", 4)):
        found = replace(raised(level=2, mode=mode), clock_at=night, changed_at=night)
        assert len(steps_due(found, night + timedelta(hours=12))) == steps


@pytest.mark.parametrize("what", ["returned", "reopened"])
def test_three_returns_or_reopenings_once_for_good(what):
    assert steps_due(replace(raised(), **{what: 2}), AT) == []
    found = replace(raised(), **{what: 3})
    assert steps_due(found, AT) == [(3.0, what)]
    found = after(found, said("escalate", what=what), said("analyse", number=3))
    assert steps_due(replace(found, **{what: 7}), AT) == []


def test_nothing_is_due_at_an_end():
    assert steps_due(replace(raised(), stage="archived", returned=9), AT + timedelta(days=99)) == []


def test_an_order_that_came_back_after_its_deadline_is_overdue_at_once():
    found = replace(raised(), stage="handling", due=AT - timedelta(hours=1))
    assert steps_due(found, AT) == SHARES


def test_a_postponement_gives_new_time():
    found = replace(raised(), stage="handling", escalated=("remind_handler", "overdue", "returned"))
    asked = after(found, said("postpone", due=(AT + timedelta(days=4)).isoformat()))
    assert asked.pending and asked.stage_due == AT + timedelta(hours=2)
    answer = said("confirm", AT + timedelta(hours=1))
    answer.who = "head"
    found = after(asked, answer)
    assert (found.escalated, found.postponed, found.stage_due) == (("returned",), 1, AT + timedelta(days=4))
    assert steps_due(found, AT + timedelta(days=1)) == []


def test_what_the_leader_sees():
    found = raised()
    assert not is_supervised(found) and not is_supervised(after(found, said("escalate", what="overdue")))
    assert is_supervised(after(found, said("escalate", what="supervise")))
    demanded = after(found, said("demand", owner="water", deadline="2026-11-07T09:00"))
    assert is_supervised(demanded) and not is_supervised(replace(demanded, stage="archived"))
