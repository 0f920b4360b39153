"""What every address carries, and how links keep it."""

from datetime import datetime

import pytest

from components.links import href
from components.state import State, default_state, read_state

WALLS = ("desk", "led")


def test_an_address_that_says_nothing_is_the_default():
    assert read_state({}, WALLS) == (default_state(), [])


def test_good_values_are_taken():
    state, refused = read_state({"lang": "en", "theme": "light", "asof": "2026-07-14T21:00", "wall": "led"}, WALLS)
    assert state == State("en", "light", datetime(2026, 7, 14, 21), "led") and not refused


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("lang", "fr"),
        ("theme", "pink"),
        ("wall", "cinema"),
        ("asof", "yesterday"),
        ("asof", "2026-07-14T21:00+08:00"),
        ("lang", ["zh", "en"]),
    ],
)
def test_wrong_values_fall_back_and_are_named(key, found):
    state, refused = read_state({key: found}, WALLS)
    assert state == default_state()
    assert [one.key for one in refused] == [key] and refused[0].expected


def test_links_are_short_and_keep_what_is_not_the_default():
    assert href("/", State()) == "/"
    assert href("/place/320102", State(lang="en", theme="light")) == "/place/320102?lang=en&theme=light"
    assert href("/sign/air_pm25", State(asof=datetime(2026, 7, 14, 21)), place="NJ-JB", since=None) == (
        "/sign/air_pm25?place=NJ-JB&asof=2026-07-14T21:00"
    )
    assert href("/", State(lang="en"), lang="zh") == "/"


def test_an_address_reads_back_to_its_state():
    state = State("en", "light", datetime(2026, 7, 14, 21, 30, 15), "led")
    query = dict(pair.split("=") for pair in href("/", state).partition("?")[2].split("&"))
    assert read_state(query, WALLS)[0] == state
