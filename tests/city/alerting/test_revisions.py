"""Revisions of a rule: what may be changed, proposed and decided, what their entries come to, and the rule that is in force."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from city.alerting.revisions import (
    History,
    RevisionRefused,
    applied,
    change_of,
    check_decide,
    check_propose,
    differences,
    file_hash,
    fold,
    hindrance,
    revised,
    values,
)
from city.alerting.rules import rules
from city.catalogue import CatalogueError
from tests import _said
from tests._said import AT

RULE = "traffic_index"
CHANGE = {"hysteresis": 0.5, "for_min": {"yellow": 20, "red": 5}}
LATER = AT + timedelta(hours=1)


@dataclass
class Said(_said.Said):
    """An entry about a rule."""

    key: str = RULE


def file():
    return rules()[RULE]


def proposed(number=1, change=CHANGE, who="ann", hashed=None):
    told = {
        "change": change,
        "file": hashed or file_hash(file()),
        "differences": [["hysteresis", 0.3, 0.5]],
        "tried": {},
    }
    return Said("propose", who, number, AT, told=told)


def decided(act="release", who="ben", number=2):
    return Said(act, who, number, LATER)


def test_a_change_is_released_by_another_person_and_holds_over_the_file():
    first = fold({}, [proposed()])
    assert first[RULE].waiting.who == "ann" and first[RULE].released == () and applied(rules(), first) == rules()
    after = fold(first, [decided()])
    one = after[RULE].released[0]
    assert (one.state, one.version, one.decided_by, one.decided_at, one.said) == (
        "released",
        2,
        "ben",
        LATER,
        "because",
    )
    assert first[RULE].waiting is not None and after[RULE].waiting is None and after[RULE].last == 2
    now = applied(rules(), after)[RULE]
    assert (
        now.hysteresis == 0.5 and now.for_min == {2: 20, 4: 5} and now.version == 2 and now.keep_min == file().keep_min
    )
    assert now.related == file().related and now.live_since is None
    back = fold(after, [proposed(3, {}), decided(number=4)])
    assert applied(rules(), back)[RULE] == replace(file(), version=4) and len(back[RULE].released) == 2


@pytest.mark.parametrize(
    ("entries", "state"),
    [
        ([decided("refuse")], "refused"),
        ([decided("withdraw", "ann")], "withdrawn"),
        ([decided("release", "ann")], "proposed"),
        ([decided("refuse", "ann")], "proposed"),
        ([decided("withdraw", "ben")], "proposed"),
        ([proposed(2, {})], "proposed"),
        ([decided("refuse"), decided("release", number=3)], "refused"),
    ],
)
def test_what_decides_and_what_changes_nothing(entries, state):
    found = fold({}, [proposed(), *entries])[RULE]
    assert [one.state for one in found.revisions] == [state] and found.last == 1 + len(entries)
    assert applied(rules(), {RULE: found}) == rules()


def test_only_what_differs_from_the_file_is_kept():
    assert change_of(file(), values(file())) == {}
    assert change_of(file(), {**values(file()), "state": "off", "valid_to": "2027-01-01"}) == {
        "state": "off",
        "valid_to": "2027-01-01",
    }
    ended = replace(file(), valid_to=date(2027, 1, 1), row={**file().row, "valid_to": date(2027, 1, 1)})
    assert change_of(ended, values(file())) == {"valid_to": None}
    assert revised(ended, {"valid_to": None}, rules()).valid_to is None
    assert differences(file(), revised(file(), CHANGE, rules())) == [
        ("for_min.blue", 15, None),
        ("for_min.yellow", 10, 20),
        ("for_min.orange", 5, None),
        ("hysteresis", 0.3, 0.5),
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hysteresis": "wide"}, "traffic_index.toml: hysteresis is 'wide'; it must be a number from 0 to 999999."),
        ({"keep_min": -1}, "keep_min is -1; it must be a number from 0 to 999999."),
        ({"keep_min": ""}, "keep_min is ''; it must be a number from 0 to 999999."),
        ({"budget_day": 1.5}, "budget_day is 1.5; it must be a whole number from 0 to 999999."),
        ({"for_min": {}}, "for_min is {}; it must be minutes for at least one level."),
        ({"for_min": {"yellow": "x"}}, "for_min.yellow is 'x'; it must be a number from 0 to 999999."),
        ({"state": "on"}, "state is 'on'; it must be 'live', 'shadow' or 'off'."),
        ({"valid_from": "soon"}, "valid_from is 'soon'; it must be a date such as 2026-03-01."),
        ({"valid_to": "2020-01-01"}, "valid_to is '2020-01-01'; it must be a day from 2026-01-01 on."),
        ({"inhibited_by": [RULE]}, "inhibited_by is 'traffic_index'; it must be another rule's key."),
        ({"inhibited_by": ["gone"]}, "inhibited_by is 'gone'; it must be another rule's key."),
        ({"indicator": "rain_1h"}, "indicator is not changed by a revision; state, for_min"),
    ],
)
def test_a_change_is_read_as_a_file_is(change, sentence):
    with pytest.raises(CatalogueError) as refused:
        revised(file(), change, rules())
    assert sentence in str(refused.value)
    assert sentence in hindrance(file(), fold({}, [proposed(change=change)])[RULE].waiting, rules())


def test_what_does_not_fit_its_file_any_more_leaves_the_file_in_force():
    known = fold({}, [proposed(change={"inhibited_by": ["gone"]}), decided()])
    assert applied(rules(), known)[RULE] == file() and applied(rules(), known)[RULE].version == 0
    assert applied({}, known) == {}


def test_a_file_that_changed_keeps_what_was_released():
    row = {**file().row, "keep_min": 45}
    other = replace(file(), keep_min=45, row=row)
    known = fold({}, [proposed(), decided()])
    now = applied({RULE: other}, known)[RULE]
    assert now.keep_min == 45 and now.hysteresis == 0.5 and file_hash(other) != known[RULE].released[0].file


def test_it_says_since_when_it_raises_incidents():
    shadow = [proposed(1, {"state": "shadow"}), decided()]
    again = [*shadow, proposed(3, {"hysteresis": 1}), Said("release", "ben", 4, LATER + timedelta(hours=1))]
    assert applied(rules(), fold({}, shadow))[RULE].live_since is None
    assert applied(rules(), fold({}, again))[RULE].live_since == LATER + timedelta(hours=1)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({}, None),
        ({"reason": "  "}, "no_words"),
        ({"reason": "x" * 1001}, "long_words"),
        ({"change": {}}, "no_change"),
        ({"history": "waiting"}, "waiting"),
        ({"broken": [2]}, "not_named"),
        ({"broken": [2], "reason": "breaks #21"}, "not_named"),
        ({"broken": [2], "reason": "breaks #2, as it should"}, None),
    ],
)
def test_what_may_be_proposed(told, reason):
    history = fold({}, [proposed()])[RULE] if told.get("history") else History(RULE)
    after = revised(file(), told.get("change", CHANGE), rules())
    given = (history, file(), after, told.get("broken", ()), told.get("reason", "too late"))
    assert refusal(check_propose, *given) == reason


@pytest.mark.parametrize(
    ("act", "who", "told", "reason"),
    [
        ("release", "ben", {}, None),
        ("refuse", "ben", {}, None),
        ("withdraw", "ann", {"words": ""}, None),
        ("release", "ann", {}, "same_person"),
        ("refuse", "ann", {}, "same_person"),
        ("withdraw", "ben", {}, "not_own"),
        ("release", "ben", {"words": " "}, "no_words"),
        ("refuse", "ben", {"words": " "}, "no_words"),
        ("release", "ben", {"file": "0" * 64}, "file_changed"),
        ("refuse", "ben", {"file": "0" * 64, "broken": [1]}, None),
        ("release", "ben", {"broken": [1]}, "not_named"),
        ("release", "ben", {"broken": [1], "words": "#1 may break"}, None),
        ("release", "ben", {"none": True}, "none_waits"),
    ],
)
def test_who_may_decide(act, who, told, reason):
    history = History(RULE) if told.get("none") else fold({}, [proposed()])[RULE]
    given = (told.get("file", file_hash(file())), told.get("broken", ()), told.get("words", "good"))
    assert refusal(check_decide, history, act, who, *given) == reason


def refusal(check, *given):
    """The reason of a refusal; None where it passes."""
    try:
        check(*given)
    except RevisionRefused as fault:
        return fault.reason
    return None
