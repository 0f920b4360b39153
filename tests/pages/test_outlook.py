"""The hours ahead on a sign's page: from five weeks of hours, a sentence where they are not there, none for a daily sign."""

from tests._store import NOW
from tests.data._twin import HOUR, hour_of

AT = "2026-07-14T12:30"


def test_the_hours_ahead_are_told_where_the_past_is_known(page, filled):
    assert "近5周的数据不足，不作推算" in page("sign", indicator="air_pm25", asof=AT)
    last = hour_of(NOW) - HOUR
    rows = [
        {
            "indicator": indicator,
            "place": "NJ-T-02",
            "observed_at": last - n * HOUR,
            "value": 40.0 + (last.hour - n) % 24,
        }
        for indicator in ("air_pm25", "safety_crowd_load")
        for n in range(5 * 168 + 3)
    ]
    filled.deliver("rows", rows)
    text = page("sign", indicator="air_pm25", place="NJ-T-02", asof=AT)
    assert "未来6小时推算" in text and "不是官方发布" in text and "µg/m³ 至 " in text
    assert f"{last + HOUR:%Y-%m-%d %H:%M}" in text and "其间最高可能" not in text, "its limits are of the day"
    levels = page("sign", indicator="safety_crowd_load", place="NJ-T-02", asof=AT)
    assert "其间最高可能" in levels and "&lt;1%" in levels
    english = page("sign", indicator="air_pm25", place="NJ-T-02", asof=AT, lang="en")
    assert "The next 6 hours, computed" in english and "Eight times in ten" in english
    assert "小时推算" not in page("sign", indicator="hotline_satisfied", asof=AT)
