"""A file that cannot be read is refused whole, with a sentence that says what was found and expected."""

import gzip
import zipfile

import openpyxl
import polars as pl
import pytest

from data.sources import Refused, load, read

SOURCE = """
[source]
name = { zh = "测点", en = "Stations" }
contract = "readings"
owner = "ecology"
promise = "2h"
[file]
format = "%s"
%s
[columns]
indicator = { constant = "air_pm25" }
place = "站点"
observed_at = "时间"
value = "PM2.5"
"""
CSV = "站点,时间,PM2.5\nN-1,2026-07-01 08:00,12\n"


@pytest.fixture
def sentence(tmp_path):
    """sentence(format, name, content): with which the file is refused."""

    def refused(kind, name, content=None, keys=""):
        (tmp_path / "feed.toml").write_text(SOURCE % (kind, keys), "utf-8")
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(Refused) as found:
            read(load("feed", tmp_path), path)
        return str(found.value)

    return refused


def test_unknown_column(sentence):
    found = sentence("csv", "a.csv", CSV.replace("PM2.5", "PM25").encode())
    assert found == "a.csv: column 'PM2.5' is not in the file; it has: 站点, 时间, PM25."


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_empty_file(sentence, content):
    assert sentence("csv", "a.csv", content) == "a.csv: the file is empty; rows are expected."


def test_no_rows(sentence):
    found = sentence("csv", "a.csv", CSV.splitlines()[0].encode())
    assert found == "a.csv: has a header but no rows; rows are expected."


def test_no_header(sentence):
    found = sentence("csv", "a.csv", CSV.encode(), "header_row = 9")
    assert found == "a.csv: has no row 9, where the header is expected."
    found = sentence("csv", "a.csv", b"\r" + CSV.encode())
    assert found == "a.csv: row 1 is empty, where the header is expected."


@pytest.mark.parametrize(
    ("declared", "written", "text", "byte", "position"),
    [
        ("utf-8", "gb18030", "N,南京", "0xC4", 2),
        ("gb18030", "latin-1", "x" * 30 + "ÿ", "0xFF", 30),
        ("latin-1", "utf-8", "N,站点", "0x99", 4),
    ],
)
def test_wrong_encoding(sentence, declared, written, text, byte, position):
    found = sentence("csv", "a.csv", text.encode(written), f'encoding = "{declared}"')
    assert found == f"a.csv: is not {declared} text; the byte {byte} at position {position} has no place in it."


def test_a_cut_character_at_the_end(sentence):
    whole = CSV.encode() + "站".encode()[:2]
    found = sentence("csv", "a.csv", whole)
    assert found == f"a.csv: is not utf-8 text; the byte 0xE7 at position {len(whole) - 2} has no place in it."


def test_wrong_encoding_far_into_the_file(sentence):
    head = CSV.encode() + b"N-1,2026-07-01 08:00,12\n" * 100_000
    found = sentence("csv", "a.csv", head + b"\xff\n")
    assert f"the byte 0xFF at position {len(head)} has no place in it" in found


def test_another_format(sentence):
    assert sentence("csv", "a.csv", b"PK\x03\x04....") == (
        "a.csv: is a file of the format xlsx; the source expects csv."
    )
    assert sentence("xlsx", "a.xlsx", CSV.encode()).startswith("a.xlsx: is not an XLSX file; its first bytes are")
    assert sentence("parquet", "a.parquet", CSV.encode()).startswith("a.parquet: is not a Parquet file;")


@pytest.mark.parametrize("kept", [4, 100, 0.5, -1])
def test_truncated_parquet(sentence, tmp_path, kept):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"站点": ["N-1"] * 1000, "时间": ["2026-07-01"] * 1000, "PM2.5": range(1000)}).write_parquet(path)
    whole = path.read_bytes()
    cut = whole[: int(len(whole) * kept)] if isinstance(kept, float) else whole[:kept]
    found = sentence("parquet", "a.parquet", cut)
    assert found.startswith("a.parquet: cannot be read as Parquet; it may be cut off (")


def test_damaged_parquet(sentence, tmp_path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"站点": ["N-1"] * 1000, "时间": ["2026-07-01"] * 1000, "PM2.5": range(1000)}).write_parquet(path)
    whole = bytearray(path.read_bytes())
    whole[4:400] = b"\xff" * 396
    assert sentence("parquet", "a.parquet", bytes(whole)).startswith("a.parquet: cannot be read as Parquet; it may be")


def write_zip(path, stated_bytes, real_bytes=10):
    """A zip whose directory states a size that is not the real one."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * real_bytes)
        archive.filelist[0].file_size = stated_bytes
        archive.filelist[0].compress_size = min(archive.filelist[0].compress_size, 2**31)


def test_a_sheet_that_unpacks_to_10_gb_is_refused_by_size(sentence, tmp_path, monkeypatch):
    write_zip(tmp_path / "a.xlsx", 10_000_000_000)
    assert (tmp_path / "a.xlsx").stat().st_size < 1000

    def never(*given, **named):
        raise AssertionError("a member was opened")

    monkeypatch.setattr(zipfile.ZipFile, "open", never)
    assert sentence("xlsx", "a.xlsx") == "a.xlsx: unpacks to 10,000.0 MB; the source allows 512 MB."


def test_a_sheet_that_lies_about_its_size(sentence, tmp_path):
    write_zip(tmp_path / "a.xlsx", 100, real_bytes=50_000_000)
    assert sentence("xlsx", "a.xlsx").startswith("a.xlsx: cannot be read as XLSX;")


def test_a_packed_file_is_read_no_further_than_the_limit(sentence):
    found = sentence("csv", "a.csv.gz", gzip.compress(b"0" * 30_000_000), "max_mb = 2")
    assert found == "a.csv.gz: unpacks to more than 2.1 MB; the source allows 2 MB."


def test_a_packed_file_that_is_cut_off(sentence):
    found = sentence("csv", "a.csv.gz", gzip.compress(CSV.encode())[:-9])
    assert found.startswith("a.csv.gz: cannot be unpacked; it may be cut off (")


def test_a_file_over_the_limit(sentence):
    found = sentence("csv", "a.csv", CSV.encode() * 40, "max_mb = 0.001")
    assert found == "a.csv: is 0.00176 MB; the source allows 0.001 MB."


def test_a_missing_sheet(sentence, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["站点"])
    book.save(tmp_path / "a.xlsx")
    assert sentence("xlsx", "a.xlsx", keys='sheet = "七月"') == "a.xlsx: has no sheet '七月'; it has: Sheet."
    assert sentence("xlsx", "a.xlsx") == "a.xlsx: has a header but no rows; rows are expected."


def test_an_empty_sheet(sentence, tmp_path):
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    assert sentence("xlsx", "a.xlsx") == "a.xlsx: sheet 'Sheet' is empty; rows are expected."


def test_a_zip_that_is_no_sheet(sentence, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert sentence("xlsx", "a.xlsx").startswith("a.xlsx: cannot be read as XLSX (")


def test_a_quotation_mark_that_is_never_closed(sentence):
    torn = 'N-1,2026-07-01 08:00,"12\n' + "N-1,2026-07-01 09:00,12\n" * 200
    assert sentence("csv", "a.csv", (CSV + torn).encode()) == (
        "a.csv: record 3 runs over 202 lines; a quotation mark is opened and never closed."
    )


def test_a_file_that_is_not_there(sentence):
    assert sentence("csv", "gone.csv") == "gone.csv: cannot be opened: No such file or directory."


def test_a_column_that_stands_twice_must_be_named_with_its_number(sentence):
    found = sentence("csv", "a.csv", "站点,PM2.5,时间,PM2.5\nN-1,12,2026-07-01 08:00,13\n".encode())
    assert found == "a.csv: column 'PM2.5' is not in the file; it has: 站点, PM2.5 (2), 时间, PM2.5 (4)."


def test_a_cell_far_from_the_table(sentence, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["站点", "时间", "PM2.5"])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    assert sentence("xlsx", "a.xlsx") == (
        "a.xlsx: a cell stands in row 1048576 or column 16384, far from the table; a sheet without such cells is expected."
    )


def test_what_cannot_be_printed_is_escaped(sentence):
    assert sentence("csv", "a.csv", b"a\tb\x1b[2J,c\n1,2\n").endswith("it has: a\\tb\\x1b[2J, c.")
