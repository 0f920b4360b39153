"""Files that people attach: known by their content, kept under their hash beside the extracts, never served as pages."""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Collection
from io import BytesIO
from pathlib import Path
from typing import Any

from city.refusals import Refusal
from city.settings import settings

FOLDER = "attachments"
LARGEST_MB = 5
KINDS = {
    "pdf": ("application/pdf", b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    "csv": ("text/csv", b""),
}
"""Ending → media type and first bytes; a CSV is text without control characters."""
LONGEST_NAME = 80


class AttachmentRefused(Refusal):
    """A file that is not taken: `reason` is a key for the screens, the text a sentence."""

    topic = "appeal"


def keep(name: str, content: bytes, kinds: Collection[str] = tuple(KINDS)) -> dict[str, Any]:
    """Keeps a file and gives its name, kind, size in bytes and sha256; AttachmentRefused for another kind than these, or size.

    The kind is what the content is; the name may not say another one.
    """
    shown = "".join(one for one in name.replace("\\", "/").rsplit("/", 1)[-1] if one.isprintable())[-LONGEST_NAME:]
    if not content:
        raise AttachmentRefused("empty", f"{shown}: is empty; {', '.join(kinds)} are taken.")
    if len(content) > LARGEST_MB * 1_000_000:
        raise AttachmentRefused("large", f"{shown}: has {len(content) / 1e6:.1f} MB; at most {LARGEST_MB} are taken.")
    kind = _kind(content)
    ending = shown.rsplit(".", 1)[-1].lower() if "." in shown else ""
    if kind not in kinds or {"jpeg": "jpg", "txt": "csv"}.get(ending, ending) != kind:
        raise AttachmentRefused(
            "kind", f"{shown}: its content is {kind or 'of no known kind'}; {', '.join(kinds)} named so are taken."
        )
    sha256 = hashlib.sha256(content).hexdigest()
    _put(_path(sha256), content)
    return {"name": shown, "kind": kind, "size": len(content), "sha256": sha256}


def read(sha256: str) -> bytes | None:
    """The content of a kept file; None where it is not there or is not what it was."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        return None
    try:
        content = _path(sha256).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def media_type(kind: str) -> str:
    """The media type that a kept file is handed out as."""
    return KINDS[kind][0]


def _path(sha256: str) -> Path:
    return settings().store / FOLDER / sha256[:2] / sha256


def _put(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    made, name = tempfile.mkstemp(dir=path.parent, prefix=".attached-")
    with os.fdopen(made, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, path)


def _kind(content: bytes) -> str | None:
    for kind, (_, first) in KINDS.items():
        if first and content.startswith(first):
            return kind if kind != "xlsx" or _is_workbook(content) else None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            return None
    return "csv" if all(one.isprintable() or one in "\r\n\t" for one in text) else None


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as book:
            return "xl/workbook.xml" in book.namelist()
    except zipfile.BadZipFile:
        return False
