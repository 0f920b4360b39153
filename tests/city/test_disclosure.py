"""Who sees small numbers and what people wrote, and how a number that is not said leaves a frame."""

import polars as pl
import pytest

from city.access import Viewer
from city.disclosure import only_said, sees_small, without_persons


def test_a_row_that_is_not_said_loses_these_columns_alone():
    frame = pl.DataFrame({"topic": ["a", "b"], "opened": [2, 30], "before": [1, 2]})
    found = only_said(frame, ["opened"], [False, True])
    assert found["opened"].to_list() == [None, 30] and found["before"].to_list() == [1, 2]
    assert only_said(frame.clear(), ["opened"], []).height == 0


def test_who_holds_the_right_to_personal_data_sees_them():
    assert sees_small(Viewer("a", "duty", ("3201",), "internal", personal=True))
    assert not sees_small(Viewer("a", "leader", ("3201",), "internal"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("来电13812345678反映积水", "来电138****5678反映积水"),
        ("138 1234 5678 and 139-8765-4321", "138****5678 and 139****4321"),
        ("call 025-83201234, a.b@mail.example.org", "call 025-****1234, ***@mail.example.org"),
        ("工单 202607141234567 与 12345 热线", "工单 202607141234567 与 12345 热线"),
        (None, None),
    ],
)
def test_telephone_numbers_and_mail_are_hidden_in_what_people_wrote(text, said):
    frame = pl.DataFrame({"title": [text], "place": ["13812345678"]}, schema={"title": pl.String, "place": pl.String})
    assert without_persons(frame, ("title", "content")).rows() == [(said, "13812345678")]
