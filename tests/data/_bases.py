"""Good files to be damaged: small ones of every format made here, and samples of real ones where they are there."""

import csv
import gzip
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import polars as pl

HEAD = """
[source]
name = { zh = "测", en = "Test" }
contract = "%s"
owner = "ecology"
promise = "1d"
[file]
format = "%s"
missing = ["NaN", "NA", "-"]
%s
"""
WIDE = """
[columns]
place = { column = "站点", clean = ["strip"], lookup = { file = "places.csv", from = "name", to = "place" } }
observed_at = { join = ["日期", "时"], format = "%Y%m%d %H" }
[[values]]
indicator = "air_pm25"
column = "PM2.5"
[[values]]
indicator = "air_co"
column = "CO"
unit = "mg_m3"
"""
HOURS = """
[unpivot]
pattern = '^\\d\\d时$'
name = "hour"
value = "count"
[columns]
indicator = { constant = "air_no2" }
place = { column = "站点", lookup = { file = "places.csv", from = "name", to = "place" } }
observed_at = { join = ["日期", "hour"], format = "%Y-%m-%d %H时" }
value = "count"
"""
LONG = """
[columns]
indicator = "indicator"
place = "place"
observed_at = "at"
value = "value"
"""
POINTS = """
[columns]
event = "id"
kind = { constant = "request" }
place = { column = "district", lookup = { file = "places.csv", from = "name", to = "place" } }
opened_at = "opened"
level = "level"
lon = "geometry.lon"
lat = "geometry.lat"
"""
REQUESTS = """
no_point = [[-71.0587, 42.3594]]
[columns]
event = "case_enquiry_id"
kind = { constant = "request" }
place = { column = "neighborhood", clean = ["strip"], default = "N-0", lookup = { file = "places.csv", from = "name", to = "place", default = "N-9" } }
opened_at = "open_dt"
due_at = "target_dt"
closed_at = "closed_dt"
status = "case_status"
title = "case_title"
lon = "longitude"
lat = "latitude"
"""
NEIGHBOURHOODS = """
[columns]
event = "neighborhood"
kind = { constant = "incident" }
place = { column = "neighborhood", lookup = { file = "places.csv", from = "name", to = "place", default = "N-9" } }
opened_at = { constant = "2026-07-01 00:00" }
lon = "geometry.lon"
lat = "geometry.lat"
"""
BEIJING = """
[columns]
observed_at = { join = ["year", "month", "day", "hour"], separator = "-", format = "%Y-%m-%d-%H" }
place = { column = "station", map = { "Wanliu" = "N-1" } }
[[values]]
indicator = "air_pm25"
column = "PM2.5"
[[values]]
indicator = "air_co"
column = "CO"
unit = "ug_m3"
"""
CROSSWALK = "name,place\n北站,N-1\n南站,N-2\nDorchester,N-3\nRoxbury,N-4\n"
PLACES = [f"N-{number}" for number in range(10)]
SAMPLE = 300


@dataclass(frozen=True)
class Base:
    """One good file: its name, the source that reads it, its bytes; `encoding` and `delimiter` of a CSV."""

    name: str
    toml: str
    content: bytes
    kind: str
    encoding: str = "utf-8"


def wide_rows() -> list[list[str]]:
    """A table of stations and hours, with gaps and a remark that has a line break in it."""
    rows = [["日期", "时", "站点", "备注", "PM2.5", "CO"]]
    for number in range(40):
        remark = "一\n二" if number == 7 else 'so "said"' if number == 9 else ""
        value = "NaN" if number == 5 else str(10 + number)
        rows.append(["20260701", f"{number // 2:02}", "北站" if number % 2 else "南站", remark, value, f"0.{number}"])
    return rows


def as_csv(rows: list[list[str]], delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, end: str = "\n") -> str:
    """A table as the text of a CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def hour_rows() -> list[list[str]]:
    """A table with a column for each hour of the day."""
    rows = [["日期", "站点", *(f"{hour:02}时" for hour in range(24))]]
    return rows + [[f"2026-07-0{day}", "北站", *(str(day * 24 + hour) for hour in range(24))] for day in range(1, 8)]


def xlsx_of(rows: list[list[str]]) -> bytes:
    """A table as a workbook."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(content)
    return _with_shared_strings(content)


def _with_shared_strings(content: io.BytesIO) -> bytes:
    """The workbook as Excel writes it: each text once, in a part of its own."""
    with zipfile.ZipFile(content) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    texts: list[str] = []

    def share(found: re.Match[str]) -> str:
        texts.append(found[2])
        return f'<c r="{found[1]}" t="s"><v>{len(texts) - 1}</v></c>'

    sheet, rels, types = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
    inline = r'<c r="(\w+)" t="inlineStr"><is>(.*?)</is></c>'
    members[sheet] = re.sub(inline, share, members[sheet], flags=re.DOTALL)
    items = "".join(f"<si>{one}</si>" for one in texts)
    members["xl/sharedStrings.xml"] = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="rId99"/></Relationships>'
    members[rels] = members[rels].replace("</Relationships>", link)
    part = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{part}"/></Types>'
    members[types] = members[types].replace("</Types>", override)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    assert texts
    return whole.getvalue()


def long_frame() -> pl.DataFrame:
    """Readings as typed columns."""
    at = [datetime(2026, 7, 1) + timedelta(hours=number) for number in range(200)]
    return pl.DataFrame({"indicator": "air_pm25", "place": "N-1", "at": at, "value": [float(n) for n in range(200)]})


def parquet_of(frame: pl.DataFrame) -> bytes:
    """A frame as Parquet."""
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def features() -> list[dict]:
    """Requests as features."""
    square = [[118.7, 32.0], [118.8, 32.0], [118.8, 32.1], [118.7, 32.1], [118.7, 32.0]]
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [square]}
            if number % 3 == 0
            else {"type": "Point", "coordinates": [118.7 + number / 1000, 32.05]},
            "properties": {
                "id": f"A{number}",
                "district": "北站",
                "opened": f"2026-07-01 {number % 24:02}:00",
                "level": 2,
            },
        }
        for number in range(30)
    ]


def geojson_of(found: object) -> bytes:
    """Features as GeoJSON."""
    return json.dumps({"type": "FeatureCollection", "features": found}, ensure_ascii=False).encode()


def made() -> dict[str, Base]:
    """Bases that need no other file."""
    csv_text = as_csv(wide_rows())
    found = [
        Base("wide.csv", HEAD % ("readings", "csv", "") + WIDE, csv_text.encode(), "csv"),
        Base(
            "chinese.csv",
            HEAD % ("readings", "csv", 'encoding = "gb18030"') + WIDE,
            csv_text.encode("gb18030"),
            "csv",
            "gb18030",
        ),
        Base(
            "hours.csv.gz", HEAD % ("readings", "csv", "") + HOURS, gzip.compress(as_csv(hour_rows()).encode()), "csv"
        ),
        Base("sheet.xlsx", HEAD % ("readings", "xlsx", "") + WIDE, xlsx_of(wide_rows()), "xlsx"),
        Base("long.parquet", HEAD % ("readings", "parquet", "") + LONG, parquet_of(long_frame()), "parquet"),
        Base("points.geojson", HEAD % ("events", "geojson", "") + POINTS, geojson_of(features()), "geojson"),
    ]
    return {base.name: base for base in found}


REAL = ("air.csv", "beijing.csv.gz", "boston.csv.gz", "neighbourhoods.geojson")


def real(name: str, shared) -> Base:  # noqa: ANN001
    """A sample of a real file; skips the test where it is not there."""
    if name == "air.csv":
        path = shared("data/air-nanjing-2020/raw_南京.csv")
        pack = Path(__file__).parents[2] / "city" / "sources" / "air_nanjing.toml"
        return Base(name, pack.read_text("utf-8"), path.read_bytes(), "csv")
    if name == "beijing.csv.gz":
        path = shared("data/air-beijing-2013-2017/PRSA_Data_Wanliu_20130301-20170228.csv.gz")
        return Base(name, HEAD % ("readings", "csv", "") + BEIJING, gzip.compress(_first(path)), "csv")
    if name == "boston.csv.gz":
        path = shared("data/requests-boston-2011/boston_311_2011H2.csv.gz")
        return Base(name, HEAD % ("events", "csv", "") + REQUESTS, gzip.compress(_first(path)), "csv")
    path = shared("data/requests-boston-2011/boston_neighborhoods.geojson")
    return Base(name, HEAD % ("events", "geojson", "") + NEIGHBOURHOODS, path.read_bytes(), "geojson")


def _first(path: Path) -> bytes:
    with gzip.open(path) as file:
        return b"".join(line for line, _ in zip(file, range(SAMPLE + 1), strict=False))
