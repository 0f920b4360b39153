"""Goalposts and the variants on small numbers."""

import numpy as np
import pytest

from city.scoring import normalise


def test_less_is_better_by_a_target_below_zero_point():
    assert normalise.goalposts(np.array([40.0, 5, 22.5, 0, 90]), (40,), (5,)) == pytest.approx([0, 100, 50, 100, 0])


def test_a_logarithm_of_one_more():
    found = normalise.goalposts(np.array([1.0, 50, 9]), (1,), (50,), is_log=True)
    assert found == pytest.approx([0, 100, 100 * np.log(5) / np.log(25.5)])
    assert normalise.inverse(found[2], (1,), (50,), is_log=True) == pytest.approx(9)


def test_what_is_missing_stays_missing():
    for found in (
        normalise.goalposts(np.array([np.nan, 1]), (0,), (2,)),
        normalise.minmax(np.array([np.nan, 1, 3])),
        normalise.percentile_rank(np.array([np.nan, 1, 3])),
        normalise.borda(np.array([np.nan, 1, 3])),
    ):
        assert np.isnan(found[0]) and not np.isnan(found[1])


def test_alike_units_have_no_relative_score_but_a_percentile_rank_of_zero():
    alike = np.full(4, 7.0)
    assert np.isnan(normalise.minmax(alike)).all() and np.isnan(normalise.zscore(alike)).all()
    assert normalise.percentile_rank(alike).tolist() == [0, 0, 0, 0]


def test_efficacy_is_sixty_and_forty_parts_of_the_goalposts():
    assert normalise.efficacy(np.array([40.0, 70, 100]), (40,), (100,)) == pytest.approx([60, 80, 100])
