"""Tables that hang together: no small number is said, and none is found by subtracting across all of them."""

import itertools

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from city.disclosure import LEAST
from city.withheld import ALL, Sum, follows, linked, own, withheld

BELOW = {"C": [["D1", "D2"], ["U", "D2"]], "D1": [["S1", "S2"]], "D2": [["S3", "S4"]], "U": [["S1", "S2"]]}
TOPICS, MONTHS = ("topic:a", "topic:b", "topic:c"), ("month:1", "month:2")
ABOVE = {"S1": "S1 D1 U C", "S2": "S2 D1 U C", "S3": "S3 D2 C", "S4": "S4 D2 C", "D1": "D1 C", "C": "C"}
LEAVES = list(itertools.product(ABOVE, TOPICS, MONTHS))
QUICK = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def counted(leaves):
    """All numbers of a tree, by plain adding up."""
    found = {}
    for (place, topic, month), n in zip(LEAVES, leaves, strict=True):
        for where, what in itertools.product(ABOVE[place].split(), (topic, month, ALL)):
            if n:
                found[what, where] = found.get((what, where), 0) + n
    return found


def subtracted(numbers, sums, hidden):
    """What somebody finds who goes on subtracting in every sum in which one number is missing, and knows that each is 1 or more."""
    known = {cell: n for cell, n in numbers.items() if cell not in hidden}
    found = True
    while found:
        found = {}
        for one in sums:
            missing = [part for part in one.parts if part in hidden and part not in known]
            said = sum(known.get(part, 0) for part in one.parts)
            if one.whole in hidden and one.whole not in known:
                found |= {} if missing else {one.whole: said}
            elif len(missing) == 1:
                found[missing[0]] = known.get(one.whole, 0) - said
            elif missing and known.get(one.whole, 0) - said == len(missing):
                found |= dict.fromkeys(missing, 1)
        known |= found
    return {cell for cell in hidden if cell in known}


@QUICK
@given(st.lists(st.sampled_from([0, 0, 1, 2, 5, 9, 30]), min_size=len(LEAVES), max_size=len(LEAVES)))
def test_who_subtracts_across_all_tables_finds_no_hidden_number(leaves):
    tables = linked(counted(leaves), BELOW, [TOPICS, MONTHS])
    hidden = withheld(tables)
    assert {cell for cell, n in tables.numbers.items() if 0 < n < LEAST} <= hidden
    assert not {cell for cell in hidden if not tables.numbers.get(cell)}, "nought is said"
    assert not subtracted(tables.numbers, tables.sums, hidden)
    assert hidden == withheld(linked(dict(reversed(counted(leaves).items())), BELOW, [TOPICS, MONTHS]))


def test_nothing_is_hidden_where_nothing_is_small():
    assert not withheld(linked(counted([9] * len(LEAVES)), BELOW, [TOPICS, MONTHS]))


def test_a_small_number_of_one_district_hides_another_one_s_too():
    numbers = {(ALL, "C"): 60, (ALL, "D1"): 3, (ALL, "D2"): 20, (ALL, "D3"): 37}
    assert withheld(linked(numbers, {"C": [["D1", "D2", "D3"]]}, [])) == {(ALL, "D1"), (ALL, "D2")}
    alone = {(ALL, "C"): 3, (ALL, "D1"): 3}
    assert withheld(linked(alone, {"C": [["D1"]]}, [])) == set(alone), "of one part the whole goes, too"
    itself = {(ALL, "C"): 12, (ALL, "D1"): 10}
    assert (ALL, own("C")) in withheld(linked(itself, {"C": [["D1"]]}, [])) and (ALL, "D1") in withheld(
        linked(itself, {"C": [["D1"]]}, [])
    )


@QUICK
@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_what_follows_from_a_table_is_what_no_solution_of_its_sums_moves(cells):
    """The slow twin: the null space of all sums at once."""
    hidden = sorted((f"k{column}", f"p{row}") for row, column in cells)
    rows = [Sum((ALL, f"p{n}"), tuple((f"k{m}", f"p{n}") for m in range(5))) for n in range(5)]
    down = [Sum((f"k{n}", "P"), tuple((f"k{n}", f"p{m}") for m in range(5))) for n in range(5)]
    matrix = np.array([[float(cell in one.parts) for cell in hidden] for one in (*rows, *down)])
    _, sizes, turned = np.linalg.svd(matrix)
    free = turned[int((sizes > 1e-9).sum()) :]
    fixed = {cell for at, cell in enumerate(hidden) if np.abs(free[:, at]).max(initial=0) < 1e-9}
    assert follows(hidden, [*rows, *down]) == fixed
