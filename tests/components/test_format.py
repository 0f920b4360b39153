"""Numbers and times as people read them, in both languages."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from city.words import Words
from components.format import NONE, change, day, grouped, moment, number, percent, scaled, short_moment, signed, span

ZH, EN = Words("zh"), Words("en")


@pytest.mark.parametrize(
    ("value", "decimals", "zh", "en"),
    [
        (0, 0, "0", "0"),
        (9876, 0, "9\u00a0876", "9,876"),
        (9999.6, 0, "1.00万", "10,000"),
        (12_345, 0, "1.23万", "12,345"),
        (123_456, 0, "12.3万", "123,456"),
        (340_000_000, 0, "3.40亿", "340.0M"),
        (-12.34, 1, "−12.3", "−12.3"),
        (-0.04, 1, "0.0", "0.0"),
        (None, 0, NONE, NONE),
        (float("nan"), 0, NONE, NONE),
    ],
)
def test_numbers(value, decimals, zh, en):
    assert number(value, ZH, decimals) == zh
    assert number(value, EN, decimals) == en


def test_digits_and_scale_come_apart():
    assert scaled(15_200, ZH) == ("1.52", "万")


def test_signed_and_percent():
    assert signed(3.2, ZH, 1) == "+3.2"
    assert signed(-3.2, ZH, 1) == "−3.2"
    assert signed(0.01, ZH, 1) == "0"
    assert percent(0.9897, ZH) == "99.0%"


def test_changes_keep_per_cent_and_percentage_points_apart():
    assert change(97.0, 95.8, "percent", ZH) == (1, "1.2个百分点")
    assert change(97.0, 95.8, "percent", ZH, is_short=True) == (1, "1.2点")
    assert change(44, 40, "mm", ZH) == (1, "10%")
    assert change(36, 40, "mm", EN) == (-1, "10%")
    assert change(40, 40, "mm", ZH) == (0, "持平")
    assert change(5, 0, "mm", ZH) is None
    assert change(None, 4, "mm", ZH) is None


def test_times():
    now = datetime(2026, 7, 14, 14, 5)
    assert moment(datetime(2026, 7, 14, 9, 0), now) == "09:00"
    assert moment(datetime(2026, 7, 13, 9, 0), now) == "07-13 09:00"
    assert moment(datetime(2025, 7, 13, 9, 0), now) == "2025-07-13 09:00"
    assert day(now, ZH) == "2026年7月14日 星期二"
    assert day(now, EN) == "Tue 14 Jul 2026"


def test_a_tile_says_the_time_across_midnight_and_the_day_of_what_is_older():
    now = datetime(2026, 7, 14, 0, 5)
    assert short_moment(datetime(2026, 7, 13, 23, 47), now) == "23:47"
    assert short_moment(datetime(2026, 7, 13, 9, 0), now) == "07-13"
    assert short_moment(datetime(2026, 7, 14, 9, 0), datetime(2026, 7, 14, 23, 0)) == "07-14"


@pytest.mark.parametrize(
    ("seconds", "said"), [(-5, "0秒"), (45, "45秒"), (720, "12分"), (7200, "2小时"), (172_800, "2天")]
)
def test_spans(seconds, said):
    assert span(seconds, ZH) == said


def test_all_digits_stand_in_groups():
    assert grouped(1234567, ZH) == "1\u00a0234\u00a0567" and grouped(1234567, EN) == "1,234,567"
    assert grouped(999, EN) == "999" and grouped(-1234.5, EN, 1) == "−1,234.5"
    assert grouped(None, EN) == grouped(float("nan"), ZH) == "—"


def test_numbers_are_written_in_one_way():
    """No screen sets commas by itself: numbers are for languages, and the one place that knows how is this module."""
    own = [path for room in ("pages", "components") for path in Path(room).glob("*.py") if path.name != "format.py"]
    assert not [path for path in own if re.search(r"(?<![%{])\{[^{}\n]*:,(\.\d+)?[df]?\}", path.read_text("utf-8"))]
