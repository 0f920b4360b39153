"""Limits: forms, callbacks and downloads by sender, the size of a body; each over it is told to wait in a sentence."""

import pytest

from app import create_app
from data.ledger import _opened
from pages._limits import DOWNLOAD
from pages._posted import check_values, is_text
from pages._told import Told
from tests._store import empty_store, forget, store

__all__ = ["empty_store", "store"]


@pytest.fixture
def client(store, monkeypatch):
    """client(**settings): a client of the application."""

    def make(**settings):
        for name, value in {"LOG": "none", **settings}.items():
            monkeypatch.setenv(f"COCKPIT_{name}", str(value))
        forget()
        _opened.cache_clear()
        return create_app().server.test_client()

    yield make
    _opened.cache_clear()
    forget()


def test_forms_of_sign_in_are_limited_by_address(client):
    asked = client(SIGN_IN="accounts", LIMIT_SIGN_IN="3/minute")
    form = {"account": "anna", "password": "wrong"}  # pragma: allowlist secret
    found = [asked.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code for _ in range(4)]
    assert found[3] == 429 and 429 not in found[:3]
    assert asked.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": "10.0.0.2"}).status_code != 429
    told = asked.post("/sign-in?lang=en", data=form, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert 1 <= int(told.headers["Retry-After"]) <= 60 and "Please wait" in told.get_json()["sentence"]
    assert asked.get("/sign-in", environ_base={"REMOTE_ADDR": "10.0.0.1"}).status_code == 200


def test_callbacks_are_limited_and_pages_are_not(client):
    asked = client(LIMIT_CALLBACKS="2/hour")
    found = [asked.post("/_dash-update-component", json={}).status_code for _ in range(3)]
    assert found == [404, 404, 429]
    assert asked.get("/stamp").status_code == 200 and asked.get("/").status_code == 200


def test_pages_are_limited_and_what_an_open_screen_asks_for_is_not(client):
    asked = client(LIMIT_PAGES="2/hour", LIMIT_DOWNLOADS="none")
    assert [asked.get(path).status_code for path in ("/", "/sources", "/")] == [200, 200, 429]
    assert {asked.get(path).status_code for path in ("/stamp", "/_dash-layout", "/healthz")} == {200}
    assert asked.get("/audit/export.jsonl").status_code != 429 and asked.get("/sign-in").status_code != 429


def test_downloads_are_known_by_their_address():
    assert all(DOWNLOAD.search(path) for path in ("/audit/export.jsonl", "/download/rows", "/rows/a.csv"))
    assert not any(DOWNLOAD.search(path) for path in ("/", "/exports-of-the-city", "/shapes/district/3201.json"))


def test_downloads_are_limited(client):
    asked = client(LIMIT_DOWNLOADS="1/hour")
    assert [asked.get("/audit/export.jsonl").status_code == 429 for _ in range(2)] == [False, True]


def test_a_body_is_bounded(client):
    asked = client(BODY_KB=16)
    told = asked.post("/_dash-update-component?lang=en", data=b"x" * 17000)
    assert (
        told.status_code == 413 and told.get_json()["sentence"] == "The request is too large; at most 16 kB are taken."
    )


@pytest.mark.parametrize("value", [[[]] * 30000, float("nan"), 2**60, "a\x00", "x" * 30000, {"a\x1b": 1}], ids=repr)
def test_values_that_no_page_sends(client, value):
    app = client()
    with app.application.test_request_context(), pytest.raises(Told):
        check_values(value)


def test_texts_of_people_are_taken():
    assert is_text("两行\n\t字 😀 é") and not is_text("\ud800") and not is_text("\x7f")
