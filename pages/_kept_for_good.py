"""Which files a browser may keep for good: those whose address changes with their content."""

from flask import Request

FOREVER = "public, max-age=31536000, immutable"


def is_fingerprinted(request: Request) -> bool:
    """Whether the address of this request carries the version or the time of the file."""
    if request.path.startswith("/_dash-component-suites/"):
        return ".v" in request.path
    return request.path.startswith("/assets/") and ("m" in request.args or request.path.endswith(".woff2"))
