"""The page of the recommendation: complete in both languages, and every link of it opens where it says."""

import re

import dash
import pytest
from plotly.io.json import to_json_plotly

from city.recommendation import recommendation
from city.systems import systems
from city.themes import themes
from components.about import Answer, marked
from pages._first import draw_first


def ids(layout):
    """The ids of all components of a layout."""
    return set(re.findall(r'"id": ?"([^"]+)"', to_json_plotly(layout)))


def plain(html):
    """The text of a page without tags and without the numbers of the answers."""
    return re.sub(r"<[^>]+>", "", re.sub(r"<sup[^>]*>.*?</sup>", "", html))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_whole_text_is_there(page, lang):
    html = page("about", lang=lang)
    text = plain(html)
    for point in recommendation().points.values():
        assert point.text in text, point.key
        assert (point.summary.split("'")[0] in text) == (lang == "en"), point.key
    assert len(re.findall(r"<h2", html)) == 3
    assert html.count('class="about-words"') > 100


def test_answers_are_numbered_in_the_order_of_the_text(page):
    html = page("about")
    numbers = re.findall(r'<sup class="about-number">(\d+)</sup>', html)
    beside = re.findall(r'<span class="about-number">(\d+)</span>', html)
    assert [*map(int, numbers)] == [*map(int, beside)] == list(range(1, len(systems()) + 1))


def test_every_link_opens_where_it_says(page):
    links = set(re.findall(r'href="(/[^"#]*)#([^"]*)"', page("about")))
    assert len(links) > 90
    drawn = {path: ids(draw_first(path, {})) for path in {path for path, _ in links}}
    assert len(drawn) == 12
    assert not [f"{path}#{anchor}" for path, anchor in links if anchor not in drawn[path]]


def test_every_page_that_answers_is_registered(page):
    known = {one["path"] for one in dash.page_registry.values()}
    assert {section.page for theme in themes().values() for section in theme.sections if section.page} <= known


def test_chapters_lead_to_themselves(page):
    anchors = re.findall(r'href="#([^"]*)"', page("about"))
    assert len(anchors) == 3
    assert {*anchors, *recommendation().points} <= ids(draw_first("/about", {}))


def test_what_lies_within_others_words_is_numbered_at_their_end():
    inner = Answer("能办", "乙", 2, "R02", "/b")
    outer = Answer("一键能办事", "甲", 1, "R01", "/a")
    found = marked("要一键能办事。", [inner, outer])
    assert [getattr(one, "children", one) for one in found] == ["要", "一键能办事", "1", "2", "。"]
    assert found[1].href == "/a"
