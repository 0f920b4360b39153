"""The share closed by the due date: numerator, denominator, what is left out, and no share on a small base."""

import pytest

from city.due import CLASSES, Rules, share
from city.pack import PackError
from city.topics import topics


def row(*counts):
    return dict(zip(CLASSES, counts, strict=True))


def test_overdue_counts_as_late_and_the_rest_is_left_out_and_counted():
    found = share(row(70, 20, 10, 5, 7, 1), Rules())
    assert (found.num, found.den, found.value, found.opened) == (70, 100, 0.7, 113)
    assert found.left_out == {"not_yet_due": 5, "without_due": 7, "due_too_far": 1}


@pytest.mark.parametrize(("counted", "value"), [(9, None), (10, 1.0), (0, None)])
def test_a_small_base_gives_no_share(counted, value):
    assert share(row(counted, 0, 0, 50, 50, 50), Rules(least=10)).value == value


def test_the_city_states_the_limits():
    assert topics().due == Rules(farthest_days=365, least=10)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("farthest = 1", "due.farthest is not a known key; the keys are farthest_days, least"),
        ("farthest_days = 0", "due.farthest_days is 0; it must be a whole number from 1 to 36500"),
        ('least = "ten"', "due.least is 'ten'; it must be a whole number from 1 to 1000000"),
    ],
)
def test_a_limit_that_cannot_be_used_is_refused(tmp_path, text, sentence):
    path = tmp_path / "topics.toml"
    path.write_text(f"[due]\n{text}\n", "utf-8")
    with pytest.raises(PackError, match=sentence):
        topics(path)
