"""Parts of the sources pages: shares never rounded up, days as bars, lineage as lists, a feed's mark, sorted heads."""

from datetime import date, timedelta

import pytest
from dash import dcc

from city.words import Words
from components.feeds import FeedRow, feed_mark, feeds_zone
from components.frame import menu
from components.lineage import Path, Step, lineage
from components.prerender import to_html
from components.quality import SIX, in_words, quality_charts, quality_strip, share_text
from components.state import State
from components.tables import Column, table

ZH, EN = Words("zh"), Words("en")
LAST = date(2026, 7, 14)
SPAN = (LAST - timedelta(days=89), LAST)


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100%"), (0.99999, "99.9%"), (0.9, "90.0%"), (0.9959, "99.5%"), (0.0, "0.0%"), (None, "—")],
)
def test_a_share_is_rounded_down(share, text):
    assert share_text(share) == text


def test_a_property_in_words():
    days = [(LAST - timedelta(days=n), 1.0) for n in range(3)] + [(LAST - timedelta(days=5), 0.95)]
    assert in_words("timely", days, 0.98, ZH) == "时效性 98.0%：有数据的4天中1天有问题，最低95.0%（07-09）"
    assert in_words("timely", days[:3], 1.0, EN) == "Timely 100%: nothing broken (days with data: 3)"
    assert in_words("timely", [(LAST, None)], None, ZH) == "时效性：无数据"


def test_the_strip_has_six_cells_with_words():
    days = {one: [(LAST, 1.0)] for one in SIX} | {"accurate": [(LAST, 0.5), (LAST - timedelta(days=1), 1.0)]}
    text = to_html(quality_strip(days, dict.fromkeys(SIX, 1.0) | {"accurate": 0.75}, SPAN, ZH))
    assert text.count("<li") == 6 and text.count("quality-missing") == 1 and text.count("is-broken") == 1
    assert "75.0%" in text and "准确性 75.0%" in text
    assert "尚无质量记录" in to_html(quality_strip({}, {}, SPAN, ZH))
    charts = to_html(quality_charts(days, {"accurate": 0.75}, SPAN, EN))
    assert charts.count("<figure") == 6 and "Accurate 75.0%" in charts


def test_days_out_of_the_span_are_not_drawn():
    days = {"timely": [(SPAN[0] - timedelta(days=1), 0.2)]}
    assert "quality-kept" not in to_html(quality_strip(days, {}, SPAN, ZH))


def test_lineage_reads_from_the_file_to_the_screen():
    path = Path([Step("PM2.5")], Step("PM", "/sign/pm", "n"), [Step("AQI", "/sign/aqi")], [Step("wall", "/")])
    text = to_html(lineage("file", [("place", "站点")], "readings", [path], EN))
    order = [text.index(part) for part in ("站点", "PM2.5", "/sign/pm", "/sign/aqi", ">wall<")]
    assert order == sorted(order)
    bare = to_html(lineage("file", [], "readings", [Path([], Step("x"), [], [])], ZH))
    assert "由行内指明" in bare and "没有显示" in bare
    assert "没有交付过数据" in to_html(lineage("file", [], "readings", [], ZH))


@pytest.mark.parametrize("state", ["live", "late", "dead", "never", "unpromised"])
def test_a_state_has_shape_word_and_colour(state):
    text = to_html(feed_mark(state, ZH))
    assert ZH(f"sources.is_{state}") in text and 'class="shape"' in text and "level-" in text


def test_the_zone_leads_to_the_sources():
    text = to_html(feeds_zone([FeedRow("水文站", True, "3小时", "11:05", "/source/river")], 25, ZH, "/sources?lang=zh"))
    assert 'href="/source/river"' in text and 'href="/sources?lang=zh"' in text


def test_the_menu_marks_the_open_page():
    text = to_html(menu(State(lang="en"), EN, "/sources"))
    assert 'aria-current="page"' in text and 'href="/catalogue?lang=en"' in text and 'href="/sources' not in text


def test_a_sorted_head_says_so():
    columns = [Column(dcc.Link("a", href="/x"), order="descending"), Column("b")]
    text = to_html(table(columns, [["1", "2"]], caption="c", empty=""))
    assert text.count("aria-sort") == 1 and 'aria-sort="descending"' in text and 'href="/x"' in text
