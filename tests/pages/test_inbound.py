"""Events of other systems: signed, one incident for one key, each wrong field with its sentence, nothing without a secret."""

import json
from datetime import timedelta

import pytest

from app import create_app
from data.ledger import _opened
from pages._city import civil_now
from pages._inbound import ADDRESS, KEY, SIGNATURE, signature
from queries import incidents
from tests._store import empty_store, everyone, forget, store

__all__ = ["empty_store", "store"]
SECRET = "a secret of this test alone"  # pragma: allowlist secret
EVENT = {"title": "Gas smell", "level": "orange", "place": "320102002", "kind": "0205", "words": "two callers"}


@pytest.fixture
def send(store, monkeypatch, tmp_path):
    """send(body, key): what the address answers; `signed` is the secret that the sender signs with."""
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    for name, value in {"SIGN_IN": "accounts", "INBOUND_SECRET": secret, "LIMIT_SIGN_IN": "none"}.items():
        monkeypatch.setenv(f"COCKPIT_{name}", str(value))
    forget()
    _opened.cache_clear()
    client = create_app().server.test_client()

    def post(body, key="case-0001", signed=SECRET, lang="en"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {SIGNATURE: f"sha256={signature(signed, data)}", KEY: key, "Content-Type": "application/json"}
        return client.post(f"{ADDRESS}?lang={lang}", data=data, headers=headers)

    yield post
    _opened.cache_clear()
    forget()


def event(**changes):
    return {**EVENT, "at": f"{civil_now():%Y-%m-%dT%H:%M}", **changes}


def test_one_key_is_one_incident_however_often_it_is_sent(send):
    body = event()
    first, again = send(body), send(body)
    assert (first.status_code, again.status_code) == (201, 200)
    code = first.get_json()["incident"]
    assert again.get_json() == {"incident": code, "is_new": False}
    (found,) = incidents.listed(everyone())
    assert (found.code, found.level, found.place, found.title) == (code, 3, "320102002", "Gas smell")
    assert found.entries[0].who == "inbound" and found.entries[0].words == "two callers"
    other = send(event(title="Something else"))
    assert other.status_code == 409 and "case-0001 was used before" in other.get_json()["sentence"]
    second = send(event(title="Something else"), key="case-0002")
    assert second.status_code == 201 and len(incidents.listed(everyone())) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 61}, "title"),
        ({"title": 7}, "title"),
        ({"level": 3}, "level"),
        ({"level": "pink"}, "level"),
        ({"place": "999999"}, "place"),
        ({"place": None}, "place"),
        ({"kind": "12"}, "kind"),
        ({"at": "soon"}, "at"),
        ({"words": ["a"]}, "words"),
        ({"words": "x" * 1001}, "words"),
    ],
)
def test_each_wrong_field_is_named_and_nothing_is_raised(send, changes, field):
    told = send(event(**changes))
    assert told.status_code == 400
    assert told.get_json()["sentence"].startswith(f"{field}: found ")
    assert incidents.listed(everyone()) == []


def test_the_future_is_refused(send):
    ahead = civil_now() + timedelta(hours=1)
    assert send(event(at=f"{ahead:%Y-%m-%dT%H:%M}")).status_code == 400


@pytest.mark.parametrize("key", ["", "short", "with blank 123", "x" * 81])
def test_a_key_is_needed(send, key):
    assert send(event(), key=key).status_code == 400


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"title": "\\ud800"}'])
def test_what_is_no_object_is_refused(send, body):
    assert 400 <= send(body).status_code < 500
    assert incidents.listed(everyone()) == []


def test_who_does_not_know_the_secret_is_refused(send):
    told = send(event(), signed="another secret altogether")
    assert told.status_code == 401 and SIGNATURE in told.get_json()["sentence"]
    assert "密钥" in send(event(), signed="another secret altogether", lang="zh").get_json()["sentence"]


def test_without_a_secret_there_is_no_such_address(send, monkeypatch):
    monkeypatch.setenv("COCKPIT_INBOUND_SECRET", "none")
    forget()
    assert send(event()).status_code == 404
