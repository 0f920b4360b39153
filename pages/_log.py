"""One line of JSON for each request: what it was, how it ended, how long it took. No names, no addresses, nothing asked.

Polls of open screens and files that ended well are left out: they come twice a second and say nothing.
"""

import json
import logging
import secrets
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from time import perf_counter
from typing import TextIO

from dash._pages import _path_to_page
from flask import Flask, Response, g, request

from city.settings import settings
from pages._known import known

LOGGER = "one_screen"
HEADER = "X-Request-ID"
QUIET = ("/stamp", "/healthz", "/readyz", "/metrics", "/assets/<path:filename>")
SUITES = "/_dash-component-suites/"
DOCUMENTS = ("/", "/<path:path>")
"""What Dash serves pages under."""
log = logging.getLogger(f"{LOGGER}.requests")


class OneLine(logging.Formatter):
    """A record as one line of JSON; what a library says itself is its message, what we say is in `told`."""

    def format(self, record: logging.LogRecord) -> str:
        body = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
        }
        return json.dumps(body | getattr(record, "told", {}), ensure_ascii=False)


class _Stderr(logging.StreamHandler):
    """The standard error of the moment, also when it was replaced."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:
        return sys.stderr


def open_log() -> None:
    """Sends what is logged where the settings say; called again, it sends it anew."""
    where, logger = settings().log, logging.getLogger(LOGGER)
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    handler: logging.Handler
    if where == "none":
        handler = logging.NullHandler()
    elif where == "stderr":
        handler = _Stderr()
    else:
        handler = WatchedFileHandler(where, encoding="utf-8")
    handler.setFormatter(OneLine())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def add_log(server: Flask) -> None:
    """Each request gets a number, which the answer bears too, and its line."""
    open_log()

    @server.before_request
    def begin() -> None:
        g.number, g.began = secrets.token_hex(8), perf_counter()

    @server.after_request
    def write(response: Response) -> Response:
        if "began" not in g:
            return response
        response.headers[HEADER] = g.number
        route = route_of()
        if response.status_code < 400 and (route in QUIET or route.startswith(SUITES)):
            return response
        found = known()
        told = {
            "id": g.number,
            "method": request.method if request.method.isalpha() and len(request.method) < 10 else "?",
            "route": route,
            "status": response.status_code,
            "ms": round((perf_counter() - g.began) * 1000, 1),
            "role": found.viewer.role if found else "",
        }
        log.info("request", extra={"told": told})
        return response


def is_document() -> bool:
    """Whether the address is one of Dash's pages, or would be."""
    return request.url_rule is not None and request.url_rule.rule in DOCUMENTS


def route_of() -> str:
    """The template of the request's address, never what was put into it: /place/<code>."""
    if not is_document():
        return request.url_rule.rule if request.url_rule is not None else ""
    page = _path_to_page(request.path.strip("/"))[0] or {"path": "/404"}
    return page.get("path_template") or page["path"]
