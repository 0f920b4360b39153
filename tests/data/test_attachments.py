"""Attached files are known by their content, kept under their hash, and refused with a sentence."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from data import attachments
from data.attachments import AttachmentRefused, keep, media_type, read
from tests._store import empty_store

__all__ = ["empty_store"]


def workbook() -> bytes:
    """A small XLSX file."""
    buffer = BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


GOOD = {
    "凭证.pdf": b"%PDF-1.7 ...",
    "shot.png": b"\x89PNG\r\n\x1a\n....",
    "photo.jpeg": b"\xff\xd8\xff\xe0....",
    "list.csv": "系统,状态\n公文,已接入\n".encode("gb18030"),
    "table.xlsx": workbook(),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_kept_and_found_again(empty_store, name):
    told = keep(f"C:\\fake/{name}", GOOD[name])
    assert told["name"] == name and told["size"] == len(GOOD[name]) and "/" in media_type(told["kind"])
    assert read(told["sha256"]) == GOOD[name] and keep(name, GOOD[name]) == told


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"MZ\x90\x00 program", "kind"),
        ("a.csv", b"%PDF-1.7", "kind"),
        ("a.html", b"<script>alert(1)</script>", "kind"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "kind"),
        ("a.pdf", b"%PDF-" + b"0" * 5_000_001, "large"),
        ("noending", b"text", "kind"),
    ],
)
def test_another_kind_or_size_is_refused_with_a_sentence(empty_store, name, content, reason):
    with pytest.raises(AttachmentRefused, match=name) as caught:
        keep(name, content)
    assert caught.value.reason == reason
    assert not list(empty_store.folder.rglob("attachments/*/*"))


def test_what_was_changed_on_the_disk_is_not_handed_out(empty_store):
    told = keep("list.csv", GOOD["list.csv"])
    attachments._path(told["sha256"]).write_bytes(b"something else")
    assert read(told["sha256"]) is None and read("../../ledger.sqlite") is None and read("0" * 64) is None
