"""Why a cell has no value, and what becomes of it."""

import numpy as np
import pytest

from city.scoring import missing
from city.scoring.missing import IMPUTED, MISSING, NOT_APPLICABLE, OK

NAN = np.nan


def periods(*told):
    """Periods × two units × one indicator."""
    return np.array(told, dtype=float)[:, :, None]


def why(values, is_stock=True):
    return missing.reasons(values, np.array([is_stock]))[:, :, 0].tolist()


def test_who_never_had_a_value_has_nothing_to_count():
    assert why(periods([1, NAN], [2, NAN])) == [[OK, NOT_APPLICABLE], [OK, NOT_APPLICABLE]]


def test_who_had_one_and_has_none_did_not_report():
    values = periods([1, 2], [3, NAN], [4, NAN])
    assert why(values)[1:] == [[OK, MISSING], [OK, MISSING]]
    assert missing.scored(values, missing.reasons(values), 0.0)[1, 1, 0] == 0


def test_where_nothing_fell_due_in_a_period_it_does_not_apply():
    values = periods([1, 2], [3, NAN])
    assert why(values, is_stock=False)[1] == [OK, NOT_APPLICABLE]
    scored = missing.scored(values, missing.reasons(values, np.array([False])), 0.0)
    assert np.isnan(scored[1, 1, 0]), "never 0 points"


def test_where_a_source_failed_for_all_the_last_value_stands_for_one_period():
    values = periods([1, 2], [NAN, NAN], [NAN, NAN], [5, 6])
    for is_stock in (True, False):
        assert why(values, is_stock)[1:3] == [[IMPUTED, IMPUTED], [NOT_APPLICABLE, NOT_APPLICABLE]]
    found = missing.filled(values, missing.reasons(values))
    assert found[1, :, 0].tolist() == [1, 2] and np.isnan(found[2]).all()


def test_bounds_are_of_what_is_not_sure():
    scores = np.array([[[80.0, 0, 60, NAN]]])
    reasons = np.array([[[OK, MISSING, IMPUTED, NOT_APPLICABLE]]], dtype=object)
    low, high = missing.bounds(scores, reasons)
    np.testing.assert_array_equal(low[0, 0], [80, 0, 0, NAN])
    np.testing.assert_array_equal(high[0, 0], [80, 100, 100, NAN])


def test_groups_fill_with_their_middle_and_with_that_of_all_where_they_have_none():
    values = np.array([[1.0, NAN], [NAN, NAN], [4, 8], [10, 2], [NAN, 5]])
    groups = np.array(["a", "a", "b", "b", "b"])
    np.testing.assert_allclose(missing.by_group_mean(values, groups), [[1, 5], [1, 5], [4, 8], [10, 2], [7, 5]])
    assert missing.by_group_median(values, groups)[4, 0] == pytest.approx(7)
