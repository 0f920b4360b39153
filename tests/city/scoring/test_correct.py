"""Corrections reach every place that is made of the corrected count; where it cannot be said which, none."""

from datetime import datetime

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from city.scoring.correct import corrected, reached

UNTIL = datetime(2026, 7, 1)
WITHIN = {"A": {"A"}, "B-net": {"B"}, "N": {"B", "C"}, "O": {"B", None}, "M": {"B"}}
SCHEMA = ["indicator", "part", "place", "until", "num", "den", "records"]


def counts(**numbers):
    rows = [("R1", "num", place, UNTIL, float(num), float(den), 3) for place, (num, den) in numbers.items()]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def test_a_correction_reaches_the_district_that_its_unit_lies_in():
    units, places = counts(A=(5, 9), **{"B-net": (4, 10)}, N=(1, 2), O=(1, 2)), counts(A=(5, 9), B=(7, 15), C=(1, 1))
    right = {(unit, "R1", UNTIL): (6.0, 10.0) for unit in ("A", "B-net", "N", "O", "M")}
    found, unplaced = reached(right, units, places, WITHIN, {"R1"})
    assert found == {("A", "R1", UNTIL): (6, 10), ("B", "R1", UNTIL): (7 + (6 - 4) + 6, 15 + 0 + 10)}
    assert {unit for unit, _, _ in unplaced} == {"N", "O"}
    found, unplaced = reached(right, units, places, WITHIN, set())
    assert set(found) == {("A", "R1", UNTIL)} and len(unplaced) == 4, "a median is no sum"


def test_right_numbers_stand_in_their_cell_and_where_nothing_was_counted():
    right = {("A", "R1", UNTIL): (6.0, 10.0), ("B", "R1", UNTIL): (2.0, 4.0)}
    found = corrected(counts(A=(5, 9), C=(1, 1)), right)
    assert found.columns == SCHEMA
    told = {place: (num, den) for place, num, den in found.select("place", "num", "den").iter_rows()}
    assert told == {"A": (6, 10), "B": (2, 4), "C": (1, 1)}
    assert corrected(counts(A=(5, 9)), {}).equals(counts(A=(5, 9)))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.booleans()), min_size=1, max_size=6))
def test_a_district_is_the_sum_of_its_units_after_their_corrections_too(given_units):
    """The slow twin: correct the units first and add them up."""
    names = [f"U{n}" for n in range(len(given_units))]
    units = counts(**{name: (num, num + more) for name, (num, more, _) in zip(names, given_units, strict=True)})
    right = {
        (name, "R1", UNTIL): (num + 1.0, num + more + 2.0)
        for name, (num, more, is_wrong) in zip(names, given_units, strict=True)
        if is_wrong
    }
    whole = counts(D=(units["num"].sum(), units["den"].sum()))
    found, unplaced = reached(right, units, whole, dict.fromkeys(names, {"D"}), {"R1"})
    after = corrected(units, right)
    again = corrected(whole, found)
    assert not unplaced and (again["num"][0], again["den"][0]) == (after["num"].sum(), after["den"].sum())
