"""docs/sources.md holds: each of its sources reads its file to the rows shown, and no key of the grammar is left out."""

import io
import re
import tomllib

import openpyxl
import polars as pl
import pytest

from data.sources import load, read
from data.sources._grammar import ENCODINGS, FORMATS
from data.sources._grammar_columns import CLEAN
from data.sources._reading import KEYS
from tests._house import ROOT

GUIDE = (ROOT / "docs" / "sources.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(?:toml|csv) (source|file|rows)=(\S+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
SOURCES = {name: text for kind, name, text in BLOCKS if kind == "source"}
FILES = {name: text for kind, name, text in BLOCKS if kind == "file"}
ROWS = {name: text for kind, name, text in BLOCKS if kind == "rows"}
PROSE = set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL)))


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_of_the_guide_reads_its_file(tmp_path, name):
    for other, text in FILES.items():
        (tmp_path / other).write_text(text, "utf-8")
    (tmp_path / f"{name}.toml").write_text(SOURCES[name], "utf-8")
    source = load(name, tmp_path)
    path = tmp_path / f"{name}.{source.file.format}"
    if source.file.format == "xlsx":
        book = openpyxl.Workbook()
        book.active.title = source.file.sheet
        for line in FILES[name].splitlines():
            book.active.append([cell or None for cell in line.split(",")])
        book.save(path)
    else:
        path.write_bytes(FILES[name].encode(source.file.encoding))
    found = read(source, path).frame
    assert not [column for column in found.columns if column.startswith("_un")]
    columns = ROWS[name].splitlines()[0].split(",")
    text = io.StringIO()
    found.select(columns).write_csv(text, datetime_format="%Y-%m-%d %H:%M:%S")
    assert text.getvalue() == ROWS[name]


def used(table: dict, kind: str) -> set[tuple[str, str]]:
    """The keys that a TOML uses: (kind of table, key)."""
    found = set()
    for key, value in table.items():
        found.add((kind, key))
        inner = {"columns": "column"}.get(key, key)
        for one in value if isinstance(value, list) else [value]:
            if key == "columns" and isinstance(one, dict):
                for column in one.values():
                    found |= used(column, "column") if isinstance(column, dict) else {("column", "column")}
            elif isinstance(one, dict) and inner in KEYS:
                found |= used(one, inner)
    return found


def test_every_key_is_explained_and_tried():
    """In an example, or (columns of unpivot, rules) in the tests of their own."""
    tried = set().union(*(used(tomllib.loads(text), "") for text in SOURCES.values()))
    keys = {(kind, key) for kind, table in KEYS.items() for key in table}
    elsewhere = {("unpivot", "columns"), ("", "rules")}
    assert keys - tried == elsewhere, sorted(keys - tried - elsewhere)
    named = {word for one in PROSE for word in re.findall(r"[a-z_]+", one)}
    assert {key for _, key in keys} <= named, sorted({key for _, key in keys} - named)
    assert {*FORMATS, *ENCODINGS, *CLEAN, "epoch_s", "epoch_ms"} <= PROSE


def test_rows_of_the_guide_are_left_out_and_counted(tmp_path):
    (tmp_path / "areas.csv").write_text(FILES["areas.csv"], "utf-8")
    (tmp_path / "calls.toml").write_text(SOURCES["calls"], "utf-8")
    (tmp_path / "calls.csv").write_text(FILES["calls"], "utf-8")
    arrived = read(load("calls", tmp_path), tmp_path / "calls.csv")
    assert arrived.left_out == 2 and isinstance(arrived.frame, pl.DataFrame)
