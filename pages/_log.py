"""One line of JSON a request, for a collector of logs: no name, no address of a person, no parameter of an address."""

import json
import logging
import sys
import time
import uuid
from datetime import UTC, datetime

from flask import Flask, g, request
from werkzeug.wrappers import Response

from city.settings import settings
from pages._guard import known

QUIET = ("/stamp", "/healthz", "/readyz", "/metrics", "/beat")
log = logging.getLogger("one_screen.requests")


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
        }
        told |= getattr(record, "told", {}) or {"logger": record.name, "text": record.getMessage()}
        if record.exc_info:
            told["fault"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def add_log(server: Flask) -> None:
    """Gives each request a number, sent back as X-Request-ID, and writes its line where COCKPIT_LOG is 'requests'."""
    if settings().log == "requests" and not log.handlers:
        out = logging.StreamHandler(sys.stderr)
        out.setFormatter(Lines())
        log.addHandler(out)
        log.setLevel(logging.INFO)
        log.propagate = False

    @server.before_request
    def number() -> None:
        g.request_number, g.request_begun = uuid.uuid4().hex[:16], time.perf_counter()

    @server.after_request
    def write(response: Response) -> Response:
        told = g.get("request_number", "")
        if told:
            response.headers["X-Request-ID"] = told
        if settings().log == "requests" and not (request.path in QUIET and response.status_code < 400):
            found = known()
            line = {
                "request": told,
                "method": request.method,
                "route": request.url_rule.rule if request.url_rule else "-",
                "status": response.status_code,
                "ms": round(1000 * (time.perf_counter() - g.get("request_begun", time.perf_counter())), 1),
                "role": found.viewer.role if found is not None else "",
            }
            log.info("request", extra={"told": line})
        return response
