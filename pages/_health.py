"""Whether the server lives and can answer, and what it counts: /healthz, /readyz, /metrics. No data of the city in them."""

import hmac
import ipaddress
from collections.abc import Iterator
from time import perf_counter

from flask import Flask, Response, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from city.settings import settings
from data.holds import looked_s
from data.ledger import ledger
from data.sessions import sessions
from pages._address import words
from pages._city import civil_now
from pages._displays import frozen
from pages._log import route_of
from pages._told import Told, told_state
from queries._ask import stamp
from queries._meters import REGISTRY, SECONDS, all_meters

REQUESTS = Counter("cockpit_requests", "Requests by route and status", ["method", "route", "status"], registry=REGISTRY)
REQUEST_SECONDS = Histogram(
    "cockpit_request_seconds", "Seconds until the answer stood", ["route"], buckets=SECONDS, registry=REGISTRY
)
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class _Now(Collector):
    """What is looked up when the meters are read."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        newest = stamp()
        if newest.seq:
            age_s = (civil_now() - newest.known_at).total_seconds()
            yield GaugeMetricFamily("cockpit_snapshot_age_seconds", "Age of the newest snapshot", max(0.0, age_s))
        yield GaugeMetricFamily("cockpit_snapshot", "Number of the newest snapshot", newest.seq)
        if (since_s := looked_s()) is not None:
            yield GaugeMetricFamily("cockpit_watch_age_seconds", "Seconds since the watch last looked well", since_s)
        yield GaugeMetricFamily("cockpit_ledger_entries", "Entries of the ledger", ledger().position())
        if settings().sign_in == "accounts":
            yield GaugeMetricFamily("cockpit_walls_frozen", "Enrolled walls that are frozen", frozen())
            yield GaugeMetricFamily("cockpit_sessions_open", "Sessions that are open", len(sessions().listed()))


_NOW = CollectorRegistry()
_NOW.register(_Now())


def add_health(server: Flask) -> None:
    """Adds the three addresses, and counts every request."""

    @server.before_request
    def begin() -> None:
        g.counted_from = perf_counter()

    @server.after_request
    def count(response: Response) -> Response:
        route = route_of()
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, response.status_code).inc()
        if "counted_from" in g:
            REQUEST_SECONDS.labels(route).observe(perf_counter() - g.counted_from)
        return response

    @server.get("/healthz")
    def show_life() -> Response:
        return _said(200, "health.lives")

    @server.get("/readyz")
    def show_readiness() -> Response:
        for key, look in (("health.no_store", _read_store), ("health.no_ledger", _read_ledger)):
            try:
                look()
            except Exception:
                return _said(503, key)
        return _said(200, "health.ready")

    @server.get("/metrics")
    def show_meters() -> Response:
        if not may_read_meters():
            raise Told(403, "health.not_here")
        body = generate_latest(all_meters()) + generate_latest(_NOW)
        return Response(body, content_type=CONTENT_TYPE_LATEST)


def may_read_meters() -> bool:
    """Whether the request comes from an address of the settings, or bears the token of the settings' file."""
    given, path = request.headers.get("Authorization", ""), settings().metrics_token
    if path is not None and given.startswith("Bearer "):
        wanted = path.read_text("utf-8").strip()
        return hmac.compare_digest(given.removeprefix("Bearer ").encode(), wanted.encode())
    try:
        here = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(here in ipaddress.ip_network(one) for one in settings().metrics_from)


def _read_store() -> None:
    if stamp().seq:
        next((settings().store / "extracts").iterdir())


def _read_ledger() -> None:
    ledger().position()


def _said(status: int, key: str) -> Response:
    response = jsonify({"sentence": words(told_state().lang)(key)})
    response.status_code = status
    return response
