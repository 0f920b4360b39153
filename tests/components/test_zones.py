"""Each zone's parts with three rows and no browser: text, level in shape and word, address; a sentence when empty."""

from datetime import datetime, timedelta

import pytest

from city.bands import Band
from city.catalogue import catalogue
from city.pack import DEFAULT, city, find
from city.words import Words
from components.alerts import AlertRow, alerts_zone
from components.brief import brief
from components.citymap import MapPlace, city_map, core_inset, map_frame, map_labels, map_look, map_outline, unit_tiles
from components.colours import STATUS, area_fill, mixed
from components.feeds import FeedRow, feeds_zone
from components.header import Warned, header_zone
from components.outline import bounds_of, frame, label_point, path
from components.plan import PlanRow, plan_zone
from components.prerender import to_html
from components.signs import Reading, sign_tile
from components.sparkline import sparkline
from components.state import State
from components.topics import TopicRow, topics_zone
from components.units import UnitRow, units_zone
from components.zone import age_class, failed
from data.places import build_places

ZH, EN = Words("zh"), Words("en")
NOW = datetime(2026, 7, 14, 14, 5)
SQUARE = '{"type":"Polygon","coordinates":[[[118,31],[119,31],[119,32],[118,32],[118,31]]]}'
EAST = '{"type":"MultiPolygon","coordinates":[[[[119,31],[120,31],[120,32],[119,32],[119,31]]]]}'
IDS = {"map": "m", "shapes": "s", "labels": "l", "outline": "o"}


def tile(level=1, basis="proposed", age_s=60, value=72.4, words=ZH):
    sign = catalogue().indicator("air_pm25")
    key = ("normal", "blue", "yellow", "orange", "red")[level]
    reading = Reading(value, 60.0, NOW - timedelta(seconds=age_s), 1000.0 - age_s, Band(level, key, basis, ">60"))
    steps = [(NOW - timedelta(hours=i), 50.0 + i, 40.0, 60.0) for i in range(5, 0, -1)]
    return to_html(sign_tile(sign, reading, steps, "/sign/air_pm25", words, NOW, 1000.0, True))


def test_a_tile_says_name_value_unit_level_change_and_time():
    text = tile()
    for part in ("PM2.5", ">72<", "µg/m³", "●", ">蓝<", "▲", "21%", "截至", "14:04", "拟", 'href="/sign/air_pm25"'):
        assert part in text, part
    assert 'class="tile level-1"' in text and "data-observed" in text


def test_an_official_threshold_bears_no_mark_and_normal_has_its_word():
    text = tile(level=0, basis="official")
    assert "basis" not in text and "正常" in text


def test_a_late_tile_says_how_late_and_a_dead_one_that_it_is():
    promise_s = catalogue().indicator("air_pm25").promise_s
    assert 'tile level-1 late"' in tile(age_s=promise_s + 60) and "数据滞后" in tile(age_s=promise_s + 60)
    assert 'tile level-1 dead"' in tile(age_s=4 * promise_s + 60)
    assert [age_class(0, 10, 40, now) for now in (10, 11, 41)] == ["", "late", "dead"]


def test_a_sign_without_value_is_missing_not_zero():
    sign = catalogue().indicator("air_pm25")
    text = to_html(sign_tile(sign, None, [], "/x", ZH, NOW, 0.0, True))
    assert "无数据" in text and ">0<" not in text and "level-none" in text


def test_a_sparkline_draws_normal_line_and_end_and_breaks_at_gaps():
    at = [0, 1, 2, 9, 10]
    text = to_html(sparkline([(NOW + timedelta(hours=i), float(i), 0.0, 5.0) for i in at], "in words"))
    assert 'aria-label="in words"' in text
    assert text.count("<path") == 3
    line = text.split('class="spark-line" d="')[1].split('"')[0]
    assert line.count("M") == 2
    assert "<path" not in to_html(sparkline([(NOW, 1.0, None, None)], "w"))


def test_alerts_are_counted_by_level_and_listed():
    rows = [AlertRow(4, "玄武·新街口", "1小时雨强", "75 mm", "3小时", "/sign/rain_1h?place=1", "in words")]
    text = to_html(alerts_zone(rows, {4: 1, 1: 12}, ZH))
    for part in ("Ⅰ级红", "Ⅳ级蓝", ">12<", "■", "玄武·新街口", "75 mm", "3小时"):
        assert part in text
    assert "没有未结的监测告警" in to_html(alerts_zone([], {}, ZH))
    assert "预警" not in text


def test_units_say_what_drags_them():
    text = to_html(
        units_zone(
            [UnitRow(3, "玄武", "新街口 1小时雨强", "75 mm", "/p", "w"), UnitRow(0, "高淳", "", "", "/q", "w")], 12, ZH
        )
    )
    assert "新街口 1小时雨强" in text and "无告警" in text and "◆" in text


def test_topics_plan_and_feeds():
    assert "×3.2" in to_html(topics_zone([TopicRow("停水", "江宁·东山", 32, 10.0, "/p")], ZH))
    assert "新增" in to_html(topics_zone([TopicRow("停水", "江宁·东山", 32, 0.0, "/p")], ZH))
    plan = PlanRow("一网通办率", "96.5%", "目标 95.35", "优于 1.2点", True, 0.97, 0.96, "/s", "w")
    assert "bar-target" in to_html(plan_zone([plan], ZH))
    no_target = PlanRow("优良天数", "86%", "目标待下达", "", True, 0.9, None, "/s", "w")
    assert "bar" not in to_html(plan_zone([no_target], ZH)).replace("sidebar", "")
    text = to_html(feeds_zone([FeedRow("水文站", True, "3小时", "11:05")], 25, ZH))
    assert "中断" in text and "按时 25" in text


@pytest.mark.parametrize(
    ("zone", "sentence"),
    [
        (topics_zone([], ZH), "没有明显上升的话题"),
        (plan_zone([], ZH), "没有带目标的体征"),
        (feeds_zone([], 3, ZH), "全部来源按时到达"),
        (feeds_zone([], 0, ZH), "还没有来源送来数据"),
        (failed("监测告警", ZH), "其余各区不受影响"),
        (brief([], ZH), "常态范围"),
    ],
)
def test_an_empty_or_failed_zone_says_so(zone, sentence):
    assert sentence in to_html(zone)


def test_the_brief_puts_the_gravest_first():
    text = to_html(brief([(1, "blue one", "/a"), (4, "red one", "/b")], EN))
    assert text.index("red one") < text.index("blue one")


def test_the_header_forwards_warnings_with_issuer_and_time():
    warned = [Warned("暴雨红色预警", "full title", 4, "南京市气象台", "20:20发布")]
    text = to_html(header_zone("南京市", NOW, NOW, warned, "桌面屏", True, State(), ZH))
    for part in ("暴雨红色预警", "南京市气象台 20:20发布", "演示数据", "数据 14:05", "English", "浅色", "data-clock"):
        assert part in text, part
    replay = to_html(header_zone("南京市", NOW, None, [], "桌面屏", False, State(asof=NOW), ZH))
    assert "回放 2026-07-14 14:05" in replay and "data-clock" not in replay and "无生效预警" in replay


def places():
    return [
        MapPlace("320102", "玄武", "/place/320102", 4, "in words", SQUARE),
        MapPlace("320115", "江宁", "/place/320115", 0, "calm", EAST),
    ]


def test_the_map_shows_levels_by_fill_shape_and_text():
    outline, labels = map_outline(places()), map_labels(places(), ("320102",))
    text = to_html(city_map("3201", map_frame(places()), map_look(places(), "dark"), IDS, outline, labels))
    assert text.count("<path") == 2 and "level-4" in text and "core-frame" in text and ">江宁<" in text
    assert "■" in to_html(core_inset(places(), ("320102",), "主城")) and core_inset([], (), "") is None
    look = map_look(places(), "dark")
    assert look["fills"]["320102"] == area_fill(4, "dark") and look["hrefs"]["320115"] == "/place/320115"
    assert to_html(unit_tiles(places(), "十二单元", ZH)).count("unit-tile ") == 2


def test_of_names_that_would_lie_upon_each_other_the_graver_one_is_shown():
    near = [MapPlace("1", "calm", "/1", 0, "w", SQUARE), MapPlace("2", "grave", "/2", 3, "w", SQUARE)]
    text = to_html(map_labels([*near, MapPlace("3", "far", "/3", 0, "w", EAST)], ()))
    assert ">calm<" not in text and "grave" in text and ">far<" in text
    assert to_html(map_outline(near)).count("<path") == 2


def test_of_two_alike_the_larger_place_keeps_its_name():
    small = '{"type":"Polygon","coordinates":[[[118.4,31.4],[118.6,31.4],[118.6,31.6],[118.4,31.6],[118.4,31.4]]]}'
    near = [MapPlace("1", "small", "/1", 0, "w", small), MapPlace("2", "large", "/2", 0, "w", SQUARE)]
    text = to_html(map_labels(near, ()))
    assert ">large<" in text and ">small<" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("level", [0, 4])
def test_every_district_of_nanjing_keeps_its_name(lang, level):
    built, core = build_places(find("places", DEFAULT)), city(DEFAULT).core
    outlines = dict(built.shapes.filter(level="district").select("place", "geojson").iter_rows())
    rows = built.places.filter(level="district").iter_rows(named=True)
    districts = [MapPlace(r["place"], r[f"short_{lang}"], "/", level, "w", outlines[r["place"]]) for r in rows]
    drawn = to_html(map_labels(districts, core)) + to_html(core_inset(districts, core, "Core"))
    assert drawn.count('class="map-label ') == len(districts) == 11


def test_colours_are_those_of_the_style_sheet(root):
    css = (root / "assets" / "css" / "base.css").read_text("utf-8")
    for theme in STATUS.values():
        for colour in theme.values():
            assert colour in css
    assert mixed("#FF0000", "#0000FF", 0.5) == "#800080"


def test_outlines_keep_neighbours_together_and_labels_inside():
    there = frame(bounds_of([SQUARE, EAST]))
    assert path(SQUARE, there).startswith("M") and path(SQUARE, there).endswith("z")
    lon, lat = label_point(EAST)
    assert 119 < lon < 120 and 31 < lat < 32
    assert there.percent(118, 32) == ("0.0%", "0.0%")
    assert [round(x, 6) for corner in there.bounds for x in corner] == [31, 118, 32, 120]
