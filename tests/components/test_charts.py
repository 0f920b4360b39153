"""Figures: three rows in, a plain dictionary out; lines that can be told apart on both grounds; thresholds of their time."""

import json
from datetime import datetime, timedelta

import polars as pl
import pytest

from city.catalogue import catalogue
from components.chart_limits import Limit, fitting, limits, sign_text
from components.chart_parts import Labels, reach
from components.chart_theme import THEMES, contrast
from components.charts import config, index_columns, trend

START = datetime(2026, 7, 14, 9)
HOUR = timedelta(hours=1)
LABELS = Labels(
    "PM2.5", "usual", "not over", "µg/m³", {1: "blue", 2: "yellow", 3: "orange", 4: "red"}, {"day": "yesterday"}
)


def frame(*values, median=20.0, spread=2.0, start=START):
    return pl.DataFrame(
        {
            "moment": [start + n * HOUR for n in range(len(values))],
            "value": [None if value is None else float(value) for value in values],
            "median": [median] * len(values),
            "spread": [spread] * len(values),
        },
        schema_overrides={"value": pl.Float64, "median": pl.Float64, "spread": pl.Float64},
    )


def figure(given, **more):
    return trend(given, LABELS, **{"grain": "hour", "language": "zh", "theme": "dark", "decimals": 0} | more)


def named(drawn, name):
    return next(trace for trace in drawn["data"] if trace.get("name") == name)


def test_a_figure_is_plain_and_gaps_stay_gaps():
    drawn = figure(frame(10, None, 30))
    assert json.loads(json.dumps(drawn)) == drawn
    line = named(drawn, "PM2.5")
    assert line["y"] == [10.0, None, 30.0] and line["connectgaps"] is False
    assert line["x"][0] == "2026-07-14T09:00:00" and "markers" in line["mode"]
    assert drawn["layout"]["uirevision"] == "constant" and "template" not in drawn["layout"]


def test_the_usual_range_is_two_spreads_to_each_side():
    drawn = figure(frame(10, 20, 30))
    lower, upper = drawn["data"][0], named(drawn, "usual")
    assert lower["y"] == [16.0] * 3 and upper["y"] == [24.0] * 3 and upper["fill"] == "tonexty"
    assert not [one for one in figure(frame(1, 2, median=None, spread=None))["data"] if one.get("fill")]


def test_an_earlier_span_has_its_own_dash_and_colour():
    drawn = figure(frame(10, 20, 30), earlier={"day": frame(5, 6, 7)})
    other = named(drawn, "yesterday")
    assert other["line"]["dash"] != named(drawn, "PM2.5")["line"]["dash"]
    assert other["line"]["color"] != named(drawn, "PM2.5")["line"]["color"]
    assert not [one for one in figure(frame(1), earlier={"day": frame(None)})["data"] if one.get("name") == "yesterday"]


def test_what_is_not_over_is_drawn_hollow_and_apart():
    drawn = figure(frame(10, 20, 3), unfinished_from=START + 2 * HOUR)
    assert named(drawn, "PM2.5")["y"] == [10.0, 20.0, None]
    assert named(drawn, "not over")["y"] == [None, None, 3.0]


def test_thresholds_are_drawn_where_they_are_in_force_and_near():
    near = Limit(1, 35.0, ">", START, START + HOUR)
    far = Limit(4, 900.0, ">", START, START + HOUR)
    drawn = figure(frame(10, 20, 30), limits=[near, far])
    assert [(one["y0"], one["x0"], one["x1"]) for one in drawn["layout"]["shapes"]] == [
        (35.0, "2026-07-14T09:00:00", "2026-07-14T10:00:00")
    ]
    assert drawn["layout"]["annotations"][0]["text"] == "● blue >35"
    low, high = drawn["layout"]["yaxis"]["range"]
    assert high >= 35 and low < 10


def test_limits_change_with_their_validity():
    """The limit of PM2.5 was 75 until the end of February 2026 and is 60 since."""
    found = limits(catalogue().indicator("air_pm25"), datetime(2026, 2, 27), datetime(2026, 3, 3))
    blue = [(one.number, one.start, one.end) for one in found if one.level == 1]
    assert blue == [
        (75.0, datetime(2026, 2, 27), datetime(2026, 3, 1)),
        (60.0, datetime(2026, 3, 1), datetime(2026, 3, 3)),
    ]


def test_limits_without_numbers_are_no_lines():
    assert limits(catalogue().indicator("hotline_requests"), START, START + HOUR) == []


def test_zero_is_in_sight_when_asked_for():
    assert reach(frame(10, 20), (), True)[0] == 0.0
    assert reach(frame(10, 20), (), False)[0] == 10.0
    assert reach(frame(None, median=None, spread=None), (), False) == (0.0, 1.0)
    assert fitting([Limit(1, 4.0, ">", START, START)], 3.0, 3.0)


def test_signs_as_people_write_them():
    assert [sign_text(one) for one in (">=", "<=", ">", "<")] == ["≥", "≤", ">", "<"]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_lines_reach_three_to_one_and_text_four_and_a_half(theme):
    ramp = THEMES[theme]
    for ground in (ramp.ground, ramp.card):
        for colour in (ramp.series, *ramp.earlier.values(), *ramp.levels.values()):
            assert contrast(colour, ground) >= 3, (theme, colour, ground)
        assert contrast(ramp.text, ground) >= 4.5


def test_contrast_of_black_and_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_nothing_goes_outside_and_buttons_speak_the_language():
    found = config("zh")
    assert found["locale"] == "zh-CN" and not found["showSendToCloud"] and found["plotlyServerURL"] == ""
    assert found["displaylogo"] is False and config("en")["locale"] == "en"


def test_dates_are_chinese_in_chinese():
    assert "月" in figure(frame(1, 2))["layout"]["xaxis"]["tickformat"]
    assert "月" not in figure(frame(1, 2), language="en")["layout"]["xaxis"]["tickformat"]
    assert "年" in figure(frame(*range(200)), grain="day")["layout"]["xaxis"]["tickformat"]


def test_columns_bear_their_value():
    drawn = index_columns(["a", "b"], [31, None], ["#00E400", "#00E400"], language="zh", theme="dark")
    assert drawn["data"][0]["text"] == ["31", ""]
