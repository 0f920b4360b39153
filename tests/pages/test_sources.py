"""The sources page and a source's own: every feed of the pack, what is missing said, filters by the address, lineage both ways."""

import re
from datetime import date, timedelta

import dash
import pytest

from city.access import Viewer
from city.words import Words
from data import calls
from data.sources import sources as pack_sources
from pages import _address, _feeds
from pages._feeds import SHOWN, SORTED, in_order
from pages._mapping import file_facts, mapping_rows
from queries import _calls
from tests._store import NOW, Store

AT = "2026-07-14T12:30"


def rows_of(text):
    """The sources that a page lists, in its order."""
    return re.findall(r'<th scope="row"[^>]*>.*?href="/source/(\w+)', text.split("<tbody>")[1].split("</tbody>")[0])


@pytest.fixture
def counted(filled: Store, monkeypatch):
    """Calls of some days; the count of other tests is put aside."""
    _calls._counts.clear()
    path = filled.folder / calls.NAME
    day = NOW.date() - timedelta(days=2)
    calls.add(
        filled.folder,
        {
            (day, "readings", "air_pm25", "named"): 5,
            (day - timedelta(days=30), "readings", "air_no2", "listed"): 3,
            (day, "readings", "air_no2", "refreshed"): 40,
        },
    )
    yield path
    path.unlink()


def test_every_feed_of_the_pack_is_there_also_what_never_delivered(page):
    text = page("sources", asof=AT)
    assert set(rows_of(text)) == {*pack_sources(), "places"}
    assert "从未交付" in text and "没有交付过数据" in text and "测试读数" in text and "市生态环境局" in text
    never = text[text.index('href="/source/notices') :].split("</tr>")[0]
    assert ">0<" not in never and "—" in never


def test_the_summary_comes_first_and_adds_up(page):
    text = page("sources", asof=AT)
    summary = text[text.index("summary-line") :].split("</ul>")[0]
    numbers = [int(n) for n in re.findall(r"<strong>(\d+)</strong>", summary)]
    assert numbers[0] == sum(numbers[1:]) == len(rows_of(text))
    assert text.index("summary-line") < text.index("<table")


def test_late_is_judged_at_the_moment_of_the_page(page):
    assert "rows" not in rows_of_or_none(page("sources", asof=AT, show="late"))
    later = page("sources", asof="2026-07-14T16:30", show="late")
    assert "rows" in rows_of(later) and "▲" in later and "滞后" in later
    assert "◆" in page("sources", asof="2026-07-15T16:30", show="late")


def rows_of_or_none(text):
    return rows_of(text) if "<tbody>" in text else []


def test_filters_stand_in_the_address_and_in_the_links(page):
    text = page("sources", asof=AT, show="never", owner="ecology", lang="en")
    of_ecology = {key for key, one in pack_sources().items() if one.owner == "ecology"}
    assert set(rows_of(text)) == of_ecology - {"rows", "cases"}
    assert re.search(r'href="/sources\?show=never&(amp;)?owner=ecology&(amp;)?sort=name&', text)
    assert "Department:" in text
    assert rows_of(page("sources", asof=AT, owner="weather")) == ["notices"]
    assert "没有符合条件的来源" in page("sources", asof=AT, show="refused")


@pytest.mark.parametrize("order", list(SORTED))
def test_every_order_runs_both_ways_with_the_unknown_last(page, order):
    up, down = (rows_of(page("sources", asof=AT, sort=f"{sign}{order}")) for sign in ("", "-"))
    assert set(up) == set(down) and len(up) == len(pack_sources()) + 1
    overview = _feeds.ask_feeds(_address.read_address({"asof": AT}))
    value = SORTED[order]
    for sign in ("", "-"):
        values = [value(one) for one in in_order(overview.feeds, sign + order)]
        told = [one for one in values if one is not None]
        assert values[: len(told)] == told == sorted(told, reverse=sign == "-")
    assert 'aria-sort="descending"' in page("sources", asof=AT, sort=f"-{order}")


@pytest.mark.parametrize("address", [{"show": "pretty"}, {"sort": "luck"}, {"owner": "nobody"}], ids=str)
def test_what_the_address_cannot_mean_is_said(page, address):
    text = page("sources", asof=AT, **address)
    assert "无法使用" in text and len(rows_of(text)) == len(pack_sources()) + 1


def test_an_empty_store_is_not_an_error(empty_store, page, monkeypatch):
    text = page("sources")
    assert len(rows_of(text)) == len(pack_sources()) and "从未交付" in text


def test_calls_and_what_nobody_asked_for(page, counted):
    text = page("sources", asof=AT)
    assert "自 2026-06-12 起计数" in text
    assert rows_of(page("sources", asof=AT, sort="-calls"))[0] in ("rows", "feed", "sheet")
    unused = page("sources", asof=AT, show="unused")
    assert rows_of(unused) == ["cases"] and "起无人点名调用" in unused
    one = page("source", key="rows", asof=AT)
    calls_of = one[one.index("90天调用") :]
    assert "2026-07-12" in calls_of and "40" in calls_of


def test_a_call_of_the_day_itself_is_not_known_in_its_replay(page, filled):
    calls.add(filled.folder, {(NOW.date(), "readings", "air_pm25", "named"): 9})
    then, live = (_address.read_address(query) for query in ({"asof": AT}, {}))
    before, today = (_feeds.calls_until(one, NOW) for one in (then, live))
    assert _feeds.ask_calls(then, before) == {} and _feeds.ask_counted_since(then, before) is None
    assert _feeds.ask_calls(live, today)["readings", "air_pm25"].named == 9
    assert _feeds.ask_counted_since(live, today) == NOW.date()
    (filled.folder / calls.NAME).unlink()


def test_calls_add_up():
    one = _feeds.Called(1, 2, 3, date(2026, 7, 1))
    assert one + _feeds.Called(last_named=date(2026, 6, 1)) == one
    assert (one + _feeds.Called(1, 0, 0)).named == 2 and (_feeds.Called() + _feeds.Called()).last_named is None


def test_one_source_says_all_of_itself(page):
    text = page("source", key="rows", asof=AT)
    for part in (
        "测试读数",
        "市生态环境局",
        "2小时内更新",
        "交付记录",
        "rows-001",
        "已接收",
        "数据血缘",
        "映射",
        "异常读数",
        "被搁置",
    ):
        assert part in text, part
    assert 'href="/sign/air_pm25?asof=' in text and "空气质量指数" in text and "桌面屏" in text
    english = page("source", key="cases", asof=AT, lang="en", theme="light")
    assert "12345 requests" in english and "city incidents" in english and "events" in english


def test_lineage_leads_from_the_sign_back_to_its_source(page):
    text = page("sign", indicator="air_aqi", asof=AT)
    origin = text[text.index("数据从哪里来") :].split("</section>")[0]
    assert 'href="/source/rows?asof=' in origin and "rows-001" in origin and "/rows/air_aqi" in origin
    assert "没有提供这个指标的来源" in page("sign", indicator="traffic_index", asof=AT)


def test_unknown_source_is_a_sentence(page):
    assert "没有来源“nothing”" in page("source", key="nothing", asof=AT)


def test_a_district_sees_feeds_but_no_rows_files_and_sentences(page, monkeypatch):
    everyone = page("source", key="rows", asof=AT)
    monkeypatch.setattr("pages._address.current_viewer", lambda: Viewer("test", "district", ("320102",), "internal"))
    text = page("source", key="rows", asof=AT)
    assert "rows-001" in everyone and "rows-001" not in text
    assert "仅全市范围的查看者可见" in text and "今日" not in text.split("交付记录")[0]
    listed = page("sources", asof=AT)
    assert set(rows_of(listed)) == {*pack_sources(), "places"}


def test_a_sensitive_field_is_not_named(page, monkeypatch):
    hidden = {"air_pm25"}
    monkeypatch.setattr("pages._lineage.can_see_indicator", lambda viewer, key, sensitivity: key not in hidden)
    lineage = page("source", key="rows", asof=AT).split("数据血缘")[1].split("交付记录")[0]
    assert "/sign/air_pm25" not in lineage and "/sign/air_no2" in lineage


def test_mapping_in_words():
    words = Words("en")
    rows = mapping_rows(pack_sources()["feed"], words)
    assert ("indicator", "always “air_pm25”", "as it is") in rows
    assert ("value", "column “PM2.5”", "as it is") in rows
    assert dict(file_facts(pack_sources()["feed"], words))["Most bad rows"] == "20%"


def test_callbacks_answer_once_a_minute(page):
    page("sources", asof=AT)
    from pages.source import refresh_source
    from pages.sources import refresh_sources

    stamp = {"seq": 1}
    unchanged = [dash.no_update] * 2
    assert refresh_sources(stamp, "", "9999999999") == refresh_sources(stamp, f"?asof={AT}", "0") == unchanged
    content, drawn = refresh_sources(stamp, "?show=late", "0")
    assert content and float(drawn) > 0
    assert refresh_source(stamp, "/source/rows", "", "9999999999") == unchanged
    assert refresh_source(stamp, "/source/rows", "", None)[0]
    assert refresh_source(stamp, "/source/nothing", "", "0")[0] is dash.no_update


def test_every_choice_has_its_word():
    words = Words("zh")
    assert all(f"sources.show_{one}" in words for one in SHOWN) and all(f"sources.{one}" in words for one in SORTED)
