"""Tickets: their state is the fold of their entries; which step is allowed from which state; words that can be kept."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from city.tickets import DECISIONS, LONGEST_WORDS, STATES, STEPS, StepRefused, check_step, check_words, fold

NOON = datetime(2026, 7, 14, 12, 0)


@dataclass(frozen=True)
class Line:
    number: int
    act: str
    key: str = "1"
    words: str = "words"
    told: dict = field(default_factory=dict)
    who: str = "anna"
    role: str = "duty"
    press: str = "p"

    @property
    def at(self):
        return NOON + timedelta(minutes=self.number)


FIRST = Line(3, "report", told={"fault": "value", "place": "3201", "indicator": "air_pm25", "value": "", "other": 1})


def after(*acts):
    told = {"decide": {"decision": "rejected"}}
    lines = [FIRST, *(Line(4 + n, act, told=told.get(act, {})) for n, act in enumerate(acts))]
    return fold({}, lines)[1]


def test_a_report_begins_a_ticket():
    found = after()
    assert (found.state, found.fault, found.last, found.reported_at) == (
        "reported",
        "value",
        3,
        NOON + timedelta(minutes=3),
    )
    assert found.shown == {"place": "3201", "indicator": "air_pm25"} and found.source is None and found.is_open


@pytest.mark.parametrize(
    ("acts", "state", "steps"),
    [
        ((), "reported", {"take_up", "decide"}),
        (("take_up",), "taken_up", {"decide"}),
        (("take_up", "decide"), "decided", {"reopen"}),
        (("decide",), "decided", {"reopen"}),
        (("take_up", "decide", "reopen"), "reopened", {"take_up", "decide"}),
        (("decide", "reopen", "take_up", "decide"), "decided", {"reopen"}),
    ],
)
def test_each_state_allows_its_steps(acts, state, steps):
    found = after(*acts)
    assert found.state == state and set(found.steps) == steps and found.last == 3 + len(acts)
    assert len(found.entries) == 1 + len(acts)
    for act in STEPS:
        if act in steps:
            check_step(found, act)
        else:
            with pytest.raises(StepRefused, match=f"^Ticket 1 is {state}; from there it can only ") as told:
                check_step(found, act)
            assert told.value.reason == "no_step"


def test_a_reopened_ticket_has_no_decision():
    assert after("decide").decision == "rejected" and not after("decide").is_open
    assert after("decide", "reopen").decision == "" and after("decide", "reopen").is_open


def test_a_fold_goes_on_where_it_was_and_leaves_the_earlier_one():
    early = fold({}, [FIRST])
    late = fold(early, [Line(4, "take_up"), Line(5, "report", key="2", told=FIRST.told)])
    assert early[1].state == "reported" and late[1].state == "taken_up" and set(late) == {1, 2}
    assert late == fold({}, [FIRST, Line(4, "take_up"), Line(5, "report", key="2", told=FIRST.told)])


def test_states_that_steps_lead_to_are_states():
    assert {to for _, to in STEPS.values()} | {"reported"} == set(STATES)
    assert DECISIONS == ("accepted", "rejected", "duplicate")


@pytest.mark.parametrize(
    ("words", "kept"),
    [("  40 不对 \n", "40 不对"), ("a\r\nb\x00\x1b[31m", "a\nb[31m"), ("x" * LONGEST_WORDS, "x" * LONGEST_WORDS)],
)
def test_words_are_kept(words, kept):
    assert check_words(words) == kept


@pytest.mark.parametrize(("words", "reason"), [("", "no_words"), (" \n\x00", "no_words"), ("x" * 1001, "long_words")])
def test_words_that_cannot_be_kept(words, reason):
    with pytest.raises(StepRefused) as told:
        check_words(words)
    assert told.value.reason == reason
