"""The hours ahead on a sign's page: from five weeks of hours, a sentence where they are not there, none for a daily sign."""

from tests._store import NOW
from tests.data._twin import HOUR, hour_of

AT = "2026-07-14T12:30"


def test_the_hours_ahead_are_told_where_the_past_is_known(page, filled):
    assert "近5周的数据不足，不作推算" in page("sign", indicator="air_pm25", asof=AT)
    last = hour_of(NOW) - HOUR
    rows = [
        {
            "indicator": "air_pm25",
            "place": "NJ-T-02",
            "observed_at": last - n * HOUR,
            "value": 40.0 + (last.hour - n) % 24,
        }
        for n in range(5 * 168 + 3)
    ]
    filled.deliver("rows", rows)
    text = page("sign", indicator="air_pm25", place="NJ-T-02", asof=AT)
    assert "未来6小时推算" in text and "不是官方发布" in text and "&lt;1%" in text
    assert f"{last:%Y-%m-%d %H:%M}" in text and "µg/m³ 至 " in text
    english = page("sign", indicator="air_pm25", place="NJ-T-02", asof=AT, lang="en")
    assert "The next 6 hours, computed" in english and "Nine times of ten by" in english
    assert "小时推算" not in page("sign", indicator="hotline_satisfied", asof=AT)
