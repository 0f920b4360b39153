"""Rounds of publication: their states are the fold of their entries; two persons publish; a window for appeals."""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.rounds import STEPS, RoundRefused, check_prepare, check_step, fold, newest, number_of, takes_appeals
from tests import _said
from tests._said import AT

UNTIL = date(2026, 11, 1)
HASH = "ab" * 32


@dataclass
class Said(_said.Said):
    """An entry about a round."""

    who: str = "leader"
    role: str = "leader"
    key: str = "20261101"
    words: str = ""


def told(act, who="leader", key="20261101", at=AT):
    body = {"prepare": {"until": "2026-11-01", "method": "1", "hash": HASH}}
    scores = {"scores": {"320102": [80.5 if act == "prepublish" else 81.0, 1], "NJ-JB": [None, None]}}
    return Said(act, who, key=key, at=at, told=body.get(act, scores if act in ("prepublish", "close") else {}))


def after(*acts):
    return fold({}, [told(act) for act in acts])[20261101]


def test_a_round_keeps_the_scores_of_both_moments():
    found = after("prepare", "prepublish", "close", "finalise")
    assert found.state == "final" and not found.is_running and found.version == 1
    assert found.shown == {"320102": (80.5, 1), "NJ-JB": (None, None)} and found.scores["320102"] == (81.0, 1)
    assert found.appeals_until == date(2026, 11, 13) and len(found.entries) == 4
    assert after("prepare").appeals_until is None


@given(st.lists(st.sampled_from(list(STEPS)), max_size=6))
def test_only_steps_that_the_state_allows(acts):
    found, entries = after("prepare"), [told("prepare")]
    for act in acts:
        if act in found.steps:
            entries.append(told(act))
            found = fold({}, entries)[20261101]
            assert found == fold(fold({}, entries[:-1]), entries[-1:])[20261101]
        else:
            with pytest.raises(RoundRefused, match="it can only"):
                check_step(found, act, "somebody", HASH, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("acts", "act", "who", "today", "reason"),
    [
        (("prepare",), "prepublish", "leader", UNTIL, "same_person"),
        (("prepare", "prepublish"), "close", "leader", date(2026, 11, 13), "too_early"),
        (("prepare", "prepublish", "close"), "finalise", "leader", date(2026, 11, 16), "same_person"),
        (("prepare", "prepublish", "close", "finalise"), "withdraw", "analyst", date(2026, 11, 16), "no_step"),
    ],
)
def test_what_is_refused_has_its_reason(acts, act, who, today, reason):
    with pytest.raises(RoundRefused) as refused:
        check_step(after(*acts), act, who, HASH, today)
    assert refused.value.reason == reason


def test_another_person_after_the_window_may_go_on():
    check_step(after("prepare"), "prepublish", "analyst", HASH, UNTIL)
    check_step(after("prepare", "prepublish"), "close", "leader", HASH, date(2026, 11, 14))
    check_step(after("prepare", "prepublish", "close"), "finalise", "analyst", HASH, date(2026, 11, 14))


def test_open_appeals_and_a_changed_method_hold_it_up():
    running, later = after("prepare", "prepublish"), date(2026, 11, 16)
    with pytest.raises(RoundRefused, match="Appeals 7 of the period are open"):
        check_step(running, "close", "leader", HASH, later, [SimpleNamespace(number=7, is_open=True)])
    check_step(running, "close", "leader", HASH, later, [SimpleNamespace(number=7, is_open=False)])
    with pytest.raises(RoundRefused) as refused:
        check_step(running, "close", "leader", "cd" * 32, later)
    assert refused.value.reason == "method_changed"
    check_step(running, "withdraw", "leader", "cd" * 32, later)


def test_a_correction_is_the_next_version_and_the_one_before_stays():
    first = fold({}, [told(act) for act in ("prepare", "prepublish", "close", "finalise")])
    assert number_of(first.values(), UNTIL) == 20261102
    check_prepare(first.values(), UNTIL)
    both = fold(first, [told("prepare", key="20261102")])
    assert both[20261102].version == 2 and both[20261101].state == "final"
    assert newest(both.values(), UNTIL) is both[20261102]
    with pytest.raises(RoundRefused, match="is prepared; it ends first"):
        check_prepare(both.values(), UNTIL)
    withdrawn = fold(both, [told("withdraw", key="20261102")])
    assert newest(withdrawn.values(), UNTIL) is withdrawn[20261101]
    check_prepare(withdrawn.values(), UNTIL)


def test_appeals_are_taken_until_the_window_is_over():
    assert takes_appeals([], UNTIL, date(2027, 1, 1))
    assert takes_appeals([after("prepare")], UNTIL, date(2027, 1, 1))
    running = after("prepare", "prepublish")
    assert takes_appeals([running], UNTIL, date(2026, 11, 13))
    assert not takes_appeals([running], UNTIL, date(2026, 11, 14))
    assert takes_appeals([running], UNTIL - timedelta(days=31), date(2026, 11, 14))
    assert not takes_appeals([after("prepare", "prepublish", "close", "finalise")], UNTIL, date(2026, 11, 7))
