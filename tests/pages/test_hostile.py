"""Hundreds of hostile requests: each ends in a page without what was put in, or in a refusal with a sentence; none breaks."""

import re

import pytest

from app import create_app
from city.settings import ROOT
from data.ledger import _opened
from tests._store import forget, store
from tests.pages._attacks import PLAIN, SCRIPT, SQL, addresses, body_of, posted
from tests.pages.conftest import filled

__all__ = ["filled", "store"]
LEAKS = ("Traceback", 'File "', str(ROOT), "site-packages", "Binder Error", "Parser Error", "sqlalchemy", "werkzeug")
RAW = (SCRIPT, "<script>alert", "<img src=x")
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
LEAST = 500
tried: list[str] = []


@pytest.fixture(scope="module")
def app(filled):
    """The application over the tiny city, without limits of rates: they are tested by themselves."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LIMIT_CALLBACKS", "LIMIT_PAGES", "LIMIT_DOWNLOADS", "LIMIT_SIGN_IN", "LOG"):
            patch.setenv(f"COCKPIT_{name}", "none")
        forget()
        made = create_app()
        made.server.test_client().get("/")
        yield made
    forget()


def check(name, response):
    """What every answer is held to."""
    tried.append(name)
    text = response.get_data().decode("utf-8", "replace")
    assert response.status_code < 500, f"{name}: {response.status_code} {text[:300]}"
    assert not [leak for leak in LEAKS if leak in text], f"{name}: {text[:300]}"
    if response.mimetype == "text/html":
        assert not [raw for raw in RAW if raw in text], f"{name}: the payload stands in the page"
    if response.status_code >= 400:
        assert len(re.sub(r"<[^>]*>", "", text).strip()) > 5, f"{name}: {response.status_code} without a sentence"
    assert "taken" not in response.headers.get("Set-Cookie", ""), name
    response.close()


def test_addresses(app):
    client = app.server.test_client()
    for address in dict.fromkeys(addresses(app.server)):
        check(address[:120], client.get(address, headers=BROWSER))


def test_callbacks(app):
    client = app.server.test_client()
    for name, body in posted(app.callback_map):
        response = client.post("/_dash-update-component", data=body, content_type="application/json")
        check(name, response)
        if name.startswith("raw"):
            assert response.status_code in (400, 404), name


def test_what_a_page_posts_is_taken(app):
    """The check before Dash refuses no callback of the product itself."""
    client = app.server.test_client()
    for name, known in app.callback_map.items():
        if "callback" in known:
            response = client.post("/_dash-update-component", json=body_of(name, known))
            assert response.status_code in (200, 204), f"{name}: {response.status_code} {response.text[:200]}"


def test_keys_of_an_address_that_are_names_in_the_code(app):
    client = app.server.test_client()
    for path in ("/", "/report", "/alerts", "/map", "/air", "/tickets", "/sources", "/districts", "/replay"):
        for key in ("path", "state", "address", "viewer", "query", "body", "self", "words", "changes"):
            check(f"{path}?{key}=x", client.get(f"{path}?{key}=x"))


def test_headers_methods_and_cookies(app):
    client = app.server.test_client()
    for header in (
        "Accept",
        "Accept-Language",
        "User-Agent",
        "Referer",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "Range",
    ):
        for value in (SCRIPT, SQL, "A" * 5000, "bytes=0-99999999999", "\xff\xfe"):
            check(f"{header}: {value[:20]}", client.get("/", headers={header: value}))
    for header in ("If-None-Match", "If-Modified-Since", "Authorization", "Content-Type", "Sec-Fetch-Site"):
        for value in (SCRIPT, "Bearer x", '"', "multipart/form-data; boundary=\xff", "W/"):
            check(f"{header}: {value[:20]}", client.get("/stamp", headers={header: value}))
    for host in ("evil.example", "evil.example:99999", "a b", "..", "[::1", "x" * 300):
        answer = client.get("/", headers={"Host": host})
        check(f"host {host[:20]}", answer)
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT", "PROPFIND", "GET\x00"):
        for path in ("/", "/stamp", "/place/320111", "/_dash-update-component", "/healthz", "/assets/css/base.css"):
            check(f"{method!r} {path}", client.open(path, method=method))
    for cookie in ("x" * 5000, "../../x", "\xff", SQL, "a.b.c", "null"):
        check(
            f"cookie {cookie[:20]}", client.get("/", headers={"Cookie": f"one_screen={cookie}; _csrf_token={cookie}"})
        )


def test_bodies_that_are_too_large(app):
    client = app.server.test_client()
    for path in ("/_dash-update-component", "/sign-in", "/enrol", "/sign-out", "/preview"):
        for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
            response = client.post(path, data=b"a=" + b"x" * 600_000, content_type=kind)
            check(f"{path} {kind}", response)
            if path == "/_dash-update-component":
                assert response.status_code == 413
    many = {f"f{n}": "x" for n in range(500)}
    check("many fields", client.post("/sign-in", data=many))
    check("many parts", client.post("/sign-in", data=many, content_type="multipart/form-data"))


@pytest.fixture
def signed_out(filled, monkeypatch):
    """Where nobody is signed in."""
    for name, value in {"SIGN_IN": "accounts", "LOG": "none", "LIMIT_SIGN_IN": "none"}.items():
        monkeypatch.setenv(f"COCKPIT_{name}", value)
    forget()
    _opened.cache_clear()
    yield create_app().server.test_client()
    monkeypatch.undo()
    forget()
    _opened.cache_clear()


def test_without_a_session(signed_out):
    for cookie in ("", "x" * 64, "../../x", SQL, "\xff\xfe", "a" * 4000):
        headers = {"Cookie": f"one_screen={cookie}"} if cookie else {}
        page = signed_out.get("/place/320111", headers=headers | BROWSER)
        check(f"no session, page, {cookie[:20]}", page)
        assert page.status_code == 303
        for path in ("/stamp", "/shapes/district/3201.json", "/_dash-layout", "/_dash-dependencies"):
            answer = signed_out.get(path, headers=headers)
            check(f"no session, {path}, {cookie[:20]}", answer)
            assert answer.status_code == 401
    for text in PLAIN:
        for field in ("account", "password", "next", "csrf", "code"):
            form = {"account": "anna", "password": "wrong", field: text}  # pragma: allowlist secret
            check(f"sign-in {field} {text[:20]}", signed_out.post("/sign-in", data=form, headers=BROWSER))
        check(f"sign-in next {text[:20]}", signed_out.get("/sign-in", query_string={"next": text}, headers=BROWSER))
        check(f"enrol {text[:20]}", signed_out.post("/enrol", data={"code": text}, headers=BROWSER))


def test_enough_was_tried():
    """The last of this file: what the others tried, counted."""
    assert len(set(tried)) >= LEAST, len(set(tried))
