"""Ranks and tiers."""

import numpy as np

from city.scoring.rank import competition, tiers


def test_ties_share_a_rank_and_the_next_is_left_out():
    assert competition(np.array([50.0, 70, 70, 10])).tolist() == [3, 1, 1, 4]
    assert competition(np.array([50.004, 50.001, 49.0])).tolist() == [1, 1, 3], "alike to two decimals"
    assert competition(np.array([50.004, 50.001, 49.0]), None).tolist() == [1, 2, 3]


def test_who_has_no_score_has_no_rank():
    found = competition(np.array([[50.0, np.nan, 60], [1, 2, 3]]))
    assert found.tolist() == [[2, 0, 1], [3, 2, 1]]


def test_a_tier_begins_where_its_first_is_surely_above():
    scores = np.array([10.0, 40, 30, np.nan])
    wins = np.zeros((4, 4))
    wins[1, 2], wins[1, 0] = 0.6, 0.95
    assert tiers(scores, wins, 0.9) == ["B", "A", "A", ""]


def test_more_tiers_than_letters():
    count = 30
    found = tiers(-np.arange(count, dtype=float), np.ones((count, count)), 0.9)
    assert found[:2] == ["A", "B"] and found[25:28] == ["Z", "AA", "AB"] and len(set(found)) == count
