"""How a file writes numbers and times: decimal and thousands marks, several formats in one column."""

from datetime import datetime

import pytest

from data.sources import load, read

HEAD = """
[source]
name = { zh = "测点", en = "Stations" }
contract = "readings"
owner = "ecology"
promise = "1d"
"""
LONG = """
[file]
format = "csv"
delimiter = ";"
%s
[columns]
indicator = { constant = "air_pm25" }
place = "where"
observed_at = { column = "when"%s }
value = "value"
"""


@pytest.fixture
def arrived(tmp_path):
    """arrived(text, file): the file as rows of its contract."""

    def write(text, file):
        (tmp_path / "feed.toml").write_text(HEAD + text, "utf-8")
        path = tmp_path / "a.csv"
        path.write_text(file, "utf-8")
        return read(load("feed", tmp_path), path)

    return write


@pytest.mark.parametrize(
    ("keys", "text", "expected"),
    [
        ('decimal = ","', "1,5", 1.5),
        ('decimal = ","', "1.5", None),
        ('decimal = ","\nthousands = "."', "1.234,5", 1234.5),
        ('thousands = ","', "1,234,567", 1234567.0),
        ('thousands = ","', "12,34", None),
        ("", "1,234", None),
    ],
)
def test_numbers_as_the_country_writes_them(arrived, keys, text, expected):
    found = arrived(LONG % (keys, ""), f"where;when;value\nN-1;2026-07-01 08:00;{text}\n").frame
    assert found["value"].to_list() == [expected]
    assert ("_unread_value" in found.columns) == (expected is None)


@pytest.mark.parametrize(
    ("formats", "text", "expected"),
    [
        ('["%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]', "2026-07-01 08:00", datetime(2026, 7, 1, 8)),
        ('["%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]', "02/07/2026 08:00", datetime(2026, 7, 2, 8)),
        ('["%d/%m/%Y", "%m/%d/%Y"]', "13/07/2026", datetime(2026, 7, 13)),
        ('["%d/%m/%Y", "%m/%d/%Y"]', "07/13/2026", datetime(2026, 7, 13)),
        ('["%d/%m/%Y", "%m/%d/%Y"]', "07/07/2026", datetime(2026, 7, 7)),
        # Read differently by two formats: not guessed.
        ('["%d/%m/%Y", "%m/%d/%Y"]', "02/07/2026", None),
        ('["%d/%m/%Y"]', "02/07/2026", datetime(2026, 7, 2)),
        ('["%m/%d/%Y %I:%M:%S %p"]', "07/01/2026 01:32:33 PM", datetime(2026, 7, 1, 13, 32, 33)),
        ('["%Y年%m月%d日%H时"]', "2026年7月1日8时", datetime(2026, 7, 1, 8)),
        ('["epoch_s"]', "1782864000", datetime(2026, 7, 1, 8)),
        ('["epoch_ms"]', "1782864000000", datetime(2026, 7, 1, 8)),
        ('["epoch_ms"]', "1e300", None),
        # Without a format neither order is taken.
        ("[]", "02/07/2026", None),
    ],
)
def test_two_ways_of_writing_a_time(arrived, formats, text, expected):
    found = arrived(LONG % ("", f", format = {formats}"), f"where;when;value\nN-1;{text};1\n").frame
    assert found["observed_at"].to_list() == [expected]
    assert ("_unread_observed_at" in found.columns) == (expected is None)
