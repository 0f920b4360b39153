"""Scores drawn: shades by fifths, ranks with their interval, who is not ranked without a rank, no name at another's dot."""

import pytest

from city.words import Words
from components.prerender import to_html
from components.score_chances import likely, rank_columns
from components.score_change import Step, steps_of_change
from components.score_parts import Part, Way, peers, waterfall, ways_up
from components.scores import League, grid, league, ring, score_text, shade, tiles

WORDS = Words("en")


def row(place, **told):
    given = {"score": 71.234, "rank": 2, "low": 1, "high": 3, "tier": "A", "real": 1.5, "method": 0.0}
    return League(place, place, f"/districts/{place}", parts=(80.0, None), small=1, **{**given, **told})


@pytest.mark.parametrize(
    ("score", "name"),
    [(None, "score-none"), (0.0, "score-0"), (19.99, "score-0"), (20.0, "score-1"), (100.0, "score-4")],
)
def test_shades_are_fifths(score, name):
    assert shade(score) == name and (score_text(score) is None) == (score is None)


def test_the_table_says_rank_interval_tier_and_what_is_not_ranked():
    html = to_html(league([row("A"), row("B", score=None, rank=None, real=None)], ["One", "Two"], WORDS))
    assert "2 (1–3)" in html and "Tier A" in html and "71.23" in html and "+1.50" in html
    assert "Too little data" in html and "There is no score." in to_html(league([], [], WORDS))


def test_tiles_grid_and_ring_bear_their_numbers():
    assert "71.2" in to_html(tiles([row("A"), row("B", score=None)], "units"))
    html = to_html(grid(["A", "B"], [("Part", [12.5, None])], "grid", WORDS))
    assert "12.5" in html and "score-0" in html and "—" in html
    html = to_html(ring([("first", 50.0), ("second", None)], "told", "50.0"))
    assert html.count("ring-rest") == 2 and html.count("ring-part") == 1 and 'aria-label="told"' in html


def test_points_won_and_lost_and_what_is_special():
    parts = [
        Part(0, "Whole", 25.0, 20.0, 80.0),
        Part(2, "One", 2.0, None, None, mark="not applicable", formula="7 ÷ 13", href="/score/A/R01-1"),
    ]
    html = to_html(waterfall(parts, WORDS))
    assert "20.00 / 25.00" in html and "5.00" in html and "not applicable" in html and "7 ÷ 13" in html


def test_peers_are_dots_without_names():
    html = to_html(peers([("Whole", 60.0, [50.0, 70.0])], WORDS))
    assert html.count("<circle") == 3 and "1 of 2 peers are higher" in html and "70.0" in html


def test_ways_up_are_counts():
    assert "another 6" in to_html(ways_up([Way("One", "another 6 (of 13)", 1.2, None)], WORDS))
    assert "No step is open." in to_html(ways_up([], WORDS))


def test_how_likely_in_words_and_the_ranks_as_columns():
    told = [likely(share, WORDS) for share in (0.0, 0.1, 0.5, 0.7, 0.9)]
    words = ["very unlikely", "unlikely", "about as likely as not", "likely", "very likely"]
    assert [one.split(" (")[0] for one in told] == words and told[3] == "likely (70.0%)"
    html = "".join(to_html(one) for one in rank_columns([0.0, 0.2, 0.0, 0.8, 0.0], 4, "told", WORDS))
    assert html.count("rank-column") == 4 and html.count("rank-column own") == 1 and "80.0%" in html
    assert 'aria-label="told"' in html and to_html(rank_columns([], None, "", WORDS)[0]).count("rank-share") == 0


def test_a_change_goes_from_the_score_before_step_by_step_to_the_present_one():
    steps = [Step("One", 2.0, "/score/A.R01-1"), Step("Two", -0.5)]
    html = to_html(steps_of_change(("June", 60.0), ("July", 61.5), steps, "moved", WORDS))
    assert "60.00" in html and "61.50" in html and "+2.00" in html and "−0.50" in html
    assert html.count("change-bar gain") == 1 and html.count("change-bar loss") == 1 and html.count("change-end") == 2
    assert "left:75.0%;width:25.0%" in html.replace(" ", ""), (
        "the loss goes back from 62 to 61.5 on a scale of 60 to 62"
    )
    still = to_html(steps_of_change(("June", 60.0), ("July", 60.0), [], "moved", WORDS))
    assert still.count("60.00") >= 2
