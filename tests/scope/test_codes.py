"""The search by code, asked as every role with every scope: what comes back holds nothing that the viewer may not see."""

import pytest

from queries import codes
from tests.scope import _city

ASKED = ["OBJECT", "object", "here", *_city.OBJECTS.values(), _city.PIPE, "3201020118", "000003", "3201020118000093"]


@pytest.mark.parametrize("text", ASKED)
def test_nobody_finds_too_much(marked, text):
    seen = set()
    for viewer in _city.viewers():
        found = codes.find(viewer, text, each=100)
        told = "\n".join(f"{one.name} {one.place}" for one in found)
        wrong = [mark.text for mark in _city.marks_in(told) if not _city.may_see(viewer, mark)]
        assert not wrong, f"{viewer}: {wrong}"
        seen |= {mark.text for mark in _city.marks_in(told)}
        for place in codes.places_like(viewer, text):
            assert set(viewer.places) & _city.ABOVE[place.place]
    assert seen, f"nobody finds anything for {text}"


def test_whether_something_lies_elsewhere_changes_nothing(marked):
    """A code that is out of sight, and one that there is not, are answered alike."""
    for viewer in _city.viewers():
        if viewer.places == (_city.DISTRICT,):
            away, none = _city.OBJECTS["320111004"], "3209990118000077"
            assert [one for one in codes.find(viewer, away) if one.object == away] == []
            assert codes.find(viewer, none) == []
