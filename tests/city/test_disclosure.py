"""Small numbers: none is said, and none can be worked out from what is said and the total."""

import itertools

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.access import Viewer
from city.disclosure import (
    LEAST,
    column_without_small,
    hidden,
    parts_without_small,
    sees_small,
    total_is_hidden,
    without_persons,
)

tables = st.lists(st.integers(0, 30), max_size=9)


def possible(parts, total):
    """For each of so many numbers of 1 or more: the values that it may have when they add up to `total`."""
    found = [set() for _ in range(parts)]
    for cuts in itertools.combinations(range(1, total), parts - 1):
        edges = (0, *cuts, total)
        for at, value in enumerate(b - a for a, b in itertools.pairwise(edges)):
            found[at].add(value)
    return found


@given(tables)
def test_small_numbers_are_never_said_and_noughts_and_tables_without_small_ones_always(numbers):
    flags = hidden(numbers)
    assert all(is_hidden for n, is_hidden in zip(numbers, flags, strict=True) if 0 < n < LEAST)
    assert not any(is_hidden for n, is_hidden in zip(numbers, flags, strict=True) if n == 0)
    if not any(0 < n < LEAST for n in numbers):
        assert not any(flags) and not total_is_hidden(numbers)


@given(st.lists(st.integers(0, 7), max_size=5))
def test_whoever_subtracts_what_is_said_from_the_total_finds_no_hidden_number(numbers):
    flags = hidden(numbers)
    gone = [n for n, is_hidden in zip(numbers, flags, strict=True) if is_hidden]
    if not gone or total_is_hidden(numbers):
        return
    left = sum(numbers) - sum(n for n, is_hidden in zip(numbers, flags, strict=True) if not is_hidden)
    assert all(len(values) > 1 for values in possible(len(gone), left))


@given(tables)
def test_no_more_is_hidden_than_it_takes(numbers):
    small = [n for n in numbers if 0 < n < LEAST]
    gone = sum(hidden(numbers))
    assert gone == len(small) or gone == len(small) + 1 or sum(small) == len(small)


def test_examples():
    assert hidden([3, 40, 12]) == [True, False, True]
    assert hidden([3, 4, 40]) == [True, True, False]
    assert hidden([1, 1, 6, 40]) == [True, True, True, False]
    assert hidden([0, 9, 5]) == [False] * 3 and hidden([]) == []
    assert hidden([3, 0]) == [True, False] and total_is_hidden([3, 0])
    assert total_is_hidden([1, 1, 1, 1, 1]) and not total_is_hidden([2, 3])
    assert total_is_hidden([4]) and not total_is_hidden([5]) and not total_is_hidden([0])


def test_a_column_loses_its_small_numbers_and_other_columns_nothing():
    frame = pl.DataFrame({"topic": ["a", "b", "c"], "opened": [2, 30, 8], "before": [1, 2, 3]})
    found = column_without_small(frame, "opened")
    assert found["opened"].to_list() == [None, 30, None] and found["before"].to_list() == [1, 2, 3]
    assert column_without_small(frame.clear(), "opened").height == 0


def test_parts_of_the_same_people_share_one_total():
    rows = [("topic", "a", 3, 0), ("topic", "b", 9, 0), ("month", "01", 6, 6), ("all", None, 12, 0)]
    frame = pl.DataFrame(rows, ["part", "key", "in_time", "late"], orient="row")
    found = parts_without_small(frame, ["in_time", "late"], "part", "all")
    assert found["in_time"].to_list() == [None, None, 6, 12] and found["late"].to_list() == [None, None, 6, 0]
    few = frame.filter(pl.col("key").is_null() | (pl.col("key") == "a"))
    assert parts_without_small(few, ["in_time", "late"], "part", "all")["in_time"].to_list() == [None, None]

    ones = [("topic", str(n), 1, 0) for n in range(5)]
    added = pl.DataFrame([*ones, ("month", "01", 5, 0), ("all", None, 5, 0)], frame.columns, orient="row")
    assert parts_without_small(added, ["in_time", "late"], "part", "all")["in_time"].to_list() == [None] * 7


def test_who_holds_the_right_to_personal_data_sees_them():
    assert sees_small(Viewer("a", "duty", ("3201",), "internal", personal=True))
    assert not sees_small(Viewer("a", "leader", ("3201",), "internal"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("来电13812345678反映积水", "来电138****5678反映积水"),
        ("138 1234 5678 and 139-8765-4321", "138****5678 and 139****4321"),
        ("call 025-83201234, a.b@mail.example.org", "call 025-****1234, ***@mail.example.org"),
        ("工单 202607141234567 与 12345 热线", "工单 202607141234567 与 12345 热线"),
        (None, None),
    ],
)
def test_telephone_numbers_and_mail_are_hidden_in_what_people_wrote(text, said):
    frame = pl.DataFrame({"title": [text], "place": ["13812345678"]}, schema={"title": pl.String, "place": pl.String})
    assert without_persons(frame, ("title", "content")).rows() == [(said, "13812345678")]
