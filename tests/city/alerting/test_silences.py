"""Silences: what may begin and end, and what their entries come to."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from city.alerting.silences import SilenceRefused, check_end, check_silence, fold
from tests import _said
from tests._said import AT

HOUR = timedelta(hours=1)
RULE, PLACE = "ponding_depth", "320102"


@dataclass
class Said(_said.Said):
    """An entry about a silence."""

    who: str = "duty"
    role: str = "duty"
    key: str = "1"


def begun(number=1, at=AT, until=AT + HOUR):
    told = {"rule": RULE, "place": PLACE, "until": until.isoformat()}
    return Said("begin", "duty", number, at, key=str(number), words="pumps are tested", told=told)


def test_a_silence_holds_until_its_end_or_until_somebody_ends_it():
    first = fold({}, [begun()])
    one = first[1]
    assert (one.rule, one.place, one.who, one.reason, one.indicator) == (
        RULE,
        PLACE,
        "duty",
        "pumps are tested",
        "ponding_depth",
    )
    held = [one.is_in_force(AT + n * HOUR / 2) for n in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]
    half = AT + HOUR / 2
    after = fold(first, [Said("end", "lead", 2, half, key="1", words="", told={})])[1]
    assert (after.ended_at, after.ended_by, after.last, len(after.entries)) == (half, "lead", 2, 2)
    assert not after.is_in_force(half) and first[1].ended_at is None
    late = fold(first, [Said("end", "lead", 2, AT + 2 * HOUR, key="1", words="", told={})])[1]
    assert late.ended_at is None and late.last == 2
    with pytest.raises(KeyError):
        fold({}, [Said("end", "lead", 2, AT, key="1", words="", told={})])


def test_it_covers_its_rule_in_its_place_below_red():
    one = fold({}, [begun()])[1]
    assert one.covers(RULE, {"320102002", PLACE}, 3, AT)
    assert not one.covers(RULE, {"320102002", PLACE}, 4, AT)
    assert not one.covers("air_aqi", {PLACE}, 2, AT)
    assert not one.covers(RULE, {"320111"}, 2, AT)
    assert not one.covers(RULE, {PLACE}, 2, AT + HOUR)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, None),
        ({"until": AT + timedelta(days=7)}, None),
        ({"rule": "gone"}, "no_rule"),
        ({"place": ""}, "no_place"),
        ({"until": None}, "no_end"),
        ({"until": AT}, "past"),
        ({"until": AT + timedelta(days=7, minutes=1)}, "too_long"),
        ({"reason": "  "}, "no_reason"),
        ({"reason": "x" * 1001}, "long_reason"),
    ],
)
def test_what_may_begin(changed, reason):
    given = {"rule": RULE, "place": PLACE, "until": AT + HOUR, "reason": "test", "at": AT, **changed}
    if reason is None:
        check_silence(**given)
        return
    with pytest.raises(SilenceRefused) as refused:
        check_silence(**given)
    assert refused.value.reason == reason


def test_what_has_ended_is_not_ended_again():
    one = fold({}, [begun()])[1]
    check_end(one, AT)
    with pytest.raises(SilenceRefused, match="ended"):
        check_end(one, AT + HOUR)
