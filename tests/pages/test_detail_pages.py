"""Sign, place, rows, air, event and catalogue: what their first answer says, also for what is unknown or not allowed."""

import sys

import dash
import pytest

from city.access import Viewer
from city.catalogue import catalogue
from city.settings import settings
from pages._sign import SPANS, next_level, periods

AT = "2026-07-14T12:30"


def test_sign_shows_value_trend_places_rows_definition_and_thresholds(page):
    text = page("sign", indicator="air_pm25", asof=AT)
    for part in (
        "PM2.5",
        "40",
        "µg/m³",
        "截至",
        "比昨日",
        "玄武",
        "浦口",
        "rows-001",
        "GB 3095",
        "生态环境局",
        "全部源数据行",
    ):
        assert part in text, part
    assert 'href="/rows/air_pm25?asof=' in text and "回到实时" in text


def test_sign_in_english_keeps_the_state_in_its_links(page):
    text = page("sign", indicator="air_pm25", asof=AT, lang="en", place="320102")
    assert "Against yesterday" in text and "lang=en" in text and "Xuanwu District" in text
    assert "/rows/air_pm25?place=320102" in text


def test_the_twelve_units_are_another_ranking(page):
    eleven, twelve = (page("sign", indicator="air_pm25", asof=AT, units=units) for units in ("districts", "units"))
    assert "江北" in twelve and "江北" not in eleven


@pytest.mark.parametrize("period", list(SPANS))
def test_every_period_draws(page, period):
    assert "趋势" in page("sign", indicator="air_pm25", asof=AT, period=period, compare="day,week,year")


def test_a_span_of_its_own(page):
    text = page("sign", indicator="air_pm25", asof=AT, **{"from": "2026-07-13T12:00", "to": "2026-07-14T00:00"})
    assert "07-13 23:00" in text and "07-14 01:00" not in text.split("源数据行")[0].split("比昨日")[1]


@pytest.mark.parametrize(
    "address",
    [
        {"period": "5y"},
        {"from": "yesterday"},
        {"compare": "never"},
        {"units": "12"},
        {"from": "2027-01-01T00:00", "to": AT},
    ],
    ids=str,
)
def test_unusable_values_are_said_and_not_used(page, address):
    text = page("sign", indicator="air_pm25", asof=AT, **address)
    assert "无法使用" in text and "趋势" in text


def test_a_sign_without_data_says_so(page):
    text = page("sign", indicator="traffic_index")
    assert "无数据" in text and "没有源数据行" in text


@pytest.mark.parametrize("name", ["sign", "rows"])
def test_unknown_sign_is_a_sentence(page, name):
    text = page(name, indicator="nothing")
    assert "目录中没有指标“nothing”" in text and 'href="/"' in text


def test_unknown_place_is_a_sentence(page):
    assert "没有地点“9999”" in page("place", code="9999")
    assert "没有地点“9999”" in page("sign", indicator="air_pm25", place="9999")
    assert "没有事件“E0”" in page("event", event="E0")


@pytest.mark.parametrize("name", ["sign", "rows"])
def test_a_sensitive_sign_is_refused_with_a_sentence(page, name):
    assert settings().clearance == "internal"
    key = next(one.key for one in catalogue().indicators.values() if one.sensitivity == "sensitive")
    text = page(name, indicator=key)
    assert "不能显示" in text and "趋势" not in text


def test_a_place_out_of_scope_is_not_there(page, monkeypatch):
    monkeypatch.setattr("pages._address.current_viewer", lambda: Viewer("test", "district", ("320102",), "internal"))
    assert "没有地点" in page("place", code="320111", asof=AT)
    text = page("sign", indicator="air_pm25", asof=AT)
    assert "玄武区" in text and "测点四" not in text


def test_place_shows_signs_children_and_events(page):
    text = page("place", code="320111", asof=AT)
    for part in ("浦口区", "PM2.5", "泰山街道", "event 2", "■", "/sign/air_pm25?place=320111"):
        assert part in text, part


def test_small_places_say_that_nothing_is_measured(page):
    text = page("place", code="320111401", asof=AT)
    assert "类街道单位" in text
    text = page("place", code="320102002002", asof=AT)
    assert "没有指标数据" in text and "未结12345诉求" in text


def test_a_reporting_unit_has_its_streets(page):
    text = page("place", code="NJ-JB", asof=AT)
    assert "江北新区" in text and "泰山街道" in text


def test_rows_count_page_and_name_their_file(page):
    text = page("rows", indicator="air_pm25", asof=AT)
    assert "共24行" in text and "rows-001" in text and "测试读数" in text and f'href="/source/rows?asof={AT}' in text
    wide = page("rows", indicator="air_pm25", asof=AT, **{"from": "2026-07-01T00:00"}, page="2")
    assert "第2页，共2页" in wide and "共60行" in wide
    assert "没有源数据行" in page(
        "rows", indicator="air_pm25", asof=AT, **{"from": "2026-01-01T00:00", "to": "2026-01-02T00:00"}
    )


def test_rows_of_a_derived_sign_are_those_of_its_parts(page):
    text = page("rows", indicator="air_aqi", asof=AT)
    assert "共12行" in text and "一氧化碳" in text


def test_air_names_the_rule_of_the_hour(page):
    text = page("air", at="2026-07-14T11:00", asof=AT)
    assert "HJ 633-2026" in text and "测点一" in text and "测点四" in text and "2026-07-14 11:00" in text
    assert "HJ 633-2012" in page("air", at="2020-04-03T14:00", asof=AT)
    assert "2026-07-14 11:00" in page("air", asof=AT)
    assert "没有空气站点的数据" in page("air", asof="2026-01-01T00:00")


def test_event_says_what_where_when_and_its_row(page):
    text = page("event", event="E0001", asof=AT)
    for part in ("event 1", "梅园新村街道", "噪声扰民", "cases-002.parquet", "12345诉求", f"/source/cases?asof={AT}"):
        assert part in text, part


def test_catalogue_lists_all_and_finds(page):
    text = page("catalogue", asof=AT)
    assert "空气质量指数" in text and "生态环境（7）" in text
    found = page("catalogue", asof=AT, q="PM2.5")
    assert "EN02" in found and "TR01" not in found
    assert "没有与“zzz”相符的指标" in page("catalogue", q="zzz")


def test_next_level_of_a_sign():
    given = catalogue().indicator("air_pm25")
    assert next_level(given, "city") == "district" and next_level(given, "unit") == "site"
    assert next_level(given, "site") is None
    monthly = next(one for one in catalogue().indicators.values() if one.period_s >= 86400)
    assert periods(given) == tuple(SPANS) and periods(monthly) == ("30d", "1y")


def test_callbacks_answer_as_the_layout(page):
    page("sign", indicator="air_pm25")
    from pages.air import refresh_air
    from pages.catalogue import find_signs
    from pages.event import refresh_event
    from pages.place import refresh_map, refresh_place
    from pages.sign import refresh_sign

    stamp = {"seq": 1}
    answer = refresh_sign(stamp, "/sign/air_pm25", f"?asof={AT}")
    assert len(answer) == 9 and answer[2]["layout"]["uirevision"] == "constant"
    assert refresh_sign(stamp, "/sign/nothing", "") == [dash.no_update] * 9
    assert len(refresh_place(stamp, "/place/320102", f"?asof={AT}")) == 5
    look, points = refresh_map(stamp, "/place/320102", f"?asof={AT}")
    assert look["texts"] and points["type"] == "FeatureCollection"
    assert refresh_place(stamp, "/place/x", "") == [dash.no_update] * 5
    assert len(refresh_event(stamp, "/event/E0001", f"?asof={AT}")) == 3
    assert refresh_event(stamp, "/event/x", "") == [dash.no_update] * 3
    noted = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["pages.event"], "note_drill", lambda viewer, *told: noted.append(told))
        refresh_event(stamp, "/event/E0001", f"?asof={AT}")
    assert noted == [("event", "E0001", 24 * 60)], "an event's facts are shown by no way without an entry"
    answer = refresh_air(stamp, f"?asof={AT}")
    assert len(answer) == 6 and answer[2]["data"]
    assert refresh_air(stamp, "?asof=2026-01-01T00:00") == [dash.no_update] * 6
    assert len(find_signs("PM2.5", stamp, "?lang=en")) == 2
