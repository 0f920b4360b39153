"""Health, readiness and meters: open without a session, guarded where they count, and without data of the city."""

import json
import logging
import shutil

import pytest

from app import create_app
from data.ledger import _opened
from pages import _headers, _health, _hosts, _log
from tests._store import empty_store, forget, store

__all__ = ["empty_store", "store"]


@pytest.fixture
def client(store, monkeypatch, tmp_path):
    """client(**settings): a client of the application where people sign in."""

    def make(**settings):
        for name, value in {"SIGN_IN": "accounts", "LOG": str(tmp_path / "log.jsonl"), **settings}.items():
            monkeypatch.setenv(f"COCKPIT_{name}", str(value))
        forget()
        _opened.cache_clear()
        return create_app().server.test_client()

    yield make
    monkeypatch.setenv("COCKPIT_LOG", "none")
    _opened.cache_clear()
    forget()
    _log.open_log()


def test_it_lives_and_is_ready(client):
    asked = client()
    assert asked.get("/healthz").get_json().keys() == {"sentence"}
    assert asked.get("/readyz").status_code == 200
    assert "读取" in asked.get("/readyz?lang=zh").get_json()["sentence"]


def test_a_store_that_is_gone_is_not_ready(client, store):
    asked = client()
    shutil.rmtree(store.admission.snapshots.store / "extracts")
    told = asked.get("/readyz?lang=en")
    assert (told.status_code, told.get_json()) == (503, {"sentence": "The store cannot be read."})
    assert asked.get("/healthz").status_code == 200


def test_a_ledger_that_is_gone_is_not_ready(client, tmp_path):
    asked = client(LEDGER=f"sqlite:///{tmp_path}/none/ledger.sqlite")
    told = asked.get("/readyz?lang=en")
    assert (told.status_code, told.get_json()) == (503, {"sentence": "The ledger cannot be read."})


def test_meters_are_read_from_named_addresses_or_with_the_token(client, tmp_path):
    asked = client()
    text = asked.get("/metrics").get_data(as_text=True)
    for name in ("cockpit_snapshot_age_seconds", "cockpit_sessions_open 0.0", "cockpit_questions_refused_total"):
        assert name in text
    assert 'cockpit_requests_total{method="GET",route="/metrics",status="200"}' in asked.get("/metrics").text
    away = {"REMOTE_ADDR": "203.0.113.9"}
    refused = asked.get("/metrics?lang=en", environ_base=away)
    assert refused.status_code == 403 and "not open" in refused.get_json()["sentence"]
    token = tmp_path / "token"
    token.write_text("0123456789abcdef0123\n")
    asked = client(METRICS_TOKEN=token, METRICS_FROM="10.0.0.0/8")
    for given, status in (("Bearer 0123456789abcdef0123", 200), ("Bearer 0123", 403), ("", 403)):
        assert asked.get("/metrics", environ_base=away, headers={"Authorization": given}).status_code == status
    assert asked.get("/metrics", environ_base={"REMOTE_ADDR": "10.9.9.9"}).status_code == 200


def test_one_line_a_request_without_what_was_asked(client, tmp_path):
    asked = client(SIGN_IN="settings")
    asked.get("/place/320111?asof=2026-07-14T21:00&secret=word")
    answer = asked.get("/nobody/knows?secret=word")
    asked.get("/stamp")
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    assert [one["route"] for one in lines] == ["/place/<code>", "/404"]
    keys = {"at", "level", "what", "id", "method", "route", "status", "ms", "role"}
    assert all(one.keys() == keys and one["role"] == "leader" for one in lines)
    assert lines[-1]["id"] == answer.headers["X-Request-ID"]
    assert "320111" not in str(lines) and "word" not in str(lines)


def test_a_fault_stands_in_the_log_under_its_number(client, tmp_path, monkeypatch):
    asked = client(SIGN_IN="settings")
    monkeypatch.setattr("pages._routes.to_tell", lambda *_: {}["secret word"])
    failed = asked.get("/stamp?lang=en")
    assert failed.status_code == 500 and "secret" not in failed.text
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    fault, line = lines
    assert fault["id"] == line["id"] == failed.get_json()["reference"]
    assert fault["fault"] == "KeyError" and any("show_stamp" in step for step in fault["way"])
    assert "secret" not in str(lines)


def test_nothing_is_logged_where_the_settings_say_so(client, tmp_path):
    client(LOG="none", SIGN_IN="settings").get("/")
    assert not (tmp_path / "log.jsonl").exists()
    assert isinstance(logging.getLogger("one_screen").handlers[0], logging.NullHandler)


def test_headers(client):
    asked = client(SIGN_IN="settings", PROXIES=1)
    page = asked.get("/", headers={"X-Forwarded-Proto": "https"})
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    plain = asked.get("/")
    assert "Strict-Transport-Security" not in plain.headers
    policy = plain.headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts and "sha256-" in scripts
    for part in ("object-src 'none'", "base-uri 'self'", "frame-ancestors 'none'"):
        assert part in policy
    for name, value in _headers.ALWAYS.items():
        assert plain.headers[name] == value
    for path in ("/", "/stamp", "/_dash-layout", "/nowhere", "/healthz"):
        assert asked.get(path).headers["Cache-Control"] == "no-store", path
    assert "immutable" in asked.get("/assets/css/base.css?m=1").headers["Cache-Control"]


def test_routes_are_told_by_their_template(client):
    asked = client(SIGN_IN="settings")
    with asked.application.test_request_context("/healthz") as context:
        assert _log.route_of() == "/healthz" and not _health.may_read_meters() and context.request
    with asked.application.test_request_context("/healthz", environ_base={"REMOTE_ADDR": "::1"}):
        assert _health.may_read_meters()
    assert callable(_hosts.name_hosts)


def test_only_the_named_hosts_are_answered(client):
    asked = client(SIGN_IN="settings", HOST_NAMES="cockpit.example.org,.city.example")
    for host, status in (("cockpit.example.org", 200), ("a.city.example", 200), ("evil.example", 400)):
        assert asked.get("/stamp", headers={"Host": host}).status_code == status
