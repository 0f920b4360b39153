"""The answers beside Dash: the first picture, the stamp, outlines, how long files are kept, unknown addresses."""

import pytest
from dash import Dash
from flask import Flask
from werkzeug.routing import Rule

import app
from pages import _address, _pictures, _routes
from pages._compressed import KeptCompressed, address_of_file
from pages._kept_for_good import FOREVER
from pages._routes import add_routes
from queries import _calls
from tests._store import empty_store, store

__all__ = ["empty_store", "store"]


@pytest.fixture(autouse=True)
def forget_pictures():
    """Pictures and words of another store are forgotten."""
    for remembered in (_address.words,):
        remembered.cache_clear()
    _pictures.forget()


def test_the_first_answer_and_the_stamp(store):
    client = app.create_app().server.test_client()
    page = client.get("/").get_data(as_text=True)
    assert 'id="first-picture"' in page and "zone-alerts" in page and 'lang="zh-CN"' in page
    assert 'data-theme="light"' in client.get("/?theme=light").get_data(as_text=True)
    stamp = client.get("/stamp")
    assert stamp.get_json()["seq"] >= 1 and stamp.headers["Cache-Control"] == "no-store"
    assert client.get("/?theme=pink").status_code == 200


def test_outlines_are_served_once_and_then_confirmed(store):
    client = app.create_app().server.test_client()
    first = client.get("/shapes/district/3201.json")
    assert first.get_json()["type"] == "FeatureCollection"
    again = client.get("/shapes/district/3201.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_what_has_a_fingerprint_may_be_kept_for_good(store):
    client = app.create_app().server.test_client()
    assert "immutable" in client.get("/assets/css/wall.css?m=1").headers["Cache-Control"]
    assert "immutable" in client.get("/assets/fonts/latin.woff2").headers["Cache-Control"]
    assert "immutable" not in client.get("/assets/css/wall.css").headers.get("Cache-Control", "")


def test_the_answers_beside_dash_are_two():
    dash = Dash(server=Flask("bare"))
    add_routes(dash)
    assert {"/stamp", "/shapes/<level>/<parent>.json"} <= {rule.rule for rule in dash.server.url_map.iter_rules()}


def test_kept_for_good_means_a_year():
    assert "max-age=31536000" in FOREVER


@pytest.mark.parametrize("address", ["/nowhere", "/404"])
def test_an_address_that_no_page_has_is_answered_with_a_sentence(store, address):
    client = app.create_app().server.test_client()
    assert "没有这个页面" in client.get(address).get_data(as_text=True)


def test_a_page_that_fails_shows_a_sentence_and_a_number(store, monkeypatch):
    client = app.create_app().server.test_client()
    monkeypatch.setattr("pages._pictures.newest_stamp", lambda asof: 1 / 0)
    failed = client.get("/?lang=en", headers={"Accept": "text/html"})
    number = failed.headers["X-Request-ID"]
    assert failed.status_code == 500 and f"Reference: {number}" in failed.text and "division" not in failed.text


def test_only_bundles_are_kept_compressed(store):
    kept = KeptCompressed()
    kept.set("br;/assets/x.css?m=1", b"c")
    kept.set("br;", b"page")
    assert kept.get("br;/assets/x.css?m=1") == b"c" and kept.get("br;") is None
    server = app.create_app().server
    for path, is_kept in (("/assets/css/wall.css?m=1", True), ("/?lang=en", False), ("/stamp", False)):
        with server.test_request_context(path) as context:
            assert bool(address_of_file(context.request)) is is_kept
    client = server.test_client()
    pages = [client.get(path, headers={"Accept-Encoding": "gzip"}).data for path in ("/", "/?lang=en")]
    assert pages[0] != pages[1]


def test_invented_fingerprints_fill_no_memory(store, monkeypatch):
    kept = KeptCompressed()
    monkeypatch.setattr("pages._compressed.KeptCompressed", lambda: kept)
    client = app.create_app().server.test_client()
    for number in range(3):
        for path in (
            f"/_dash-component-suites/dash_svg/dash_svg.v0_0_1m{number}.min.js",
            f"/assets/none{number}.css?m=1",
        ):
            client.get(path, headers={"Accept-Encoding": "gzip"})
    assert len(kept.bodies) == 1


@pytest.mark.parametrize(
    ("changed", "manner"),
    [
        (["live-stamp.data"], "refreshed"),
        (["_pages_location.pathname", "_pages_location.search"], "named"),
        (["catalogue-search.value"], "named"),
        (["live-stamp.data", "catalogue-search.value"], "named"),
        ("nonsense", "named"),
    ],
    ids=str,
)
def test_a_request_is_counted_by_who_made_it(store, monkeypatch, changed, manner):
    server = app.create_app().server
    _calls._counts.clear()
    monkeypatch.setitem(server.view_functions, "probe", lambda: _calls.note(frozenset({("readings", "x", True)})) or "")
    server.url_map.add(Rule("/probe/_dash-update-component", endpoint="probe", methods=["POST", "GET"]))
    client = server.test_client()
    client.get("/probe/_dash-update-component")
    assert not _calls._counts
    client.post("/probe/_dash-update-component", json={"changedPropIds": changed})
    assert [key[1][1:] for key in _calls._counts] == [("readings", "x", manner)]
    _calls._counts.clear()


def test_screens_are_told_over_how_long_to_spread(store, monkeypatch):
    client = app.create_app().server.test_client()
    monkeypatch.setattr(_routes, "_polled", {"": 0.0})

    def told(number):
        return client.get("/stamp", environ_base={"REMOTE_ADDR": f"10.0.{number // 250}.{number % 250}"}).get_json()[
            "spread_ms"
        ]

    assert told(1) == told(1) == _routes.SPREAD_MS, "one screen asks at once"
    assert [told(n) for n in range(2, 5)] == [2 * _routes.SPREAD_MS, 3 * _routes.SPREAD_MS, 4 * _routes.SPREAD_MS]
    for number in range(5, 300):
        most = told(number)
    assert most == _routes.MOST_SPREAD_MS
    later = _routes.monotonic() + 2 * _routes.SCREEN_S
    monkeypatch.setattr(_routes, "monotonic", lambda: later)
    assert told(1) == _routes.SPREAD_MS, "screens that were closed no longer count"
