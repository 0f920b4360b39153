"""Codes: one wrong character, or two that changed places, make them invalid. Fingerprints: what a signal joins."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.alerting.codes import Match, fingerprint, is_valid, make, matches
from city.alerting.incidents import fold

AT = datetime(2026, 11, 6, 9)
digits = st.text("0123456789", min_size=6, max_size=6)
codes = st.builds(
    make,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2),
    st.dates(date(2020, 1, 1), date(2099, 12, 31)),
    digits,
    digits.map(lambda text: text[:4]),
    st.integers(1, 999_999),
)


def test_a_code_says_city_day_district_kind_and_number():
    code = make("NJ", date(2026, 11, 6), "320102", "0103", 7)
    assert code[:-2] == "NJ20261106" + "320102" + "0103" + "000007" and len(code) == 28 and is_valid(code)


@given(codes)
def test_every_wrong_character_and_every_swap_of_neighbours_is_found(code):
    assert is_valid(code)
    for i, letter in enumerate(code):
        for other in "0123456789" if letter.isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            assert is_valid(code[:i] + other + code[i + 1 :]) == (other == letter)
        swapped = code[:i] + code[i + 1 : i + 2] + letter + code[i + 2 :]
        assert is_valid(swapped) == (swapped == code)


def test_what_has_no_form_or_no_day_is_no_code():
    code = make("NJ", date(2026, 11, 6), "320102", "0103", 7)
    for wrong in (
        "",
        "NJ",
        code.lower(),
        code + "0",
        code[:-1],
        f" {code}",
        f"{code}\n",
        code.replace("2", "\uff12"),
    ):
        assert not is_valid(wrong)
    assert not is_valid("NJ" + "20261306" + "320102" + "0103" + "000007" + "44")


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("prefix", "nj", "prefix of a code is 'nj'; two capital letters"),
        ("place", "3201", "place of a code is '3201'; six digits"),
        ("kind", "fire", "kind of a code is 'fire'; four digits"),
        ("number", 0, "number of a code is 0; 1 to 999999"),
        ("number", 1_000_000, "number of a code is 1000000"),
    ],
)
def test_a_part_that_does_not_fit_is_refused(part, value, sentence):
    parts = {"prefix": "NJ", "day": date(2026, 11, 6), "place": "320102", "kind": "0103", "number": 7, part: value}
    with pytest.raises(ValueError, match=sentence):
        make(**parts)


def incident(**more):
    told = {"place": "320102", "level": 2, "fingerprint": "f", "kind": "k"}
    one = {"act": "raise", "at": AT, "number": 1, "who": "system", "role": "", "key": "A", "words": "", "press": ""}
    return replace(fold({}, [SimpleNamespace(**one, told=told)])["A"], **more)


def test_what_a_signal_joins():
    def found(*incidents, mark="f", place="320102", kind="k", at=AT, **more):
        return matches(incidents, mark, place, kind, at, **more)

    one, ended = incident(), incident(code="E", stage="archived")
    other = replace(one, code="B", fingerprint="g", last_seen=AT + timedelta(minutes=5))
    assert found() == Match("new") == found(other, place="320104") == found(other, kind="l")
    assert found(one, other, ended) == Match("join", "A")
    merged = replace(one, stage="merged", merged_into="B")
    assert found(merged, other) == Match("join", "B")
    assert found(merged, replace(other, stage="merged", merged_into="A")) == Match("new")
    assert (
        found(ended, at=AT + timedelta(minutes=15)) == found(ended, at=AT - timedelta(days=1)) == Match("ignore", "E")
    )
    assert found(ended, at=AT + timedelta(days=29)) == Match("reopen", "E")
    assert found(ended, at=AT + timedelta(days=30)) == Match("new")
    assert found(one, other, mark="h") == Match("parent", "B", ("B", "A"))
    assert found(one, other, mark="h", at=AT + timedelta(minutes=31)) == Match("parent", "B", ("B",))
    assert found(one, mark="h", kind="l", related={"l": frozenset("k")}) == Match("parent", "A", ("A",))


def test_fingerprints_are_of_all_parts_and_their_borders():
    assert len({fingerprint(*one) for one in (("a", "b", "c", "d"), ("ab", "", "c", "d"), ("a", "b", "d", "c"))}) == 3
    assert fingerprint("a", "b", "c", "d") == fingerprint("a", "b", "c", "d") and len(fingerprint("", "", "", "")) == 64
