"""Appeals: their states are the fold of their entries; each step from its state alone, and by the right person."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.appeals import DAYS, STATES, STEPS, AppealRefused, check_ruling, check_step, fold
from tests._said import AT, Said

FILED = Said(
    "file",
    "officer",
    told={"place": "320102", "indicator": "R01-1", "until": "2026-11-01", "file": {"name": "a.pdf"}},
)

RULED = Said("rule", "judge", told={"ruling": "upheld", "num": 9.0, "den": 10.0})


def after(*acts):
    entries = [FILED, *(RULED if act == "rule" else Said(act) for act in acts)]
    return fold({}, entries)[1]


def test_an_appeal_goes_from_filing_to_publication():
    found = after("accept", "verify", "rule", "publish")
    assert (found.place, found.indicator, found.until) == ("320102", "R01-1", date(2026, 11, 1))
    assert found.state == "published" and found.is_correction and (found.num, found.den) == (9.0, 10.0)
    assert not found.is_open and found.due is None and len(found.entries) == 5
    assert not after("accept", "verify", "rule").is_correction


def test_deadlines_are_working_days():
    assert AT.isoweekday() == 5
    assert after().due == date(2026, 11, 11)
    assert after("accept").due == date(2026, 11, 20)


@given(st.lists(st.sampled_from(list(STEPS)), max_size=6))
def test_only_steps_that_the_state_allows(acts):
    found = after()
    for act in acts:
        if STEPS[act][0] != found.state:
            with pytest.raises(AppealRefused, match="can only"):
                check_step(found, act, "officer")
            continue
        check_step(found, act, "officer")
        found = fold({1: found}, [RULED if act == "rule" else Said(act, at=found.changed_at + timedelta(days=1))])[1]
        assert found.state == STEPS[act][1] and found.state in STATES
        assert (found.due is None) == (found.state not in DAYS)


def test_who_ruled_does_not_publish_and_only_the_one_who_filed_withdraws():
    with pytest.raises(AppealRefused, match="another person publishes"):
        check_step(after("accept", "verify", "rule"), "publish", "judge")
    with pytest.raises(AppealRefused, match="withdrawn by who filed it: officer"):
        check_step(after(), "withdraw", "somebody")


@pytest.mark.parametrize(
    ("ruling", "num", "den", "sentence"),
    [
        ("perhaps", None, None, "'perhaps' is no ruling"),
        ("upheld", None, 3.0, "Numerator is None"),
        ("upheld", -1.0, 3.0, "Numerator is -1.0"),
        ("upheld", 1.0, 0.0, "denominator 0.0"),
    ],
)
def test_a_ruling_that_upholds_has_its_numbers(ruling, num, den, sentence):
    with pytest.raises(AppealRefused, match=sentence):
        check_ruling(ruling, num, den)
    check_ruling("rejected", None, None)
