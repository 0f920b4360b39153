"""Footings: what may begin, be extended and end, and what their entries come to."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from city.alerting.footings import FootingRefused, check_footing, check_step, fold, over
from tests import _said
from tests._said import AT

HOUR = timedelta(hours=1)
PLACE = "320102"


@dataclass
class Said(_said.Said):
    """An entry about a footing."""

    who: str = "duty"
    role: str = "duty"
    key: str = "1"


def begun(number=1, at=AT, until=AT + 6 * HOUR, place=PLACE, key="1"):
    told = {"place": place, "plan": "flood", "until": until.isoformat()}
    return Said("begin", "duty", number, at, key=key, words="heavy rain", told=told)


def said(act, number, who="duty", at=AT + HOUR, **told):
    return Said(act, who, number, at, told=told)


def after(*entries):
    return fold({}, [begun(), *entries])[1]


def test_it_holds_until_its_end_and_ends_by_itself():
    one = after()
    assert (one.place, one.plan, one.who, one.reason, one.indicator, one.last) == (
        PLACE,
        "flood",
        "duty",
        "heavy rain",
        None,
        1,
    )
    assert [one.is_in_force(AT + n * HOUR) for n in (-1, 0, 5, 6)] == [False, True, True, False]
    soon = [one.is_ending(AT + timedelta(hours=6, minutes=-n)) for n in (31, 30, 1, 0)]
    assert soon == [False, True, True, False]


def test_another_entry_extends_it_and_reminds_anew():
    one = after(said("remind", 2, "system", AT + 5.5 * HOUR), said("extend", 3, until=(AT + 9 * HOUR).isoformat()))
    assert one.until == AT + 9 * HOUR and not one.is_reminded and one.is_in_force(AT + 8 * HOUR)
    assert after(said("remind", 2, "system")).is_reminded
    late = after(said("extend", 2, at=AT + 7 * HOUR, until=(AT + 9 * HOUR).isoformat()))
    assert late.until == AT + 6 * HOUR, "what has ended is not woken up"
    assert after(said("expire", 2, "system", AT + 6 * HOUR)).is_expired


def test_two_persons_end_it_early():
    asked = after(said("end", 2))
    assert asked.asked_by == "duty" and asked.is_in_force(AT + 2 * HOUR)
    alone = after(said("end", 2), said("confirm", 3))
    assert alone.asked_by == "duty" and alone.ended_at is None
    both = after(said("end", 2), said("confirm", 3, "chief", AT + 2 * HOUR))
    assert (both.ended_at, both.ended_by, both.end, both.asked_by) == (AT + 2 * HOUR, "chief", AT + 2 * HOUR, "")
    assert not both.is_in_force(AT + 2 * HOUR)
    kept = after(said("end", 2), said("reject", 3, "chief"))
    assert kept.asked_by == "" and kept.is_in_force(AT + 2 * HOUR)
    assert after(said("confirm", 2, "chief")).ended_at is None


def test_the_newest_above_a_place_counts():
    found = fold({}, [begun(), begun(2, place="3201", key="2"), begun(3, place="320111", key="3")]).values()
    assert over(found, {"320102002", PLACE, "3201"}, AT).number == 2
    assert over(found, {"320102002", PLACE}, AT).number == 1
    assert over(found, {"3209"}, AT) is None and over(found, {PLACE, "3201"}, AT + 7 * HOUR) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"until": AT + 72 * HOUR}, None),
        ({"place": ""}, "no_place"),
        ({"plan": "gone"}, "no_plan"),
        ({"until": None}, "no_end"),
        ({"until": AT}, "past"),
        ({"until": AT + timedelta(hours=72, minutes=1)}, "too_long"),
        ({"reason": "  "}, "no_reason"),
        ({"reason": "x" * 1001}, "long_reason"),
        ({"known": [after()]}, "already"),
        ({"known": [after()], "place": "320111"}, None),
        ({"known": [after()], "at": AT + 6 * HOUR, "until": AT + 9 * HOUR}, None),
    ],
)
def test_what_may_begin(changed, reason):
    given = {"place": PLACE, "plan": "flood", "until": AT + HOUR, "reason": "rain", "at": AT, **changed}
    if reason is None:
        check_footing(**given)
        return
    with pytest.raises(FootingRefused) as refused:
        check_footing(**given)
    assert refused.value.reason == reason


ASKED = after(said("end", 2))


@pytest.mark.parametrize(
    ("found", "act", "changed", "reason"),
    [
        (after(), "extend", {}, None),
        (after(), "extend", {"until": AT + 6 * HOUR}, "no_later"),
        (after(), "extend", {"until": AT + 75 * HOUR}, "too_long"),
        (after(), "extend", {"until": None}, "no_end"),
        (after(), "extend", {"words": ""}, "no_reason"),
        (after(), "end", {}, None),
        (after(), "end", {"words": " "}, "no_reason"),
        (after(), "confirm", {}, "nothing_waits"),
        (after(), "sing", {}, "no_step"),
        (after(), "end", {"at": AT + 6 * HOUR}, "ended"),
        (ASKED, "end", {"who": "chief"}, "asked"),
        (ASKED, "confirm", {}, "same_person"),
        (ASKED, "reject", {}, "same_person"),
        (ASKED, "confirm", {"who": "chief", "words": ""}, None),
        (ASKED, "reject", {"who": "chief", "words": ""}, "no_reason"),
        (ASKED, "extend", {}, None),
    ],
)
def test_what_may_follow(found, act, changed, reason):
    given = {"who": "duty", "until": AT + 8 * HOUR, "words": "why", "at": AT + 2 * HOUR, **changed}
    if reason is None:
        check_step(found, act, **given)
        return
    with pytest.raises(FootingRefused) as refused:
        check_step(found, act, **given)
    assert refused.value.reason == reason and refused.value.topic == "footing"
