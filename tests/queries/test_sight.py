"""What of the ledger a viewer sees: by place and by the indicator's sensitivity; what nobody knows any more is the whole city's."""

from dataclasses import dataclass

import pytest

from city.access import Viewer
from queries._sight import in_sight
from tests._store import empty_store, everyone, store

__all__ = ["empty_store", "store"]


@dataclass(frozen=True)
class About:
    """A subject of the ledger."""

    place: str
    indicator: str | None = None


@pytest.fixture
def subjects(store):
    return [About("320102002"), About("320111"), About("999999"), About("320102", "gone"), About("320102", "air_pm25")]


def test_who_sees_everything_sees_what_is_unknown_too(subjects):
    assert in_sight(everyone(), subjects) == subjects
    assert in_sight(everyone("public"), subjects) == [one for one in subjects if one.indicator != "gone"]


def test_others_see_their_places_and_what_they_are_cleared_for(subjects):
    own = Viewer("o", "district", ("320102",), "internal")
    assert in_sight(own, subjects) == [About("320102002"), About("320102", "air_pm25")]
    assert in_sight(own, subjects, within="320102002") == [About("320102002")]
    assert in_sight(own, []) == []
