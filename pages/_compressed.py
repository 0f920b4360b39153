"""Bundles are compressed once: what has a fingerprint in its address is kept compressed in memory."""

from dash.fingerprint import check_fingerprint
from flask import Flask, Request
from flask_compress import Compress

from pages._kept_for_good import is_fingerprinted


class KeptCompressed:
    """Compressed bodies by algorithm and address; only of files whose address changes with their content."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """The body kept under this key."""
        return self.bodies.get(key)

    def set(self, key: str, body: bytes) -> None:
        """Keeps a body; a key without an address is of an answer that is made anew each time."""
        if not key.endswith(";"):
            self.bodies[key] = body


def address_of_file(request: Request) -> str:
    """The path of a fingerprinted file without its fingerprint, else nothing.

    A server's files stay what they were at its start, and a client may invent any number of fingerprints.
    """
    return check_fingerprint(request.path)[0] if is_fingerprinted(request) else ""


def compress(server: Flask) -> None:
    """Compresses the server's answers from one kilobyte on."""
    server.config["COMPRESS_MIN_SIZE"] = 1024
    server.config["COMPRESS_CACHE_BACKEND"] = KeptCompressed
    server.config["COMPRESS_CACHE_KEY"] = address_of_file
    Compress(server)
