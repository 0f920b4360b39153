"""The way through a long list: one page has none, the ends have one link."""

import json

import plotly
import pytest

from city.words import Words
from components.pager import pager


@pytest.mark.parametrize(("page", "ways"), [(1, ["?page=2"]), (2, ["?page=1", "?page=3"]), (3, ["?page=2"])])
def test_each_page_leads_to_its_neighbours(page, ways):
    drawn = json.dumps(
        pager(Words("en"), page, 3, lambda one: f"?page={one}", "before", "after"), cls=plotly.utils.PlotlyJSONEncoder
    )
    assert [one for one in ("?page=1", "?page=2", "?page=3") if one in drawn] == ways
    assert f"{page}" in drawn and "3" in drawn


def test_one_page_has_no_way():
    assert pager(Words("en"), 1, 1, str, "before", "after") is None
