"""What a mapping can say of a column: lookups, parts, keys, defaults; which rows are meant; columns that become rows."""

import hashlib
from datetime import datetime

import polars as pl
import pytest

from city.said import english
from data.contracts import check
from data.sources import Refused, SourceError, load, read
from tests.data.test_contracts import CONTEXT

HEAD = """
[source]
name = { zh = "工单", en = "Requests" }
contract = "%s"
owner = "ecology"
promise = "1d"
"""
EVENTS = """
[file]
format = "csv"
%s
[columns]
event = { join = ["district", "id"], separator = "-" }
kind = { constant = "request" }
place = { column = "district", lookup = { file = "districts.csv", from = "name", to = "place"%s } }
opened_at = "opened"
lon = "x"
lat = "y"
%s"""
CROSSWALK = "name,place,note\n玄武,320102,\n玄武区,320102,\n秦淮,320104,south\n"
FILE = """id,district,opened,x,y,kind,address
1,玄武,2026-07-01 08:00,118.79,32.05,call,中山路 12号 3楼
2,秦淮,2026-07-01 09:00,118.7777,32.0404,mail,长江路 7号
3,浦口,2026-07-01 10:00,,,call,
4,,2026-07-01 11:00,118.79,32.05,call,x
"""


@pytest.fixture
def source(tmp_path):
    """source(text, contract): the source of this TOML behind the usual head, with a crosswalk beside it."""
    (tmp_path / "districts.csv").write_text(CROSSWALK, "utf-8")

    def write(text, contract="events"):
        (tmp_path / "feed.toml").write_text(HEAD % contract + text, "utf-8")
        return load("feed", tmp_path)

    return write


@pytest.fixture
def arrived(source, tmp_path):
    """arrived(text, file, contract): the file as rows of its contract."""

    def write(text, file=FILE, contract="events"):
        path = tmp_path / "a.csv"
        path.write_text(file, "utf-8")
        return read(source(text, contract), path)

    return write


def test_a_crosswalk_gives_places_and_sets_aside_what_it_does_not_know(arrived):
    found = arrived(EVENTS % ("", "", ""))
    assert found.frame["place"].to_list() == ["320102", "320104", None, None]
    assert found.frame["event"].to_list() == ["玄武-1", "秦淮-2", "浦口-3", None]
    checked = check("events", found, CONTEXT)
    told = dict(zip(checked.set_aside["row"], checked.set_aside.select("rule", "reason").rows(), strict=True))
    assert told[4] == ("value_mapped", "place is '浦口'; a text of districts.csv is expected.")
    assert told[5][0] == "event_present"
    assert '"district":"浦口"' in checked.set_aside.filter(pl.col("row") == 4)["content"][0]


def test_a_default_takes_the_place_of_the_unknown_but_not_of_nothing(arrived):
    found = arrived(EVENTS % ("", ', default = "3201"', "")).frame
    assert found["place"].to_list() == ["320102", "320104", "3201", None]
    assert not [name for name in found.columns if name.startswith("_unmapped")]


def test_a_default_of_the_column_takes_the_place_of_nothing(arrived):
    text = (EVENTS % ("", "", "")).replace(
        'column = "district", lookup', 'column = "district", default = "3201", lookup'
    )
    found = arrived(text).frame
    assert found["place"].to_list() == ["320102", "320104", None, "3201"]
    *_, unknown, known = found["_unmapped_place"]
    assert english(unknown) == "place is '浦口'; a text of districts.csv is expected." and known is None


WRONG_CROSSWALKS = [
    ('file = "district.csv"', CROSSWALK, "is 'district.csv'; a CSV that can be read is expected (No such file"),
    (
        'from = "names"',
        CROSSWALK,
        "columns.place.lookup.from is 'names'; districts.csv has the columns name, place, note.",
    ),
    ('to = "code"', CROSSWALK, "columns.place.lookup.to is 'code'; districts.csv has the columns name, place, note."),
    (
        "",
        CROSSWALK + "秦淮,320105,\n",
        "record 5: '秦淮' is '320105' here and '320104' before; one of them is expected.",
    ),
    ("", CROSSWALK + "建邺,,\n", "districts.csv, record 5: place is empty; a text is expected."),
    ("", "name,place\n", "districts.csv has no records; at least one is expected."),
    ("", "名,place\n".encode("gb18030"), "a CSV that can be read is expected (is not utf-8 text)."),
    ('files = "x"', CROSSWALK, "columns.place.lookup.files is not a key; the keys are default, file, from, to."),
]


@pytest.mark.parametrize(
    ("key", "content", "sentence"), WRONG_CROSSWALKS, ids=[row[2][-40:] for row in WRONG_CROSSWALKS]
)
def test_a_wrong_crosswalk_is_refused_when_the_source_is_read(source, tmp_path, key, content, sentence):
    (tmp_path / "districts.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    text = EVENTS % ("", "", "")
    for old in ('file = "districts.csv"', 'from = "name"', 'to = "place"'):
        if old.split()[0] == key.split(" ")[0]:
            text = text.replace(old, key)
    if key.startswith("files"):
        text = text.replace('file = "districts.csv"', 'file = "districts.csv", files = "x"')
    with pytest.raises(SourceError) as refused:
        source(text)
    assert sentence in str(refused.value) and "feed.toml: " in str(refused.value)


def test_a_crosswalk_to_indicators_names_indicators_of_the_catalogue(source, tmp_path):
    (tmp_path / "names.csv").write_text("name,key\n细颗粒物,air_pm25\n臭氧,ozone\n", "utf-8")
    text = """
[file]
format = "csv"
[columns]
indicator = { column = "what", lookup = { file = "names.csv", from = "name", to = "key" } }
place = "where"
observed_at = "when"
value = "value"
"""
    with pytest.raises(SourceError, match="names.csv is 'ozone'; it must be an indicator of the catalogue"):
        source(text, "readings")


def test_a_default_point_is_none(arrived):
    found = arrived(EVENTS % ("no_point = [[118.7777, 32.0404]]", "", "")).frame
    assert found["lon"].to_list() == pytest.approx([118.79, None, None, 118.79])
    assert found["lat"].to_list() == pytest.approx([32.05, None, None, 32.05])


def test_a_default_point_is_compared_as_the_file_writes_it(arrived):
    found = arrived(EVENTS % ('crs = "GCJ-02"\nno_point = [[118.7777, 32.0404]]', "", "")).frame
    assert [lon is None for lon in found["lon"]] == [False, True, True, False]


def test_rows_that_are_not_meant_are_left_out_and_counted(arrived):
    found = arrived(EVENTS % ("", "", '[[only]]\ncolumn = "kind"\nis = ["call"]\n'))
    assert found.frame["row"].to_list() == [2, 4, 5] and found.left_out == 1
    assert check("events", found, CONTEXT).left_out == 1
    both = '[[only]]\ncolumn = "kind"\nis = ["call"]\n[[only]]\ncolumn = "id"\nis_not = ["1", "4"]\n'
    assert arrived(EVENTS % ("", "", both)).frame["row"].to_list() == [4]


def test_a_file_without_a_row_that_is_meant_is_refused(arrived):
    with pytest.raises(Refused) as refused:
        arrived(EVENTS % ("", "", '[[only]]\ncolumn = "kind"\nis = ["fax", "letter"]\n'))
    assert str(refused.value) == (
        "a.csv: none of its 4 rows is meant for feed, which takes: kind is 'fax' or 'letter'."
    )


def test_a_key_is_hashed_from_columns_where_the_file_has_none(arrived):
    text = (EVENTS % ("", "", "")).replace(
        '{ join = ["district", "id"], separator = "-" }', '{ hash = ["opened", "address"] }'
    )
    first = arrived(text).frame["event"].to_list()
    assert len(set(first)) == 4 and all(len(key) == 20 for key in first)
    assert first[0] == hashlib.sha256("2026-07-01 08:00\x1f中山路 12号 3楼".encode()).hexdigest()[:20]
    shuffled = FILE.splitlines()
    again = arrived(text, "\n".join([shuffled[0], *shuffled[:0:-1]])).frame["event"].to_list()
    assert again == first[::-1]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ('{ separator = " ", number = 2 }', ["12号", "7号", None, None]),
        (r"{ pattern = '(\d+)号' }", ["12", "7", None, None]),
    ],
)
def test_a_part_of_a_text(arrived, part, expected):
    title = f'title = {{ column = "address", part = {part} }}'
    found = arrived(EVENTS % ("", "", "") + title, FILE)
    assert found.frame["title"].to_list() == expected
    told = found.frame["_unmapped_title"].to_list()
    assert told[:3] == [None] * 3 and english(told[3]).startswith("title is 'x'; a text ")


WIDE = """
[file]
format = "csv"
[unpivot]
%s
name = "hour"
value = "count"
[columns]
indicator = { constant = "air_pm25" }
place = "站点"
observed_at = { join = ["日期", "hour"], format = "%%Y-%%m-%%d %%H时" }
value = "count"
"""
HOURS = "日期,站点,01时,02时,24时\n2026-07-01,N-1,1,,3\n2026-07-01,N-2,4,5,x\n"


@pytest.mark.parametrize(
    "which", ['columns = ["01时", "02时", "24时"]', r"pattern = '^\d\d时$'", 'keep = ["日期", "站点"]']
)
def test_columns_become_rows(arrived, which):
    found = arrived(WIDE % which, HOURS, "readings")
    assert found.frame.select("row", "place", "observed_at", "value").rows() == [
        (2, "N-1", datetime(2026, 7, 1, 1), 1.0),
        (2, "N-1", datetime(2026, 7, 1, 2), None),
        (2, "N-1", datetime(2026, 7, 2), 3.0),
        (3, "N-2", datetime(2026, 7, 1, 1), 4.0),
        (3, "N-2", datetime(2026, 7, 1, 2), 5.0),
        (3, "N-2", datetime(2026, 7, 2), None),
    ]
    assert found.frame["_unread_value"].to_list() == [None] * 5 + ["x"]
    assert found.content(pl.Series([3]))["content"].to_list() == [
        '{"日期":"2026-07-01","站点":"N-2","01时":"4","02时":"5","24时":"x"}'
    ]


def test_columns_that_should_become_rows_must_be_there(arrived):
    with pytest.raises(
        Refused, match=r"a.csv: no column fits the pattern '\^h'; it has: 日期, 站点, 01时, 02时, 24时."
    ):
        arrived(WIDE % "pattern = '^h'", HOURS, "readings")
    with pytest.raises(Refused, match="a.csv: column '03时' is not in the file"):
        arrived(WIDE % 'columns = ["03时"]', HOURS, "readings")


def test_several_header_rows_are_joined(arrived):
    text = """
[file]
format = "csv"
header_row = [2, 3]
[columns]
place = "站点"
observed_at = "时间"
[[values]]
indicator = "air_pm25"
column = "PM2.5 浓度"
[[values]]
indicator = "air_no2"
column = "NO2 浓度"
"""
    file = "日报,,,,,\n站点,时间,PM2.5,,NO2,\n站点,,浓度,指数,浓度,指数\nN-1,2026-07-01 08:00,12,20,31,16\n"
    found = arrived(text, file, "readings").frame
    assert found.select("indicator", "place", "value", "row").rows() == [
        ("air_pm25", "N-1", 12.0, 4),
        ("air_no2", "N-1", 31.0, 4),
    ]
