"""Who may see what: the viewer that the settings describe, scope in one word, clearances that include one another."""

import pytest

from city.access import (
    NotAllowed,
    Viewer,
    can_decide,
    can_report,
    can_see_indicator,
    check_can_decide,
    check_can_report,
    check_can_see_indicator,
    cleared,
    viewer_from,
)
from city.settings import read_settings


def viewer(*places, clearance="internal"):
    return Viewer("v", "leader", places, clearance)


def test_without_a_scope_the_whole_city():
    found = viewer_from(read_settings({}))
    assert (found.places, found.role, found.clearance) == (("3201",), "leader", "internal")


def test_a_scope_from_the_settings():
    found = viewer_from(read_settings({"COCKPIT_SCOPE": "320104,320102", "COCKPIT_CLEARANCE": "public"}))
    assert found.places == ("320104", "320102") and found.scope == "320102,320104/public/none/rows,export"


def test_who_may_see_the_same_has_the_same_scope():
    assert viewer("a", "b").scope == Viewer("other", "duty", ("b", "a"), "internal").scope
    assert viewer("a").scope != viewer("a", clearance="public").scope
    assert viewer("a").scope != viewer("b").scope


def test_clearances_include_one_another():
    assert [cleared(c) for c in ("public", "internal", "sensitive")] == [
        ("public",),
        ("public", "internal"),
        ("public", "internal", "sensitive"),
    ]


def test_check_then_can():
    assert can_see_indicator(viewer("a"), "air_aqi", "public")
    assert not can_see_indicator(viewer("a"), "video_online", "sensitive")
    with pytest.raises(NotAllowed, match="^video_online is sensitive; this viewer is cleared for internal.$"):
        check_can_see_indicator(viewer("a"), "video_online", "sensitive")


ROLES = ("leader", "duty", "analyst", "district", "wall")


@pytest.mark.parametrize(
    ("check", "can", "allowed"),
    [
        (check_can_report, can_report, {"leader", "duty", "analyst", "district"}),
        (check_can_decide, can_decide, {"leader", "duty", "analyst"}),
    ],
)
def test_which_roles_may_write(check, can, allowed):
    for role in ROLES:
        one = Viewer("v", role, ("3201",), "internal")
        assert can(one) == (role in allowed)
        if role in allowed:
            check(one)
        else:
            with pytest.raises(NotAllowed, match=f"^The role {role} may not .*may[.]$"):
                check(one)
