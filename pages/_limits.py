"""How much one sender may ask for: forms of sign-in, callbacks, pages, downloads a minute; the size and the fields of a body."""

import hashlib
import re
from collections.abc import Callable
from functools import partial
from time import time

from flask import Flask, Response, request
from flask_limiter import ApplicationLimit, Limiter, RequestLimit

from city.settings import settings
from pages._address import words
from pages._guard import COOKIE, OPEN, SIGN_IN
from pages._known import known
from pages._told import DASH, tell, told_state

UPDATE = f"{DASH}-update-component"
FORMS = (SIGN_IN, "/enrol", "/inbound")
DOWNLOAD = re.compile(
    r"/(download|export|score-file|score-report|appeal-file|incident-file)\b|\.(csv|xlsx|parquet|jsonl|zip|pdf)$"
)
PARTS = ("/stamp", "/shapes/", "/layer/", "/_dash-")
"""What screens fetch by themselves while a person moves about; each is a small answer."""
MOST_FIELDS = 100


def add_limits(server: Flask) -> None:
    """Bodies are bounded before they are read, and each kind of request is counted by its sender."""
    given = settings()
    server.config["MAX_CONTENT_LENGTH"] = given.body_kb * 1000
    server.config["MAX_FORM_MEMORY_SIZE"] = given.body_kb * 1000
    server.config["MAX_FORM_PARTS"] = MOST_FIELDS
    kinds = [
        (given.limit_sign_in, "sign-in", is_sign_in, address),
        (given.limit_callbacks, "callbacks", is_callback, sender),
        (given.limit_pages, "pages", is_page, sender),
        (given.limit_downloads, "downloads", is_download, sender),
    ]
    limits = [
        ApplicationLimit(rate, key_function=key, scope=name, exempt_when=partial(_is_none_of, asked))
        for rate, name, asked, key in kinds
        if rate != "none"
    ]
    limiter = Limiter(
        key_func=address,
        app=server,
        application_limits=[*limits],
        storage_uri=given.limit_store,
        strategy="moving-window",
        on_breach=too_often,
        swallow_errors=True,
    )
    limiter.request_filter(is_uncounted)


def _is_none_of(kind: Callable[[], bool]) -> bool:
    return not kind()


def address() -> str:
    """The address of who asks."""
    return request.remote_addr or "nowhere"


def sender() -> str:
    """The session of who asks, by the hash of its token; without one the address."""
    found = known()
    token = request.cookies.get(COOKIE, "")
    if found is None or found.session is None or not token:
        return address()
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def is_sign_in() -> bool:
    """Whether a form for signing in or enrolling is sent, or what another system signed."""
    return request.method == "POST" and _is_below(FORMS)


def is_callback() -> bool:
    """Whether a page asks for a part of itself."""
    return request.method == "POST" and request.path == UPDATE


def is_uncounted() -> bool:
    """Whether it is of no kind that is counted: most of what open screens ask for, so it is told apart before all else."""
    return request.method == "GET" and request.path.startswith(PARTS)


def is_page() -> bool:
    """Whether a page is opened."""
    return request.method == "GET" and not _is_below(OPEN) and not is_download()


def is_download() -> bool:
    """Whether a file is taken away."""
    return request.method == "GET" and not _is_below(OPEN) and DOWNLOAD.search(request.path) is not None


def too_often(limit: RequestLimit) -> Response:
    """A sentence that says how long to wait."""
    seconds = max(1, int(limit.reset_at - time()))
    return tell(429, words(told_state().lang)("fault.too_often", seconds=seconds), retry_s=seconds)


def _is_below(places: tuple[str, ...]) -> bool:
    return any(request.path == one or request.path.startswith(f"{one.rstrip('/')}/") for one in places)
