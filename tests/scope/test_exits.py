"""Every page, callback and route that there is, as every role with every scope: no body holds a mark that it may not.

A new page, callback or route joins by being registered; an address with a part of a new name is told in PARTS what stands for it.
"""

import re
from itertools import product
from urllib.parse import quote, urlencode

import dash
import pytest

from app import create_app
from city.access import Viewer
from pages._guard import WARM
from pages._once import UPDATE
from tests.scope import _city

PARTS = {
    "code": [_city.CITY, _city.OTHER],
    "parent": [_city.CITY, _city.OTHER],
    "place": [_city.CITY],
    "level": ["district"],
    "indicator": ["waste_overflow", "safety_police_incidents"],
    "cell": [f"{_city.DISTRICT}.R01-1", "NJ-JB.R01-1", "NJ-JB.R11-3"],
    "unit": [_city.DISTRICT, "NJ-JB"],
    "incident": _city.INCIDENTS,
    "rule": ["ponding_depth", "cyber_incidents", "none"],
    "until": ["2026-07", "1999-01"],
    "event": ["E0000", "E0006"],
    "object": [*_city.OBJECTS.values(), _city.PIPE],
    "key": ["cases", "facility_lamps", "pipe_gas", "event_requests", "sign_requests"],
    "number": ["1", "2", "4"],
    "ending": ["csv"],
    "point": ["R02"],
    "register": ["systems"],
}
"""What stands for each part of an address: of the city, of the viewer's own and of somebody else's."""
THEN = "2026-07-14T12:40"
"""When warnings and counts of the marked city are new; its tickets are of today."""
QUERIES = [
    {},
    {"asof": THEN, "lang": "en"},
    {"q": "OBJECT", "kind": "gas_pipe", "fault": "orphans"},
    {"asof": THEN, "place": _city.OTHER, "indicator": "safety_police_incidents"},
]
WRITTEN = ("TICKET", "INCIDENT", "FOOTING")
"""What the ledger holds."""
OUTSIDE = (
    "/assets/",
    "/_dash-component-suites/",
    "/_dash-layout",
    "/_dash-dependencies",
    "/_favicon",
    "/_config",
    "/_reload-hash",
)
"""Files of the program and of Dash, the same for everybody."""


@pytest.fixture(scope="module")
def app(marked):
    """The application after its first request, when Dash knows all callbacks."""
    made = create_app()
    made.server.test_client().get("/stamp", environ_overrides={WARM: _city.viewers()[0]})
    return made


def filled(template: str) -> list[str]:
    """A template's addresses, each part filled with what may stand for it."""
    names = re.findall(r"<(?:\w+:)?(\w+)>", template)
    unknown = set(names) - PARTS.keys()
    assert not unknown, f"{template}: say in PARTS what may stand for {sorted(unknown)}"
    found = []
    for values in product(*(PARTS[name] for name in names)):
        path = template
        for name, value in zip(names, values, strict=True):
            path = re.sub(rf"<(?:\w+:)?{name}>", quote(value), path)
        found.append(path)
    return found


def pages() -> dict[str, tuple[str, list[str]]]:
    """Template and addresses of each page, by its module."""
    return {
        one["module"]: (template := one["path_template"] or one["path"], filled(template))
        for one in dash.page_registry.values()
        if not one["module"].endswith("not_found_404")
    }


def search(template: str, query: dict) -> str:
    """A query without what the path says already."""
    kept = {key: value for key, value in query.items() if f"<{key}>" not in template}
    return f"?{urlencode(kept)}" if kept else ""


def documents() -> list[str]:
    """The first answer of each page: today's, as known when all was new, and with somebody else's place and a sensitive indicator."""
    return [
        path + search(template, query)
        for template, paths in pages().values()
        for path in paths
        for query in QUERIES[:2]
    ]


def routes(app) -> list[str]:
    """Answers beside the pages."""
    found = []
    for rule in app.server.url_map.iter_rules():
        if "GET" in rule.methods and not rule.rule.startswith(OUTSIDE) and rule.rule not in ("/<path:path>", "/"):
            found += filled(rule.rule)
    return found


def callbacks(app) -> list[dict]:
    """A body for each callback of each page, at each address of the page; other values as a fresh page holds them."""
    found = []
    for name, one in app.callback_map.items():
        if "callback" not in one:
            continue
        module = one["callback"].__wrapped__.__module__
        of_page = pages().get(module)
        for template, paths in [of_page] if of_page else pages().values():
            found += [_body(name, one, path, search(template, QUERIES[2])) for path in paths]
    return found


def _body(name: str, one: dict, path: str, search: str) -> dict:
    values = {"pathname": path, "search": search, "n_clicks": 1, "data-seq": "0"}
    given = {
        kind: [
            {**part, "value": values.get(part["property"], {"seq": 1} if part["id"] == "live-stamp" else "")}
            for part in one[kind]
        ]
        for kind in ("inputs", "state")
    }
    outputs = [
        {"id": part.rsplit(".", 1)[0], "property": part.rsplit(".", 1)[1]}
        for part in name.removeprefix("..").removesuffix("..").split("...")
    ]
    changed = [f"{part['id']}.{part['property']}" for part in given["inputs"]]
    return {
        "output": name,
        "outputs": outputs if name.startswith("..") else outputs[0],
        "changedPropIds": changed,
        **given,
    }


def wrong_among(viewer: Viewer, path: str, marks: list[_city.Mark]) -> list[str]:
    """Marks that may not stand there. Who may read the audit reads every entry there, of tickets, incidents, footings too.

    The numbers of /metrics count requests and questions, and may be any.
    """
    reads_ledger = path.startswith("/audit") and viewer.role == "auditor" and _city.CITY in viewer.places
    found = [mark for mark in marks if not (reads_ledger and mark.text.startswith(WRITTEN))]
    if path == "/metrics":
        found = [mark for mark in found if not mark.text.isdigit()]
    return [mark.text for mark in found if not _city.may_see(viewer, mark)]


def test_no_exit_holds_a_row_too_many(app):
    client = app.server.test_client()
    seen: set[str] = set()
    tried = 0
    exits = [("GET", path, None) for path in (*documents(), *routes(app))]
    exits += [("POST", UPDATE, body) for body in callbacks(app)]
    for viewer in _city.viewers():
        for method, path, body in exits:
            answer = client.open(path, method=method, json=body, environ_overrides={WARM: viewer})
            text, tried = answer.get_data(as_text=True), tried + 1
            told = f"{method} {path} {body and (body['output'], body['state'])} as {viewer.role} of {viewer.places}"
            assert answer.status_code < 500 and answer.status_code != 429, f"{told}: {answer.status_code} {text[:300]}"
            marks = _city.marks_in(text)
            assert not wrong_among(viewer, path, marks), f"{told}: {wrong_among(viewer, path, marks)}"
            seen |= {mark.text for mark in marks}
    kinds = {re.sub(r"\d+", "#", mark) for mark in seen}
    print(
        f"{len(exits)} exits ({len(callbacks(app))} callbacks), {len(_city.viewers())} viewers, {tried} answers, {len(seen)} marks seen by who may"
    )
    assert {"EVENT-#", "WARNING-#", "TICKET-#", "TICKET-SENSITIVE", "SET-ASIDE", "#"} <= kinds
