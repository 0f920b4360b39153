"""A frozen reading is told on the sign page and with its rows, in both languages; where nothing is flagged, nothing is."""

from tests._store import NOW
from tests.data._twin import HOUR, hour_of

AT = "2026-07-14T12:30"


def test_flagged_readings_are_told_where_they_are_looked_at(page, filled):
    assert "已标记，照常保留" not in page("sign", indicator="air_pm25", asof=AT)
    last = hour_of(NOW) - HOUR
    values = [30 + n % 7 * 3 for n in range(60)] + [41] * 12
    rows = [
        {
            "indicator": "air_pm25",
            "place": "NJ-T-02",
            "observed_at": last - n * HOUR,
            "value": float(value),
            "num": None,
            "den": None,
        }
        for n, value in enumerate(reversed(values))
    ]
    filled.deliver("rows", rows)
    assert filled.table("flags", "flag = 'freeze'").height == 6
    for name in ("sign", "rows"):
        text = page(name, indicator="air_pm25", asof=AT)
        assert "已标记，照常保留" in text and f"自{last - 11 * HOUR:%Y-%m-%d %H:%M}起一直不变" in text, name
    assert "frozen since" in page("sign", indicator="air_pm25", asof=AT, lang="en")
    assert "已标记，照常保留" not in page("sign", indicator="air_no2", asof=AT)
