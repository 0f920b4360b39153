"""Forms that take a file: which addresses may send a larger body, and the file that came."""

from flask import Flask, request

from data.attachments import LARGEST_MB

BESIDE_KB = 100
"""What a form with a file holds beside it."""
TAKES_FILES: set[str] = set()
"""Addresses of forms that take a file; each says so when it is added."""


def allow_files(server: Flask) -> None:
    """Bodies of these forms may be larger than others; said before anything reads one."""

    @server.before_request
    def let_it_be_larger() -> None:
        if request.path in TAKES_FILES and request.method == "POST":
            request.max_content_length = (LARGEST_MB * 1000 + BESIDE_KB) * 1000


def attached_file() -> tuple[str, bytes] | None:
    """Name and content of the file that came with the form; None where none was chosen."""
    file = request.files.get("file")
    return (file.filename, file.read()) if file is not None and file.filename else None
