"""Hostile input at every exit: each is a page that does not hold it alive, or a refusal with a sentence; never a 5xx, never a leak."""

import gzip
import io
import zipfile
from urllib.parse import quote

import pytest

import app
from city.access import Viewer
from city.settings import settings
from pages._guard import WARM
from tests._store import NOW
from tests.scope import _city
from tests.scope.conftest import marked
from tests.scope.test_exits import PARTS, callbacks, filled, pages, routes

__all__ = ["marked"]
LEADER = Viewer("anna", "leader", ("3201",), "internal", personal=True)
SCRIPT = "<script>alert(1)</script>"
TEXTS = [
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "' or 1=1 --",
    "'; drop table events; --",
    "1); select * from read_csv('/etc/passwd'); --",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "\u202e\ufeff\x07",
    "{{7*7}}${7*7}{0.__class__}",
    "9" * 400,
    "x" * 4000,
    "2026-13-45T99:99",
    "-1",
    "null",
]
PARAMETERS = (
    "place",
    "indicator",
    "asof",
    "from",
    "to",
    "period",
    "page",
    "lang",
    "theme",
    "wall",
    "next",
    "sort",
    "seq",
    "who",
)
LEAKS = (
    "Traceback",
    'File "/',
    "site-packages",
    "/pages/_",
    "duckdb",
    "select ",
    "root:x:0",
    "sqlalchemy",
    "127.0.0.1:",
)


@pytest.fixture(scope="module")
def server(marked):
    """Without limits of rates, which are tested by themselves."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LIMIT_CALLBACKS", "LIMIT_PAGES", "LIMIT_DOWNLOADS", "LIMIT_SIGN_IN", "LOG"):
            patch.setenv(f"COCKPIT_{name}", "none")
        settings.cache_clear()
        made = app.create_app()
    made.server.test_client().get("/stamp", environ_overrides={WARM: LEADER})
    return made


class Tried:
    """Sends hostile input as a signed-in leader, counts it and looks at what comes back."""

    def __init__(self, server):
        self.client, self.count, self.wrong = server.server.test_client(), 0, []

    def send(self, path, method="GET", viewer=LEADER, payload="", **more):
        environ = {WARM: viewer} if viewer else {}
        answer = self.client.open(path, method=method, environ_overrides=environ, **more)
        text, status = answer.get_data(as_text=True), answer.status_code
        self.count += 1
        told = f"{method} {path[:120]} {str(more)[:160]}: {status}"
        if status >= 500:
            self.wrong.append(f"{told}: {text[:200]}")
        if "<" in payload and payload in text and "application/json" not in (answer.content_type or ""):
            self.wrong.append(f"{told}: the payload stands in the page alive")
        for leak in LEAKS:
            if leak in text and leak not in payload:
                self.wrong.append(
                    f"{told}: says {leak!r}: …{text[max(0, text.index(leak) - 60) : text.index(leak) + 80]}"
                )
        if 400 <= status < 500 and not text.strip():
            self.wrong.append(f"{told}: says nothing")
        return status


@pytest.fixture
def tried(server):
    made = Tried(server)
    yield made
    print(f"{made.count} hostile inputs, {len(made.wrong)} wrong")
    assert not made.wrong, "\n".join(made.wrong[:20])


def test_every_parameter_of_every_page(tried):
    """Every page with each text under one parameter after the other, and in each part of its path."""
    number = 0
    for template, paths in pages().values():
        for text in TEXTS:
            parameter = PARAMETERS[number % len(PARAMETERS)]
            number += 1
            if f"<{parameter}>" not in template:
                tried.send(f"{paths[0]}?{parameter}={quote(text)}", payload=text)
            if "<" in template:
                tried.send(template[: template.index("<")] + quote(text, safe=""), payload=text)
    assert tried.count >= 250


def test_every_route_beside_the_pages(server, tried):
    for rule in routes(server):
        for text in TEXTS:
            tried.send(f"{rule}?{PARAMETERS[tried.count % len(PARAMETERS)]}={quote(text)}", payload=text)
    for rule in server.server.url_map.iter_rules():
        if "<" in rule.rule and not rule.rule.startswith(("/<path", "/assets", "/_dash-component", "/static")):
            assert filled(rule.rule), PARTS
            for text in TEXTS[:8]:
                tried.send(rule.rule[: rule.rule.index("<")] + quote(text, safe=""), payload=text)
    assert tried.count >= 100


def test_forged_callbacks(server, tried):
    for body in callbacks(server):
        forged = [
            {**body, "inputs": []},
            {**body, "state": [{"id": "x", "property": "y", "value": SCRIPT}]},
            {**body, "outputs": [{"id": "a", "property": "b"}]},
            {**body, "output": SCRIPT},
            {**body, "changedPropIds": {"a": 1}},
            {**body, "inputs": "x"},
        ]
        for text in (SCRIPT, "' or 1=1 --", {"a": [1]}, 10**30, ["x"] * 3):
            forged.append({**body, "state": [{**one, "value": text} for one in body["state"]]})
        for one in forged:
            tried.send("/_dash-update-component", "POST", json=one, payload=SCRIPT)
    assert tried.count >= 300


MALFORMED = [
    b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe\x00", b'{"output": 1}', b'{"output": null}', b'{"output": []}', b'{"output": {}}',
    b'{"output": "x", "inputs": null}', b'{"output": "_pages_content.children", "inputs": 3}', b"[" * 5000, b'{"a":' * 5000,
    b'{"output": "..."}', b'{"output": ".."}', b'{"output":"_pages_content.children","output":"x"}', b"NaN", b"Infinity", b"<xml/>",
]  # fmt: skip


def test_malformed_bodies_at_the_endpoint_of_dash(tried):
    for body in MALFORMED:
        for kind in ("application/json", "text/plain", "application/xml", "multipart/form-data; boundary=x"):
            status = tried.send("/_dash-update-component", "POST", data=body, content_type=kind)
            assert 400 <= status < 500, (body[:40], kind, status)


def test_oversize_and_odd_requests(tried):
    for path in ("/_dash-update-component", "/sign-in", "/enrol", "/accounts", "/beat", "/preview", "/sign-out"):
        status = tried.send(path, "POST", data=b"x" * (settings().body_kb * 1000 + 10), content_type="application/json")
        assert 400 <= status < 500 or path == "/sign-out", (path, status)
        many = "&".join(f"a{n}=1" for n in range(5000))
        tried.send(path, "POST", data=many, content_type="application/x-www-form-urlencoded")
        tried.send(
            path,
            "POST",
            data={"account": SCRIPT, "code": "' or 1=1", "role": "x" * 999, "act": "create", "key": SCRIPT},
            payload=SCRIPT,
        )
        squeezed = gzip.compress(b"0" * 10_000_000)
        tried.send(
            path, "POST", data=squeezed, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"}
        )
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        for path in ("/", "/stamp", "/sign-in", "/_dash-update-component", "/audit"):
            assert 400 <= tried.send(path, method) < 500
    for name, value in (("Host", "evil.example"), ("X-Forwarded-For", "127.0.0.1"), ("Accept-Language", SCRIPT), ("Cookie", "a=" + "x" * 4000),
                        ("If-None-Match", "\\"), ("Range", "bytes=0-1,2-3"), ("Referer", SCRIPT), ("User-Agent", SCRIPT)):  # fmt: skip
        for path in ("/", "/stamp", "/sources"):
            tried.send(path, headers={name: value}, payload=SCRIPT)


def test_path_walks(tried):
    walks = ["/assets/../app.py", "/assets/..%2fapp.py", "/assets/%2e%2e/city/settings.py", "/assets/css/../../app.py", "//etc/passwd",
             "/assets/....//app.py", "/assets/%00", "/_dash-component-suites/../../app.py", "/_dash-component-suites/dash/%2e%2e/x",
             "/shapes/../../x.json", "/assets/css/base.css%00.png", "/store/ledger.sqlite", "/../store/secret.key", "/.git/config",
             "/assets/fonts/subset.py", "/pages/templates/base.html"]  # fmt: skip
    for path in walks:
        tried.send(path)
        text = tried.client.get(path, environ_overrides={WARM: LEADER}).get_data(as_text=True)
        assert (
            "def create_app" not in text
            and "def settings" not in text
            and "{% block" not in text
            and "SIMPLIFIED" not in text
        ), path


def test_tampered_cookies_are_nobody(tried):
    for value in ("", "x", "' or 1=1 --", "a" * 4000, "null", "..", "%00", "1" * 43, '{"a":1}', SCRIPT):
        for name in ("one_screen", "_csrf_token"):
            tried.client.set_cookie(name, value)
        for path in ("/", "/stamp", "/accounts", "/audit/export.jsonl", "/metrics"):
            status = tried.send(path, viewer=None, payload=SCRIPT)
            assert status in (303, 401) or path == "/metrics", (value, path, status)


def test_bombs_among_deliveries_are_refused_with_a_sentence(marked):
    bomb = marked.files / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(b"0," * 30_000_000))
    book, sheet = marked.files / "bomb.xlsx", io.BytesIO()
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b"<a>" * 30_000_000)
    book.write_bytes(sheet.getvalue())
    for path, source in ((bomb, "feed"), (book, "sheet"), (bomb, "sheet"), (book, "feed")):
        outcome = marked.admission.admit(source, path, known_at=NOW)
        assert outcome.status == "refused" and outcome.sentence.endswith("."), outcome


def test_the_marked_city_is_the_one_tried(marked):
    assert _city.marks()
