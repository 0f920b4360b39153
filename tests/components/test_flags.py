"""Flagged readings in words: one sentence for each place and flag, of its newest hour, in both languages."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from city.catalogue import catalogue
from city.words import Words
from components.detail_flags import flag_notes
from components.prerender import to_html

AT = datetime(2026, 7, 14, 11)


def frame(*rows):
    return pl.DataFrame(
        [
            {
                "indicator": "air_pm25",
                "place": place,
                "name_zh": f"站{place}",
                "name_en": None if place == "9" else f"Station {place}",
                "hour": AT - timedelta(hours=back),
                "flag": flag,
                "readings": readings,
                "detail": detail,
            }
            for place, back, flag, readings, detail in rows
        ]
    )


def test_nothing_flagged_says_nothing():
    assert flag_notes(frame(("1", 0, "jump", 1, 1.0)).clear(), dict(catalogue().indicators), Words("zh")) is None


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        (
            "zh",
            (
                "站1 PM2.5：2026-07-14 11:00 起一小时内有2个读数跳变，最大一步300 µg/m³",
                "自2026-07-13 23:00起一直不变",
                "75.0%",
            ),
        ),
        (
            "en",
            (
                "jump in the hour from 2026-07-14 11:00: 2; the largest step is 300",
                "frozen since 2026-07-13 23:00",
                "75.0%",
            ),
        ),
    ],
)
def test_each_flag_has_its_sentence(lang, parts):
    given = frame(
        ("1", 0, "jump", 2, 300.0), ("1", 3, "jump", 1, 90.0), ("2", 0, "freeze", 1, 12.0), ("9", 1, "digits", 4, 0.75)
    )
    text = to_html(flag_notes(given, dict(catalogue().indicators), Words(lang)))
    assert all(part in text for part in parts), text
    assert text.count("<li>") == 3 and "站9" in text


def test_many_are_counted():
    many = frame(*((str(n), 0, "jump", 1, 50.0) for n in range(8)))
    text = to_html(flag_notes(many, dict(catalogue().indicators), Words("en")))
    assert text.count("<li>") == 6 and "3 more." in text
