"""Bad input, each with its sentence, through the command line: exit code 1, one sentence, and yesterday's data as they were."""

import json
import shutil
import zipfile
from datetime import timedelta

import openpyxl
import polars as pl
import pytest

from data.__main__ import main
from data.admit import civil_now
from tests._store import TINY, forget
from tests.data._twin import HOUR, hour_of

HEAD = "站点,时间,PM2.5\n"


@pytest.fixture
def yesterday(store):
    """A store with one good delivery, and what is in it."""
    at = hour_of(civil_now()) - 30 * HOUR
    row = {"indicator": "air_pm25", "place": "NJ-T-01", "observed_at": at, "value": 20.0, "num": None, "den": None}
    store.deliver("rows", [row], known_at=civil_now())
    return store


@pytest.fixture
def admit(yesterday, capsys):
    """admit(source, path, *options): exit code and what was said on stderr and stdout; the store is checked to be whole."""

    def run(source, path, *options):
        before = {name: yesterday.table(name) for name in ("readings", "hourly", "latest", "places", "shapes")}
        capsys.readouterr()
        code = main(["admit", source, str(path), *options])
        told = capsys.readouterr()
        if code:
            assert all(yesterday.table(name).equals(frame) for name, frame in before.items())
            assert yesterday.table("deliveries", "status = 'refused'").height <= 1
            assert not told.out and told.err.count("\n") == 1, told
        assert yesterday.admission.snapshots.verify() == []
        return code, told.err.strip() or told.out.strip()

    return run


def lines(count=9):
    now = hour_of(civil_now())
    return "".join(f"NJ-T-01,{now - n * HOUR:%Y-%m-%d %H:%M},{20 + n}\n" for n in range(1, count + 1))


@pytest.fixture
def write(yesterday):
    """write(name, content): a file of the test; text as UTF-8."""

    def make(name, content):
        path = yesterday.files / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


def test_an_unknown_column(admit, write):
    path = write("a.csv", "站点,时间,PM10\n" + lines())
    assert admit("feed", path) == (1, "a.csv: column 'PM2.5' is not in the file; it has: 站点, 时间, PM10.")


def test_a_wrong_encoding(admit, write):
    code, told = admit("feed", write("a.csv", (HEAD + lines()).encode("gb18030")))
    assert code == 1 and told == "a.csv: is not utf-8 text; the byte 0xB5 at position 2 has no place in it."


@pytest.mark.parametrize("content", ["", "\n\n", HEAD])
def test_an_empty_file(admit, write, content):
    code, told = admit("feed", write("a.csv", content))
    assert code == 1 and told.startswith("a.csv: ") and told.endswith("rows are expected.")


def test_a_truncated_parquet(admit, yesterday, write):
    whole = yesterday.write("rows", [{"indicator": "air_pm25", "place": "3201", "value": 1.0}] * 500).read_bytes()
    code, told = admit("rows", write("cut.parquet", whole[: len(whole) // 2]))
    assert code == 1 and told.startswith("cut.parquet: cannot be read as Parquet; it may be cut off")


def test_an_xlsx_that_unpacks_to_ten_gigabytes(admit, yesterday):
    """The directory at the end of the file says what each part unpacks to: four times 2.5 GB stand there."""
    path = yesterday.files / "bomb.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(4):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", b"0" * 1000)
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 24 : at + 28] = (2_500_000_000).to_bytes(4, "little")
        at = content.find(b"PK\x01\x02", at + 1)
    path.write_bytes(content)
    assert admit("sheet", path) == (1, "bomb.xlsx: unpacks to 10,000.0 MB; the source allows 1 MB.")


def test_an_xlsx_that_really_unpacks_to_much_more(admit, yesterday):
    path = yesterday.files / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for n in range(10):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", b"0" * 1_000_000)
    assert path.stat().st_size < 20_000
    assert admit("sheet", path) == (1, "bomb.xlsx: unpacks to 10.0 MB; the source allows 1 MB.")


def test_a_file_larger_than_the_source_allows(admit, write):
    path = write("big.csv", HEAD + lines(1) * 40_000)
    code, told = admit("feed", path)
    assert code == 1 and told.endswith("MB; the source allows 1 MB.")


def test_another_format_than_expected(admit, yesterday, write):
    book = openpyxl.Workbook()
    book.save(yesterday.files / "a.csv")
    assert admit("feed", yesterday.files / "a.csv") == (
        1,
        "a.csv: is a file of the format xlsx; the source expects csv.",
    )


def test_a_future_time(admit, yesterday, write):
    future = civil_now() + timedelta(hours=3)
    code, told = admit("feed", write("a.csv", HEAD + lines() + f"NJ-T-02,{future:%Y-%m-%d %H:%M},20\n"))
    assert (code, told) == (0, "a.csv: 9 rows admitted, 1 set aside.")
    aside = yesterday.table("set_aside").row(0, named=True)
    assert aside["rule"] == "time_not_in_future"
    assert aside["reason"].startswith(f"observed_at is {future:%Y-%m-%d %H:%M}; a time up to ")


def test_an_unknown_place(admit, yesterday, write):
    code, told = admit("feed", write("a.csv", HEAD + lines().replace("NJ-T-01", "北京站")))
    assert (code, told) == (
        1,
        "a.csv: 9 of 9 rows break a rule, most of them place_known (9); feed admits at most 20%.",
    )
    assert yesterday.table("set_aside").height == 9
    code, _ = admit("feed", write("b.csv", HEAD + lines() + lines(1).replace("NJ-T-01", "北京站")))
    assert code == 0
    reason = yesterday.table("set_aside", "row = 11")["reason"].to_list()
    assert reason == ["place is '北京站'; a code of the city's places is expected."]


def test_a_duplicate_key(admit, yesterday, write):
    first, *_, last = lines().splitlines(keepends=True)
    code, told = admit("feed", write("a.csv", HEAD + lines() + first.replace(",21", ",77") + last))
    assert (code, told) == (0, "a.csv: 9 rows admitted, 2 set aside.")
    assert sorted(yesterday.table("set_aside")["rule"]) == ["duplicate_row", "key_conflict"]
    assert 77.0 in yesterday.table("readings")["value"].to_list()
    assert 21.0 not in yesterday.table("readings")["value"].to_list()


@pytest.fixture
def own_pack(tmp_path, monkeypatch):
    """own_pack(): a copy of the tiny city's pack that a test may spoil; the settings point to it."""
    folder = tmp_path / "pack"
    shutil.copytree(TINY, folder)
    monkeypatch.setenv("COCKPIT_CITY", str(folder))
    return folder


def test_an_unknown_unit(admit, write, own_pack):
    path = own_pack / "sources" / "feed.toml"
    spoiled = path.read_text("utf-8").replace('value = "PM2.5"', 'value = { column = "PM2.5", unit = "parsec" }')
    path.write_text(spoiled, "utf-8")
    forget()
    code, told = admit("feed", write("a.csv", HEAD + lines()))
    assert code == 1 and "feed.toml" in told and "'parsec'" in told and "must be" in told


def test_an_unknown_source(admit, write):
    code, told = admit("nobody", write("a.csv", HEAD + lines()))
    assert code == 1 and "'nobody'" in told and "feed" in told


def test_a_file_that_is_not_there(admit, yesterday):
    path = yesterday.files / "none.csv"
    assert admit("feed", path) == (1, f"{path}: there is no such file.")


def test_a_place_tree_with_a_loop(admit, own_pack):
    path = own_pack / "places" / "places.csv"
    spoiled = path.read_text("utf-8").replace("community,320102002,,118.80", "community,320102002002,,118.80")
    spoiled = spoiled.replace(
        "320102002002,社区二,Community Two,社区二,Two,community,community,320102002002",
        "320102002002,社区二,Community Two,社区二,Two,community,community,320102002001",
    )
    path.write_text(spoiled, "utf-8")
    code, told = admit("places", own_pack / "places")
    assert code == 1 and "the parents go round in a loop: " in told and "320102002001 → " in told


SQUARE = [[118.6, 31.9], [119.0, 31.9], [119.0, 32.2], [118.6, 32.2], [118.6, 31.9]]
BOWTIE = [[118.6, 31.9], [119.0, 32.2], [119.0, 31.9], [118.6, 32.2], [118.6, 31.9]]


def outlines(**rings):
    features = [
        {
            "type": "Feature",
            "properties": {"place": place.removeprefix("p")},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for place, ring in rings.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_self_crossing_polygon(admit, write):
    code, told = admit("shapes", write("districts.geojson", outlines(p320102=SQUARE, p320111=BOWTIE)))
    assert code == 1 and "320111" in told and "crosses itself" in told


def test_whole_polygons_are_admitted(admit, write):
    code, told = admit("shapes", write("districts.geojson", outlines(p320102=SQUARE, p320111=SQUARE)))
    assert code == 0 and told.startswith("districts.geojson: ")


def test_a_sheet_that_is_good(admit, yesterday):
    book = openpyxl.Workbook()
    book.active.append(["站点", "时间", "PM2.5"])
    book.active.append(["NJ-T-02", hour_of(civil_now()) - HOUR, 33])
    book.save(yesterday.files / "a.xlsx")
    assert admit("sheet", yesterday.files / "a.xlsx") == (0, "a.xlsx: 1 rows admitted.")
    assert yesterday.table("readings", "place = 'NJ-T-02'")["value"].to_list() == [33.0]
    assert isinstance(yesterday.table("readings"), pl.DataFrame)
