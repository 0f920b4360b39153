"""A file becomes the columns of its contract, whatever its format, encoding, zone and spelling."""

import gzip
from datetime import datetime

import openpyxl
import polars as pl
import pytest

from city.said import as_json, say
from data.sources import load, read

HEAD = """
[source]
name = { zh = "测点", en = "Stations" }
contract = "readings"
owner = "ecology"
promise = "2h"
"""
WIDE = """
[file]
format = "csv"
missing = ["NaN"]
%s
[columns]
place = { column = "站点", clean = ["full_to_half_width", "collapse_spaces", "strip"], map = { "北 站" = "N-1" } }
observed_at = { join = ["日期", "时"], separator = " ", format = "%%Y%%m%%d %%H" }
[[values]]
indicator = "air_pm25"
column = "PM2.5"
[[values]]
indicator = "air_co"
column = "CO"
unit = "ug_m3"
"""
CSV = '日期,时,站点,备注,PM2.5,CO\n20200326,18,Ｎ-2,"一\n二",14,900\n20200326,24, 北　 站 ,,NaN,x\n'


@pytest.fixture
def source(tmp_path):
    """source(text): the source of this TOML behind the usual head."""

    def write(text, head=HEAD):
        (tmp_path / "feed.toml").write_text(head + text, "utf-8")
        return load("feed", tmp_path)

    return write


def rows(frame, *columns):
    return frame.select(columns).rows()


def write_xlsx(path, *records):
    book = openpyxl.Workbook()
    for record in records:
        book.active.append(record)
    book.save(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_wide_file_becomes_long(source, tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(CSV.encode(encoding))
    arrived = read(source(WIDE % f'encoding = "{encoding.removesuffix("-sig")}"'), path)
    day, midnight = datetime(2020, 3, 26, 18), datetime(2020, 3, 27)
    assert rows(arrived.frame, "indicator", "place", "observed_at", "value", "row") == [
        ("air_pm25", "N-2", day, 14.0, 2),
        ("air_pm25", "N-1", midnight, None, 3),
        ("air_co", "N-2", day, 0.9, 2),
        ("air_co", "N-1", midnight, None, 3),
    ]
    assert arrived.frame["_unread_value"].to_list() == [None, None, None, "x"]
    assert arrived.content(pl.Series([3])).rows() == [
        (3, '{"日期":"20200326","时":"24","站点":" 北　 站 ","备注":"","PM2.5":"NaN","CO":"x"}')
    ]


def test_a_packed_file(source, tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(CSV.encode()))
    assert read(source(WIDE % ""), path).frame.height == 4


def test_latin_1_and_another_delimiter(source, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Mesure;Lieu;Quand\n1.5;Café;2020-03-26 18:00\n".encode("latin-1"))
    text = """
[file]
format = "csv"
encoding = "latin-1"
delimiter = ";"
[columns]
indicator = { constant = "air_pm25" }
value = "Mesure"
place = { column = "Lieu", map = { "Café" = "N-1" } }
observed_at = "Quand"
"""
    assert rows(read(source(text), path).frame, "indicator", "place", "value") == [("air_pm25", "N-1", 1.5)]


def test_torn_records_are_kept_apart(source, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("日期,时,站点,备注,PM2.5,CO\n20200326,18,N-1\n\n20200326,18,N-1,,1,2\n1,2,3,4,5,6,7\n", "utf-8")
    arrived = read(source(WIDE % ""), path)
    assert rows(arrived.frame, "row", "value", "_broken") == [
        (4, 1.0, None),
        (4, 0.002, None),
        (2, None, as_json(say("aside.fields", n=3, wanted=6))),
        (5, None, as_json(say("aside.fields", n=7, wanted=6))),
    ]
    assert arrived.content(pl.Series([2])).rows() == [(2, '{"text":"20200326,18,N-1"}')]


def test_an_unclosed_quotation_mark_does_not_swallow_lines_unseen(source, tmp_path):
    path = tmp_path / "a.csv"
    lines = [
        "日期,时,站点,备注,PM2.5,CO",
        '20200326,18,N-1,"open,1,2',
        "20200326,19,N-1,,1,2",
        '20200326,20,N-1,"x",1,2',
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    broken = read(source(WIDE % ""), path).frame.filter(pl.col("_broken").is_not_null())
    assert broken["row"].to_list() == [2]


def test_a_sheet(source, tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(
        path,
        ["Report of the stations"],
        ["when", "where", "answered", "asked"],
        [datetime(2026, 7, 1, 8), "N-1", 9, 10.0],
        [None, None, None, None],
        ["2026-07-01 24:00", "N-1", "nine", 10],
    )
    text = """
[file]
format = "xlsx"
header_row = 2
[columns]
place = "where"
observed_at = "when"
[[values]]
indicator = "hotline_answered"
num = "answered"
den = "asked"
"""
    frame = read(source(text), path).frame
    assert rows(frame, "indicator", "observed_at", "num", "den", "row") == [
        ("hotline_answered", datetime(2026, 7, 1, 8), 9.0, 10.0, 3),
        ("hotline_answered", datetime(2026, 7, 2), None, 10.0, 5),
    ]
    assert frame["_unread_num"].to_list() == [None, "nine"]


LONG = """
[file]
format = "parquet"
%s
[columns]
indicator = "indicator"
place = "place"
observed_at = "at"
value = "value"
"""


def test_parquet_keeps_its_types(source, tmp_path):
    path = tmp_path / "a.parquet"
    at = pl.Series([datetime(2026, 7, 1, 0)] * 3).dt.replace_time_zone("UTC")
    frame = {"indicator": ["air_pm25"] * 3, "place": ["N-1"] * 3, "at": at, "value": [1.0, float("nan"), float("inf")]}
    pl.DataFrame(frame).with_columns(pl.col("place").cast(pl.Categorical)).write_parquet(path)
    found = read(source(LONG % ""), path).frame
    assert found["observed_at"].to_list() == [datetime(2026, 7, 1, 8)] * 3
    assert rows(found, "value", "_unread_value", "row") == [(1.0, None, 1), (None, None, 2), (None, "inf", 3)]


def test_parquet_of_any_column_type_can_be_shown(source, tmp_path):
    path = tmp_path / "a.parquet"
    frame = pl.DataFrame({"indicator": ["air_pm25"], "at": ["junk"], "value": [1.0], "bytes": [b"\xff"], "list": [[1]]})
    frame.with_columns(place=pl.lit(b"N-1"), span=pl.duration(hours=1)).write_parquet(path)
    arrived = read(source(LONG % ""), path)
    assert arrived.frame["place"].to_list() == ["N-1"]
    assert arrived.content(pl.Series([1]))["content"][0] == (
        '{"indicator":"air_pm25","at":"junk","value":1.0,"bytes":"ff","place":"N-1"}'
    )


@pytest.mark.parametrize(
    ("zone", "text", "expected"),
    [
        ("Asia/Shanghai", "2026-07-01 08:30:00", datetime(2026, 7, 1, 8, 30)),
        ("UTC", "2026-07-01 08:30", datetime(2026, 7, 1, 16, 30)),
        ("UTC", "2026-07-01T08:30:00+08:00", datetime(2026, 7, 1, 8, 30)),
        ("UTC", "2026-07-01T08:30:00Z", datetime(2026, 7, 1, 16, 30)),
        ("Asia/Shanghai", "2026/07/01", datetime(2026, 7, 1)),
        ("Asia/Shanghai", "2026-12-31 24:00", datetime(2027, 1, 1)),
        ("Asia/Shanghai", "2026-12-31 24:01", None),
        ("Asia/Shanghai", "2026-13-45", None),
        ("Asia/Shanghai", "2026-02-30 10:00", None),
        ("Asia/Shanghai", "yesterday", None),
        # An hour that does not exist, and one that exists twice: the first of the two is taken.
        ("Europe/Berlin", "2026-03-29 02:30", None),
        ("Europe/Berlin", "2026-10-25 02:30", datetime(2026, 10, 25, 8, 30)),
    ],
)
def test_times_become_civil_times_of_the_city(source, tmp_path, zone, text, expected):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"indicator": ["air_pm25"], "place": ["N-1"], "at": [text], "value": [1.0]}).write_parquet(path)
    found = read(source(LONG % f'zone = "{zone}"'), path).frame
    assert found["observed_at"].to_list() == [expected]
    assert ("_unread_observed_at" in found.columns) == (expected is None)


EVENTS = """
[source]
name = { zh = "工单", en = "Requests" }
contract = "events"
owner = "ecology"
promise = "1d"
[file]
format = "csv"
crs = "GCJ-02"
[columns]
event = "id"
kind = { constant = "request" }
place = "place"
opened_at = "opened"
level = { column = "level", map = { "红" = "1" } }
lon = "x"
lat = "y"
"""


def test_points_become_wgs84_and_the_default_point_none(source, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "id,place,opened,level,x,y\n"
        "1,320102,2026-07-01 08:00,红,118.792199,32.050678\n"
        "2,320102,2026-07-01 08:00,2.5,0,0\n"
        "3,320102,2026-07-01 08:00,,east,32\n",
        "utf-8",
    )
    frame = read(source(EVENTS, head=""), path).frame
    assert frame["lon"].to_list()[0] == pytest.approx(118.787, abs=1e-5)
    assert frame["lat"].to_list()[0] == pytest.approx(32.052737, abs=1e-5)
    assert frame["lon"].to_list()[1:] == [None, None]
    assert rows(frame, "level", "_unread_level", "_unread_lon") == [
        (1, None, None),
        (None, "2.5", None),
        (None, None, "east"),
    ]
