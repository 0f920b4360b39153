"""A flow: each stream in its two parts, levels that stand alone named above, the same numbers as a table with links."""

import pytest

from city.words import Words
from components.flow import Stream, flow, flow_figure
from components.prerender import to_html

STREAMS = [
    Stream(0, "City", "Gulou", 1200, 900, "/register/a"),
    Stream(0, "City", "Xuanwu", 4, 4),
    Stream(1, "Gulou", "Streets", 6, 0),
    Stream(2, "Streets", "City", 2, 1),
]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_each_stream_is_drawn_in_two_parts(theme):
    figure = flow_figure(STREAMS, Words("en"), theme)
    link, node = figure["data"][0]["link"], figure["data"][0]["node"]
    assert [one[0] for one in node["customdata"]] == ["City", "Gulou", "Xuanwu", "Streets", "City"], "both ends are two"
    assert link["value"] == [900, 300, 4, 6, 1, 1]
    assert link["label"][:3] == ["Met in time", "Late or not met", "Met in time"], "what is nothing has no stream"
    assert [link["source"][3], link["target"][3]] == [1, 3]


def test_what_is_pressed_leads_where_its_row_leads():
    trace = flow_figure(STREAMS, Words("en"), "dark")["data"][0]
    assert trace["link"]["customdata"] == ["/register/a", "/register/a", "", "", "", ""]
    assert [one[1] for one in trace["node"]["customdata"]] == ["", "/register/a", "", "", ""], (
        "of many rows none is meant"
    )


def test_what_stands_alone_is_named_above():
    figure = flow_figure(STREAMS, Words("en"), "dark")
    assert figure["data"][0]["node"]["label"] == ["", "Gulou", "Xuanwu", "", ""]
    heads = {one["x"]: one["text"] for one in figure["layout"]["annotations"]}
    assert heads == {0: "City", 2 / 3: "Streets", 1: "City"}


def test_the_same_numbers_are_a_line_and_a_table():
    html = to_html(flow(STREAMS, "Returned", Words("en"), "dark"))
    assert 'aria-label="Returned: 1,212 fell due in the period, 74.7% met in time."' in html
    assert '<a href="/register/a">City</a>' in html and "<td" in html and "1,200" in html and "0.0%" in html
    assert "1\u00a0212" in to_html(flow(STREAMS, "回流", Words("zh"), "dark"))


def test_without_streams_it_says_so():
    assert flow_figure([], Words("en"), "dark")["data"][0]["link"]["value"] == []
    assert "Nothing is returned here." in to_html(flow([], "Returned", Words("en"), "dark"))
