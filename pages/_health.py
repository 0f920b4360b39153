"""Whether the process lives, whether it can serve, and figures for a monitor: no data of the city in any of them."""

import hmac
import time
from collections.abc import Iterator

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from city.settings import LOOPBACK, settings
from data.ledger import LedgerError, ledger
from pages._city import civil_now
from pages._displays import frozen
from queries._ask import stamp

TOKEN = "metrics.token"
"""A file of the store: who sends its content as a bearer token may read the figures from elsewhere."""


class _State(Collector):
    """Figures that are read when they are asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        newest = stamp()
        age = (civil_now() - newest.known_at).total_seconds() if newest.seq else float("nan")
        yield GaugeMetricFamily("one_screen_snapshot_age_seconds", "Since the newest snapshot", value=age)
        yield GaugeMetricFamily("one_screen_snapshot", "Number of the newest snapshot", value=newest.seq)
        yield GaugeMetricFamily("one_screen_walls_frozen", "Enrolled walls that are frozen", value=frozen())
        yield GaugeMetricFamily("one_screen_ledger_entries", "Entries of the ledger", value=ledger().position())


def add_health(server: Flask) -> None:
    """Adds /healthz, /readyz and /metrics. The figures are those of the process that answers."""
    registry = CollectorRegistry()
    registry.register(_State())
    answered = Counter("one_screen_requests", "Requests answered", ["route", "status"], registry=registry)
    took = Histogram("one_screen_request_seconds", "Seconds until answered", ["route"], registry=registry)

    @server.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @server.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "-"
        answered.labels(route, response.status_code).inc()
        took.labels(route).observe(time.perf_counter() - g.get("begun", time.perf_counter()))
        return response

    @server.get("/healthz")
    def lives() -> Response:
        return _plain("ok\n")

    @server.get("/readyz")
    def serves() -> Response:
        wrong = [name for name, can in (("store", _reads_store), ("ledger", _reads_ledger)) if not can()]
        return _plain(f"not ready: {', '.join(wrong)}\n", 503) if wrong else _plain("ready\n")

    @server.get("/metrics")
    def figures() -> Response:
        if not _may_read():
            return _plain("Figures are read on the machine itself, or with the token.\n", 403)
        return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status=status, mimetype="text/plain")


def _reads_store() -> bool:
    try:
        return stamp().seq >= 0
    except Exception:
        return False


def _reads_ledger() -> bool:
    try:
        return ledger().position() >= 0
    except LedgerError:
        return False


def _may_read() -> bool:
    if request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers:
        return True
    try:
        token = (settings().store / TOKEN).read_text("utf-8").strip()
    except OSError:
        return False
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())
