"""Who has enough to be ranked, and where the weight of what drops out goes."""

import numpy as np
import pytest

from city.scoring import screen

GROUP = np.array([0, 0, 1, 1, 2, 2])
DIMENSION = np.array([0, 0, 1])
WEIGHTS = np.array([1, 1, 1, 1, 2, 2]) / 8


def enough(there, applies=True):
    return bool(screen.is_enough(WEIGHTS, GROUP, np.array(there, bool), 2 / 3, 0.5, applies))


def test_two_thirds_of_the_whole_and_half_of_each_part():
    assert enough([1] * 6)
    assert enough([1, 0, 1, 1, 1, 0]) is False, "five eighths are less than two thirds"
    assert enough([1, 0, 1, 0, 1, 1]), "half of a part is enough"
    assert enough([0, 0, 1, 1, 1, 1]) is False, "nothing of a part is not"


def test_exactly_two_thirds_are_enough():
    third = np.full(6, 1 / 6)
    there = np.array([1, 0, 1, 0, 1, 1], bool)
    assert screen.is_enough(third, GROUP, there, 2 / 3, 0.5)


def test_what_does_not_apply_is_no_part_of_the_weight():
    applies = np.array([0, 0, 1, 1, 1, 1], bool)
    assert enough([0, 0, 1, 1, 1, 1], applies)
    assert enough([0, 0, 1, 1, 0, 1], applies), "four of six"
    assert not enough([0, 0, 1, 0, 0, 1], applies), "three of six"
    assert not enough([0] * 6, np.zeros(6, bool)), "to whom nothing applies"


def test_weight_goes_to_the_group_then_to_the_dimension_then_to_all():
    def found(there):
        return screen.effective(WEIGHTS, GROUP, DIMENSION, np.array(there, bool))

    assert found([1] * 6) == pytest.approx(WEIGHTS)
    assert found([1, 0, 1, 1, 1, 1]) == pytest.approx([0.25, 0, 0.125, 0.125, 0.25, 0.25])
    assert found([0, 0, 1, 1, 1, 1]) == pytest.approx([0, 0, 0.25, 0.25, 0.25, 0.25])
    assert found([1, 1, 1, 1, 0, 0]) == pytest.approx([0.25, 0.25, 0.25, 0.25, 0, 0])
    assert found([0] * 6) == pytest.approx(np.zeros(6))


def test_by_availability():
    values = np.array([[1, np.nan, 1, 1], [1, 1, 1, 1], [np.nan, np.nan, 1, 1]])
    assert screen.by_availability(values, 0.75).tolist() == [True, True, False]
