"""Files made to do harm: bombs of zip, gzip and XML, entities that name other files, nesting, names that walk. All refused."""

import gzip
import resource
import time
import zipfile

import openpyxl
import pytest

from tests._store import empty_store, store

__all__ = ["empty_store", "store"]
SHEET = "xl/worksheets/sheet1.xml"
MB = 1_000_000
HEAD = "站点,时间,PM2.5\n".encode()
LAUGHS = (
    b"<!DOCTYPE x ["
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"lol") for n in range(10))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def sheet(path, change):
    """An XLSX whose members were changed."""
    book = openpyxl.Workbook()
    book.active.append(["站点", "时间", "PM2.5"])
    book.active.append(["NJ-T-02", "2026-07-14 08:00", "33"])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def entity(prolog, name):
    """Puts a declaration into the sheet, and its entity where the station stands."""

    def change(members):
        text = members[SHEET].replace(b"NJ-T-02", b"&%s;" % name)
        assert b"&%s;" % name in text
        head, rest = text.split(b"?>", 1) if text.startswith(b"<?xml") else (b'<?xml version="1.0"', text)
        members[SHEET] = head + b"?>" + prolog + rest

    return change


FILES = {
    "bomb.csv.gz": lambda path: path.write_bytes(gzip.compress(HEAD + b"0" * 200 * MB)),
    "twice.csv.gz": lambda path: path.write_bytes(gzip.compress(gzip.compress(b"0" * 50 * MB))),
    "members.csv.gz": lambda path: path.write_bytes(gzip.compress(b"0" * MB) * 100),
    "bomb.xlsx": lambda path: sheet(path, lambda members: members.__setitem__(SHEET, b"<x>" + b" " * 50 * MB)),
    "many.xlsx": lambda path: sheet(path, lambda members: members.update({f"x{n}": b"0" * 100_000 for n in range(99)})),
    "laughs.xlsx": lambda path: sheet(path, entity(LAUGHS, b"a9")),
    "outside.xlsx": lambda path: sheet(path, entity(OUTSIDE, b"e")),
    "walks.xlsx": lambda path: sheet(path, lambda members: members.update({"../../walked": b"x", "/tmp/walked": b"x"})),
    "depth.xlsx": lambda path: sheet(path, lambda members: members.__setitem__(SHEET, b"<a>" * 200_000)),
    "zip.csv": lambda path: path.write_bytes(b"PK\x03\x04" + b"\x00" * 100),
    "nul.csv": lambda path: path.write_bytes(HEAD + b"\x00" * 1000),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file(store, name):
    """It ends soon, takes little memory, gives a sentence without a word of another file, and leaves nothing behind."""
    path = store.files / name
    FILES[name](path)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    outcome = store.admission.admit("sheet" if name.endswith("xlsx") else "feed", path)
    assert time.monotonic() - began < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "kB more at the peak"
    said = outcome.sentence + str(store.table("set_aside").to_dicts())
    assert "root:" not in said and "Traceback" not in said and "lollol" not in said
    assert outcome.status == "refused" or name == "walks.xlsx" or outcome.rows_set_aside
    assert not list(store.files.parent.rglob("walked"))
    assert store.admission.snapshots.verify() == []
