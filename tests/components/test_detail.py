"""Parts of the detail pages: heads, comparisons, rankings, thresholds, tables, cards, events; each in both languages."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from city.air_index import aqi, grades
from city.bands import band
from city.catalogue import catalogue
from city.said import as_json, say
from city.words import Words
from components import detail_air, detail_cards, detail_events
from components.detail_asof import asof_bar
from components.detail_catalogue import condition_text, definition, thresholds, validity
from components.detail_compare import Earlier, comparison, difference, direction
from components.detail_head import freshness, head_value
from components.detail_ranking import Ranked, competition_ranks, ranking
from components.detail_rows import rows_set_aside
from components.detail_trend import in_words, limits_apply, limits_in_words, switch, trend_table
from components.pointmap import Point, features, point_bounds, softened
from components.prerender import to_html
from components.sections import section
from components.tables import Column, bar, facts, folded, table
from tests.components.test_charts import frame

NOW = datetime(2026, 7, 14, 12, 30)
ZH, EN = Words("zh"), Words("en")
PM25, SHARE = catalogue().indicator("air_pm25"), catalogue().indicator("hotline_on_time")


def row(value, observed_at=NOW, den=None, z=None):
    return {
        "value": value,
        "observed_at": observed_at,
        "den": den,
        "num": None,
        "z": z,
        "normal": None,
        "place": "3201",
    }


def head(given, one):
    judged = band(given, one["value"], one["observed_at"] or NOW, one["z"], den=one["den"])
    return to_html(head_value(given, one, judged, NOW, ZH))


def test_freshness_follows_the_promise():
    late = timedelta(seconds=PM25.promise_s + 1)
    assert freshness(PM25, NOW, NOW) == "live"
    assert freshness(PM25, NOW - late, NOW) == "late"
    assert freshness(PM25, NOW - 4 * late, NOW) == "dead"
    assert freshness(PM25, None, NOW) == "none"


def test_the_head_says_value_unit_level_and_time():
    text = head(PM25, row(80.0))
    assert all(part in text for part in ("80", "µg/m³", "●", "Ⅳ级蓝", "截至 12:30"))


def test_no_data_is_not_zero():
    text = head(PM25, row(None, None))
    assert "无数据" in text and ">0<" not in text


def test_few_cases_show_no_colour():
    assert "level-none" in head(SHARE, row(50.0, den=3.0))


def test_differences_in_the_unit_and_in_percent_or_in_points():
    assert difference(PM25, 38.0, 35.0, ZH) == "+3 µg/m³ (+8.6%)"
    assert difference(PM25, 30.0, 40.0, EN) == "−10 µg/m³ (−25.0%)"
    assert difference(SHARE, 97.5, 96.1, ZH) == "+1.4 个百分点"
    assert difference(PM25, 35.1, 35.2, ZH) == "持平"


def test_better_and_worse_by_the_direction_of_the_sign():
    assert direction(PM25, 30, 40) == "better" and direction(PM25, 40, 30) == "worse"
    assert direction(SHARE, 99, 90) == "better" and direction(PM25, 30, 30) is None
    text = to_html(comparison(PM25, 38.0, [Earlier("day", 35.0), Earlier("week", None)], ZH))
    assert "▲" in text and "无数据" in text and "变差" in text
    assert "−27" in to_html(comparison(PM25, 38.0, [Earlier("year_day", 52.0, 25.0)], ZH))


def test_competition_ranks():
    assert competition_ranks([1, 2, 2, 4], is_high_first=False) == [1, 2, 2, 4]
    assert competition_ranks([9, 9, 1], is_high_first=True) == [1, 1, 3]
    assert competition_ranks([], is_high_first=True) == []


def test_ranking_lists_what_cannot_be_ranked_below_with_its_reason():
    def one(code, value, at=NOW, den=None):
        return Ranked(code, code, value, at, band(SHARE, value, at or NOW, den=den), den)

    places = [one("a", 90.0, den=100), one("b", 99.0, den=100), one("c", None, None), one("d", 50.0, den=2)]
    text = to_html(
        ranking(SHARE, [*places, one("e", 80.0, NOW - timedelta(days=90), 100)], NOW, ZH, lambda c: f"/{c}", "t")
    )
    order = [text.index(f">{code}<") for code in ("b", "a", "c", "d", "e")]
    assert order == sorted(order)
    assert "无数据" in text and "样本不足" in text and "数据中断" in text


def test_thresholds_name_basis_source_and_validity():
    text = to_html(thresholds(PM25, date(2026, 2, 1), ZH))
    assert "官方标准" in text and "HJ 633-2012" in text and "至 2026-02-28" in text and "&gt; 75" in text
    assert validity(PM25.threshold_at(date(2026, 3, 1)), EN).startswith("from 2026-03-01")


def test_conditions_in_words():
    assert condition_text(">=3|z>=2", "起", ZH) == "≥ 3起 或 稳健偏离 ≥ 2"
    assert condition_text("", "起", ZH) is None
    assert condition_text(">35", "℃", EN, 3) == "> 35 ℃, 3 days in a row"


@pytest.mark.parametrize("words", [ZH, EN], ids=lambda w: w.lang)
@pytest.mark.parametrize("key", list(catalogue().indicators))
def test_every_sign_can_be_told(key, words):
    given = catalogue().indicator(key)
    text = to_html([definition(given, catalogue(), words), thresholds(given, NOW, words)])
    assert words.name(given.definition)[:10] in text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def test_the_trend_in_one_line_and_as_a_table():
    given = frame(10, None, 30)
    told = in_words(PM25, given, "hour", ZH)
    assert "10 µg/m³（07-14 09:00）" in told and "30 µg/m³（07-14 11:00）" in told and "有1个小时无数据" in told
    assert in_words(PM25, frame(None), "hour", EN) == "No data in this period."
    text = to_html(trend_table(PM25, given.with_columns(samples=pl.lit(9)), {}, "hour", ZH))
    assert text.index("07-14 11:00") < text.index("07-14 09:00") and "无数据" in text


def test_sums_are_judged_only_over_their_own_span():
    ponding = catalogue().indicator("lift_entrapments")
    assert limits_apply(PM25, "hour") and limits_apply(PM25, "day")
    assert ponding.time != "sum" or limits_apply(ponding, "day") == (ponding.shown == "day")
    outside = limits_in_words(PM25, frame(10, 20, 30), {}, ZH, grain="hour", zero=True)
    assert outside and "红 >250" in outside


def test_switches_say_what_is_on_without_colour():
    text = to_html(switch("p", [("a", "/a", True), ("b", "/b", False)]))
    assert 'aria-current="true"' in text and "<a className" not in text
    assert "✓ a" in to_html(switch("p", [("a", "/a", True)], several=True))


def test_tables_have_a_caption_and_a_dash_for_the_unknown():
    text = to_html(table([Column("x"), Column("n", is_number=True)], [["a", None]], caption="c", empty="e"))
    assert "<caption>c</caption>" in text and "—" in text
    assert "e</p>" in to_html(table([Column("x")], [], caption="c", empty="e"))
    assert "50.0%" in to_html(bar(0.5, "5")) and "0.0%" in to_html(bar(None, "—"))
    assert "x" not in to_html(facts([("x", None), ("y", "z")])) and "<summary>s" in to_html(folded("s", "c"))
    assert "<h2>t</h2>" in to_html(section("t", "c", note="n"))


def test_rows_set_aside_name_rule_and_reason():
    given = pl.DataFrame(
        {
            "source": ["s"],
            "contract": ["readings"],
            "delivery": ["d"],
            "row": [3],
            "rule": ["value_in_range"],
            "reason": ["the value is -4"],
            "told": [None],
            "content": ["{}"],
            "file": ["f.csv"],
        }
    )
    text = to_html(rows_set_aside(given, ZH, str, lambda *rule: ":".join(rule), lambda *rule: "accurate"))
    assert "准确性：s:readings:value_in_range" in text and "the value is -4" in text and "f.csv 第3行" in text
    told = given.with_columns(told=pl.lit(as_json(say("aside.no_value"))))
    assert "数值" not in text and "value 为空，应为数字" in to_html(
        rows_set_aside(told, ZH, str, lambda *rule: "", lambda *rule: None)
    )
    assert "准确性" not in to_html(rows_set_aside(given, ZH, str, lambda *rule: ":".join(rule), lambda *rule: None))


def test_a_past_moment_has_a_way_back():
    assert asof_bar(ZH, None, "/") is None
    assert 'href="/x"' in to_html(asof_bar(ZH, NOW, "/x")) and "2026-07-14 12:30" in to_html(asof_bar(EN, NOW, "/x"))


def sign_card(key, value, at=NOW):
    given = catalogue().indicator(key)
    return detail_cards.SignCard(given, value, at, band(given, value, at), [], f"/sign/{key}")


def test_signs_beyond_normal_come_first_and_stopped_ones_last():
    cards = [sign_card("air_pm25", 10.0), sign_card("air_pm25", 200.0), sign_card("air_pm25", 70.0)]
    stopped = sign_card("air_pm25", 400.0, NOW - timedelta(days=9))
    beyond, others = detail_cards.beyond_normal([stopped, *cards], NOW)
    assert [one.value for one in beyond] == [200.0, 70.0]
    assert [one.value for one in others] == [10.0, 400.0]
    text = to_html(detail_cards.sign_cards(others, NOW, ZH))
    assert "数据中断" in text and "/sign/air_pm25" in text


def test_places_below_say_what_is_worst():
    cards = [
        detail_cards.PlaceCard("甲", 0, 0, 5, "/a"),
        detail_cards.PlaceCard("乙", 3, 2, 5, "/b", "PM2.5"),
        detail_cards.PlaceCard("丙", None, 0, 0, "/c"),
    ]
    text = to_html(detail_cards.place_cards(cards, ZH))
    assert text.index("乙") < text.index("甲") < text.index("丙") and "PM2.5" in text and "无指标数据" in text


def test_levels_of_events_are_turned_round_once():
    assert [detail_events.event_level(level) for level in (1, 4, None, 9)] == [4, 1, None, None]
    assert "■" in to_html(detail_events.event_mark(1, ZH)) and "—" in to_html(detail_events.event_mark(None, ZH))


def test_overdue_events_say_by_how_much():
    told = detail_events.due_text({"due_at": NOW - timedelta(hours=3), "closed_at": None}, NOW, ZH)
    assert told and "已超期3小时" in told
    assert detail_events.due_text({"due_at": None, "closed_at": None}, NOW, ZH) is None
    assert "办结" in (detail_events.due_text({"due_at": NOW, "closed_at": NOW}, NOW, ZH) or "")
    assert detail_events.topic_text("noise", EN) == "Noise" and detail_events.topic_text("new", ZH) == "new"
    assert detail_events.status_text("gone", ZH) == "gone"


def test_air_bands_are_filled_chips_with_a_word_that_can_be_read():
    for one in grades():
        text = to_html(detail_air.grade_chip(one, ZH, 10))
        assert one.name["zh"] in text and detail_air.colour(one) in text
    assert "NA" in to_html(detail_air.grade_chip(None, ZH))


def test_stations_without_an_index_come_last_and_are_counted():
    full = dict.fromkeys(("air_pm25", "air_pm10", "air_so2", "air_no2", "air_co", "air_o3_1h"), 1.0)
    stations = [
        detail_air.Station("a", "甲", full | {"air_co": None}, aqi(full | {"air_co": None}, NOW)),
        detail_air.Station("b", "乙", full, aqi(full, NOW)),
    ]
    text = to_html(detail_air.station_table(stations, catalogue().indicators, ZH, lambda code: f"/{code}"))
    assert text.index("乙") < text.index("甲") and "NA" in text
    told = detail_air.in_words(stations, ZH)
    assert "优1个" in told and "另有1个站点" in told
    assert detail_air.in_words(stations[:1], EN) == "None of 1 stations has an index that may be given."


def test_points_of_a_map():
    found = features([Point(118.8, 32.0, "event", "■", "level-4", "text", "/event/x")])
    assert found["features"][0]["geometry"]["coordinates"] == [118.8, 32.0]
    (south, west), (north, east) = point_bounds([118.8], [32.0])
    assert south < 32.0 < north and west < 118.8 < east
    assert softened({"a": "#FFFFFF"}, "#000000") == {"a": "#808080"}
