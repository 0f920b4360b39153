"""What is proposed for a file never seen before: it can be used once the decisions are made, and what is sure is right."""

import json
import re
from datetime import datetime

import openpyxl
import polars as pl
import pytest

from data.__main__ import main
from data.describe import describe
from data.sources import Refused, load, read


@pytest.fixture
def proposed(tmp_path):
    """proposed(path, answers): the source of the proposal, with the marked decisions made, and the text."""

    def decide(path, **answers):
        text = describe(path)
        for key, answer in {"owner": '"ecology"', **answers}.items():
            text = re.sub(rf'^{key} = (.*"\?".*)$', f"{key} = {answer}", text, count=1, flags=re.MULTILINE)
        (tmp_path / "proposed.toml").write_text(text, "utf-8")
        return load("proposed", tmp_path), text

    return decide


def written(tmp_path, name, content, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def rows(source, path, *columns):
    return read(source, path).frame.select(columns).rows()


def test_a_real_file_of_air_stations_is_read_as_the_city_reads_it(shared, proposed):
    path = shared("data/air-nanjing-2020/raw_南京.csv")
    source, text = proposed(path)
    order = ["indicator", "place", "observed_at", "row"]
    found, wanted = (read(one, path).frame.sort(order) for one in (source, load("air_nanjing")))
    assert found.equals(wanted)
    assert source.contract == "readings" and source.owner == "ecology" and source.promise_s == 7200
    assert "#   AQI: 99% filled, 82 distinct; numbers 27 to 136" in text


def test_a_real_file_of_requests(shared, proposed):
    path = shared("data/requests-boston-2011/boston_311_2011H2.csv.gz")
    source, text = proposed(path)
    assert source.contract == "events" and source.file.no_point == ((-71.0587, 42.3594),)
    assert {name: column.column for name, column in source.columns.items() if name != "kind"} == {
        "event": "case_enquiry_id",
        "opened_at": "open_dt",
        "due_at": "target_dt",
        "closed_at": "closed_dt",
        "status": "case_status",
        "title": "case_title",
        "topic": "type",
        "department": "department",
        "channel": "source",
        "lon": "longitude",
        "lat": "latitude",
        "place": "neighborhood",
    }
    frame = read(source, path).frame
    assert frame.height == 58251 and frame["opened_at"].null_count() == 0 and frame["due_at"].null_count() == 10981
    assert not [name for name in frame.columns if name.startswith("_un")]
    assert "8.2% of the points are this one" in text and "outside China" in text


@pytest.mark.parametrize("station", ["Wanliu", "Tiantan"])
def test_a_real_file_with_a_calendar_in_four_columns(shared, proposed, station):
    path = shared(f"data/air-beijing-2013-2017/PRSA_Data_{station}_20130301-20170228.csv.gz")
    source, text = proposed(path)
    assert source.columns["observed_at"].join == ("year", "month", "day", "hour")
    units = {one.indicator: one.value.factor for one in source.values}
    assert units["air_co"] == pytest.approx(0.001) and units["air_pm25"] == 1.0
    assert "DECIDE: air_o3_8h or air_o3_1h?" in text
    assert rows(source, path, "observed_at")[0] == (datetime(2013, 3, 1),)


STATIONS = "日报表;;;\n站点;时间;PM2.5(μg/m3);一氧化碳\n迈皋桥;{};12,5;0,9\n草场门;{};-;1,1\n中华门;{};8,1;1,2\n"


@pytest.mark.parametrize(
    ("times", "decided", "asked"),
    [
        (["13/07/2026 08:00", "14/07/2026 08:00", "01/07/2026 08:00"], ("%d/%m/%Y %H:%M",), False),
        (["07/13/2026 08:00", "07/14/2026 08:00", "07/01/2026 08:00"], ("%m/%d/%Y %H:%M",), False),
        (["03/07/2026 08:00", "04/07/2026 08:00", "01/07/2026 08:00"], ("%d/%m/%Y %H:%M",), True),
        (["2026年7月1日8时", "2026年7月1日9时", "2026年7月1日10时"], ("%Y年%m月%d日%H时",), False),
    ],
)
def test_a_chinese_export_with_a_title_and_decimal_commas(tmp_path, proposed, times, decided, asked):
    path = written(tmp_path, "a.csv", STATIONS.format(*times), "gb18030")
    source, text = proposed(path)
    assert source.file.encoding == "gb18030" and source.file.delimiter == ";" and source.file.decimal == ","
    assert source.file.header_rows == (2,)
    assert source.columns["observed_at"].format == decided
    assert ("day or month first?" in text) == asked
    assert rows(source, path, "indicator", "place", "value")[:2] == [
        ("air_pm25", "NJ-AQ-01", 12.5),
        ("air_pm25", "NJ-AQ-02", None),
    ]
    assert "the column says 'μg/m3'" in text


def test_two_ways_of_writing_times_in_one_column(tmp_path, proposed):
    lines = [f"{day:02}/07/2026 08:00,迈皋桥,{day}" for day in range(10, 29)] + ["2026-07-01 09:00,草场门,3"] * 6
    path = written(tmp_path, "a.csv", "time,站点,PM10\n" + "\n".join(lines) + "\n")
    source, _ = proposed(path)
    assert set(source.columns["observed_at"].format) >= {"%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"}
    assert read(source, path).frame["observed_at"].null_count() == 0


def test_columns_that_are_hours_become_rows(tmp_path, proposed):
    head = ",".join(f"{hour}时" for hour in range(24))
    path = written(tmp_path, "a.csv", f"日期,站点,{head}\n2026-07-01,迈皋桥,{','.join(map(str, range(24)))}\n")
    source, _ = proposed(path, indicator='"air_no2"')
    assert source.unpivot.columns[23] == "23时"
    found = rows(source, path, "place", "observed_at", "value")
    assert len(found) == 24 and found[23] == ("NJ-AQ-01", datetime(2026, 7, 1, 23), 23.0)


def test_columns_that_are_districts_become_rows(tmp_path, proposed):
    path = written(tmp_path, "a.csv", "日期,玄武区,秦淮区,建邺区,合计\n2026-07-01,1,2,3,6\n2026-07-02,4,5,6,15\n")
    source, text = proposed(path, indicator='"hotline_requests"')
    assert source.unpivot.columns == ("玄武区", "秦淮区", "建邺区")
    assert {place for (place,) in rows(source, path, "place")} == {"320102", "320104", "320105"}
    assert "合计" in text


def test_a_long_file_with_names_of_indicators(tmp_path, proposed):
    lines = [f"320102,2026-07-0{day},{name},{day}" for day in (1, 2, 3) for name in ("PM2.5", "二氧化硫", "风向")]
    path = written(tmp_path, "a.csv", "code,date,指标,数值\n" + "\n".join(lines) + "\n")
    source, text = proposed(path)
    assert source.columns["indicator"].map == {"PM2.5": "air_pm25", "二氧化硫": "air_so2"}
    assert '# "风向" = "?"  DECIDE: rows: 3' in text
    assert rows(source, path, "indicator", "place", "value")[0] == ("air_pm25", "320102", 1.0)


def test_a_sheet_with_two_header_rows(tmp_path, proposed):
    book = openpyxl.Workbook()
    book.active.title = "七月"
    for record in (
        ["站点", "时间", "PM2.5", None, "PM10", None],
        [None, None, "浓度", "指数", "浓度", "指数"],
        ["迈皋桥", datetime(2026, 7, 1, 8), 12, 20, 31, 16],
    ):
        book.active.append(record)
    book.create_sheet("八月")
    path = tmp_path / "a.xlsx"
    book.save(path)
    source, text = proposed(path, indicator='"air_pm25"')
    assert source.file.header_rows == (1, 2) and source.file.sheet == "七月"
    assert "DECIDE: the others are '八月'" in text
    assert rows(source, path, "place", "observed_at") == [("NJ-AQ-01", datetime(2026, 7, 1, 8))]


def test_parquet_and_geojson(tmp_path, proposed):
    at = datetime(2026, 7, 1, 8)
    path = tmp_path / "a.parquet"
    pl.DataFrame({"place": ["320102"], "at": [at], "pm10": [3.5]}).write_parquet(path)
    source, _ = proposed(path)
    assert rows(source, path, "indicator", "place", "observed_at", "value") == [("air_pm10", "320102", at, 3.5)]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [118.8, 32.05 + n / 1000]},
            "properties": {"工单编号": f"A{n}", "受理时间": 1782864000000 + n, "行政区": "玄武区", "状态": "办结"},
        }
        for n in range(3)
    ]
    path = written(tmp_path, "a.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    source, text = proposed(path)
    assert source.contract == "events" and source.columns["opened_at"].format == ("epoch_ms",)
    assert "DECIDE: not stated; WGS-84, GCJ-02, BD-09 or CGCS2000" in text
    assert rows(source, path, "event", "place", "status", "lon")[0] == ("A0", "320102", "办结", 118.8)


@pytest.mark.parametrize(
    ("encoding", "text", "spelled"),
    [
        ("utf-16", "站点\t时间\tPM10\n迈皋桥\t2026-07-01 08:00\t5\n", "utf-16"),
        ("big5", "站點,時間,數值\n臺北市中正區忠孝東路,2026-07-01 08:00,5\n", "big5"),
        ("cp1252", "Lieu;Quand;PM10\nCafé “Élysée”;2026-07-01 08:00;5\n", "windows-1252"),
        ("utf-8-sig", "站点|时间|PM10\n迈皋桥|2026-07-01 08:00|5\n", "utf-8"),
    ],
)
def test_encodings_and_delimiters(tmp_path, proposed, encoding, text, spelled):
    path = written(tmp_path, "a.csv", text, encoding)
    source, said = proposed(path, indicator='"air_pm10"')
    assert f'encoding = "{spelled}"' in said
    assert rows(source, path, "observed_at", "value") == [(datetime(2026, 7, 1, 8), 5.0)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "a.bin: the file is empty; rows are expected."),
        (b"%PDF-1.7\n", "a.bin: is a file of the format pdf; csv, xlsx, parquet, geojson or cap is expected."),
        (b"\x1f\x8b\x08\x00", "a.bin: cannot be unpacked; it may be cut off"),
        (b"a,b\n", "a.bin: has a header but no rows; rows are expected."),
        (b"\n\n\n", "a.bin: the file is empty; rows are expected."),
        (b'{"type": "Topology"}', "a.bin: is not GeoJSON with features;"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path, capsys, content, sentence):
    path = written(tmp_path, "a.bin", content)
    with pytest.raises(Refused) as refused:
        describe(path)
    assert str(refused.value).startswith(sentence)
    assert main(["describe", str(path)]) == 1
    ended = capsys.readouterr()
    assert ended.err.startswith(sentence) and not ended.out


def test_the_command_prints_the_proposal(tmp_path, capsys):
    path = written(tmp_path, "a.csv", "站点,时间,PM10\n迈皋桥,2026-07-01 08:00,5\n")
    assert main(["describe", str(path)]) == 0
    assert capsys.readouterr().out == describe(path)
    assert main(["describe", str(tmp_path / "gone.csv")]) == 1
    assert capsys.readouterr().err == "gone.csv: there is no such file.\n"
