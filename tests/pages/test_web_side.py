"""Headers, limits, health, figures, logs, and what is said when something goes wrong."""

import base64
import hashlib
import json
import logging
import re

import pytest

import app
from data.ledger import LedgerError
from pages import _faults, _headers, _health, _limits, _log
from queries._turns import Busy
from tests._store import empty_store, forget, store
from tests.pages.test_sign_in import account, client, csrf, sign_in

__all__ = ["client", "empty_store", "store"]


def test_every_answer_bears_the_headers(client):
    account("anna", "leader")
    sign_in(client, "anna")
    for path in ("/", "/sign-in", "/stamp", "/assets/css/base.css", "/healthz", "/accounts"):
        told = client.get(path).headers
        assert all(told[name] == value for name, value in _headers.ALWAYS.items()), path
        scripts = re.search(r"script-src ([^;]+)", told["Content-Security-Policy"])[1]
        assert (
            "unsafe" not in scripts
            and "'self'" in scripts
            and "frame-ancestors 'none'" in told["Content-Security-Policy"]
        )
        assert "Strict-Transport-Security" not in told
    assert "max-age" in client.get("/stamp", base_url="https://city.example").headers["Strict-Transport-Security"]
    assert client.get("/stamp").headers["Cache-Control"] == "no-store"
    page = client.get("/").get_data(as_text=True)
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
    assert len([one for one in inline if "application/json" not in one]) == 2, inline
    for script in re.findall(
        r"<script(?: id=\"_dash-renderer\" type=\"application/javascript\")?>(.*?)</script>", page, re.DOTALL
    ):
        hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{hashed}'" in client.get("/").headers["Content-Security-Policy"], script
    assert not re.search(r"\son\w+=", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))


def test_who_guesses_is_slowed_down(client):
    most = int(_limits.GUESSES.split()[0])
    for _ in range(most):
        assert sign_in(client, "nobody1").status_code == 401
    late = sign_in(client, "nobody1")
    assert late.status_code == 429 and late.json["sentence"] == "请求过于频繁,请稍后重试。"
    assert client.get("/sign-in").status_code == 200


def test_health_and_figures(client, store, monkeypatch):
    assert client.get("/healthz").get_data(as_text=True) == "ok\n" and client.get("/readyz").status_code == 200
    told = client.get("/metrics").get_data(as_text=True)
    assert (
        'one_screen_requests_total{route="/readyz",status="200"} 1.0' in told
        and "one_screen_snapshot_age_seconds" in told
    )
    far = {"REMOTE_ADDR": "10.0.0.9"}
    assert client.get("/metrics", environ_base=far).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 403
    (store.folder / _health.TOKEN).write_text("figures-42\n", "utf-8")
    assert client.get("/metrics", environ_base=far, headers={"Authorization": "Bearer figures-42"}).status_code == 200
    assert client.get("/metrics", environ_base=far, headers={"Authorization": "Bearer x"}).status_code == 403

    def broken():
        raise LedgerError("the disk is gone")

    monkeypatch.setattr(_health, "ledger", broken)
    answer = client.get("/readyz")
    assert answer.status_code == 503 and answer.get_data(as_text=True) == "not ready: ledger\n"


@pytest.mark.parametrize(
    ("fault", "status", "sentence"),
    [
        (Busy("x"), 503, "系统繁忙"),
        (LedgerError("x"), 503, "账本暂时无法使用"),
        (ZeroDivisionError("secret"), 500, "未预料的错误"),
    ],
)
def test_what_goes_wrong_is_a_sentence_with_a_number(client, monkeypatch, caplog, fault, status, sentence):
    account("anna", "leader")
    sign_in(client, "anna")

    def broken(*_):
        raise fault

    monkeypatch.setattr("pages._routes.read_address", broken)
    answer = client.get("/stamp")
    assert (
        answer.status_code == status
        and sentence in answer.json["sentence"]
        and "secret" not in answer.get_data(as_text=True)
    )
    assert answer.json["reference"] in caplog.text and _faults.__name__ in {one.name for one in caplog.records}


def test_a_line_for_each_request_without_names(client, monkeypatch, capsys):
    monkeypatch.setenv("COCKPIT_LOG", "requests")
    forget()
    account("anna", "leader")
    made = app.create_app().server.test_client()
    try:
        sign_in(made, "anna")
        made.get("/place/320102?lang=en&who=anna")
        made.post("/sign-out", data={"csrf": csrf(made)})
    finally:
        _log.log.handlers.clear()
        logging.getLogger(_log.log.name).setLevel(logging.NOTSET)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    asked = [(one["method"], one["status"], one["role"]) for one in lines if "route" in one]
    assert asked == [("POST", 303, ""), ("GET", 200, "leader"), ("POST", 303, "leader")]
    assert all(one["request"] and one["ms"] >= 0 for one in lines)
    assert "anna" not in json.dumps(lines) and "320102" not in json.dumps(lines)
