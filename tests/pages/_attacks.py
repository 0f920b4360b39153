"""Hostile texts, and the walk over all that the product answers to: pages, routes, callbacks."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import dash
from flask import Flask

SCRIPT = '"><script>alert(1)</script>'
SQL = "x' union select table_name from information_schema.tables --"
TEXTS = (
    SCRIPT,
    SQL,
    "' or 1=1; drop table readings; --",
    "'/**/or/**/sleep(9)--",
    "$place",
    "read_csv('/etc/passwd')",
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/snapshots.sqlite",
    "....//....//app.py",
    "..\\..\\windows\\win.ini",
    "a\x00b",
    "\x1b[31mred",
    "line\r\nSet-Cookie: taken=1",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}#{7*7}",
    "{0.__class__.__mro__}",
    "%s%s%n",
    "\ufeff\u202egnp.exe",
    "\ufffe\U0010ffff",
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "None",
    "9999-12-31T23:59:59.999999",
    "0001-01-01T00:00",
    "A" * 9000,
)
PLAIN = (SCRIPT, SQL, "../../../../etc/passwd", "a\x00b", "9" * 400, "")
"""The few that stand for all where there are many places to put them."""
KEYS = ("lang", "theme", "asof", "wall", "place", "indicator", "since", "until", "span", "page", "source", "status")
KEYS += ("seq", "tile", "at", "value", "event", "due", "kind", "topic", "next", "csrf", "self", "viewer", "sort")


def addresses(server: Flask) -> Iterator[str]:
    """Every page and every route with hostile parts of its path, and hostile values of every key in the query."""
    for page in dash.page_registry.values():
        template = page.get("path_template") or page["path"]
        if "<" in template:
            for text in TEXTS:
                yield _filled(template, text)
        path = _filled(template, "320111") if "<" in template else template
        for n, key in enumerate(KEYS):
            for m in range(2):
                yield f"{path}?{key}={quote(TEXTS[(n * 2 + m + len(path)) % len(TEXTS)], safe='')}"
    for rule in server.url_map.iter_rules():
        if "<path:path>" in rule.rule or rule.rule.startswith("/_dash-component"):
            continue
        for text in PLAIN:
            yield _filled(rule.rule, text) if "<" in rule.rule else f"{rule.rule}?asof={quote(text, safe='')}"
    for text in TEXTS:
        for before in ("/assets/", "/assets/css/", "/_dash-component-suites/dash/", "/_dash-component-suites/"):
            yield before + quote(text, safe="/%")
        yield "/" + quote(text, safe="/%")


def _filled(template: str, text: str) -> str:
    steps = [quote(text, safe="") if "<" in step else step for step in template.split("/")]
    return "/".join(steps) + (".json" if template.endswith(".json") else "")


def posted(callbacks: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Bodies for the one address that all callbacks are posted to: what is forged, and the body."""
    for name, known in callbacks.items():
        if "callback" not in known:
            continue
        good = body_of(name, known)
        places = [(part, n) for part in ("inputs", "state") for n in range(len(good[part]))]
        for part, n in places:
            for value in (*PLAIN[:4], 7, -1e300, [], {"a": [1]}, [[["deep"]]], "\ud800", True):
                forged = json.loads(json.dumps(good))
                forged[part][n]["value"] = value
                yield f"{name}: {part} {n} is {value!r:.30}", json.dumps(forged).encode()
        for wrong in (
            {"output": SQL},
            {"outputs": []},
            {"outputs": 5},
            {"inputs": {}},
            {"inputs": [[]]},
            {"state": "x"},
        ):
            yield f"{name}: {wrong}", json.dumps(good | wrong).encode()
        for wrong in ({"changedPropIds": 3}, {"changedPropIds": [SCRIPT]}, {"inputs": [{"id": SCRIPT}]}):
            yield f"{name}: {wrong}", json.dumps(good | wrong).encode()
    yield from (
        (f"raw {n}", raw)
        for n, raw in enumerate(
            (b"", b"{", b"null", b"[]", b"5", b'"x"', b"\xff\xfe", b"{}" * 9, b"[" * 50000, b'{"a":' * 50000)
            + (b'{"output": null}', b'{"output": {"$ne": 1}}', b'{"output": ["a"]}', b'{"a":' + b"9" * 5000 + b"}")
            + (b'{"output":"_pages_dummy.children"}', b"NaN", b'{"a":1e999}', b"PK\x03\x04", b"<x/>", b"\x00" * 64)
        )
    )


def body_of(name: str, known: dict[str, Any]) -> dict[str, Any]:
    """What a page would post for this callback."""
    names = [one.split("@")[0] for one in (name.strip(".").split("...") if name.startswith("..") else [name])]
    outputs = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in names]
    usual = {"pathname": "/place/320111", "search": "?lang=en", "n_clicks": 1, "data-seq": "1", "data-drawn": "1"}
    parts = {part: [dict(one, value=usual.get(one["property"])) for one in known[part]] for part in ("inputs", "state")}
    changed = [f"{one['id']}.{one['property']}" for one in parts["inputs"]][:1]
    return {
        "output": name,
        "outputs": outputs if name.startswith("..") else outputs[0],
        "changedPropIds": changed,
        **parts,
    }
