"""A watch that is silent is said on every open screen, in the reader's language, and to the meters."""

import os
import re
import time

import pytest

from app import create_app
from city.settings import settings
from data import holds
from pages import _silent
from tests._store import empty_store, store

__all__ = ["empty_store", "store"]


@pytest.fixture
def client(store, monkeypatch):
    """The application over the tiny city, on a server that has run for an hour and has a watch."""
    monkeypatch.setattr(_silent, "BEGAN", time.monotonic() - 3600)
    monkeypatch.setenv("COCKPIT_WATCH", "1")
    settings.cache_clear()
    yield create_app().server.test_client()
    settings.cache_clear()


@pytest.fixture
def told(client):
    """told("?lang=en"): what the stamp says of the watch."""
    return lambda query="": client.get(f"/stamp{query}").json["silent"]


def looked(seconds_ago):
    """The watch has last looked so long ago."""
    holds.note_look()
    at = time.time() - seconds_ago
    os.utime(holds._path().with_suffix(".looked"), (at, at))


def test_a_watch_that_lives_is_not_spoken_of(told):
    looked(5)
    assert told() == ""


def test_a_silent_watch_is_told_with_the_time_since_when(told):
    looked(3600)
    assert re.fullmatch(r"监测告警自 \d{4}-\d\d-\d\d \d\d:\d\d 起停止：没有新告警不代表平稳", told())
    assert re.fullmatch(r"Monitoring stopped at .*\d\d:\d\d: no new alert does not mean calm", told("?lang=en"))
    assert told("?asof=2026-11-20T08:00") == ""


def test_a_store_that_was_never_watched_is_told_by_a_server_that_should(told, monkeypatch):
    assert told("?lang=en") == "Monitoring does not run: no alert does not mean calm"
    monkeypatch.setenv("COCKPIT_WATCH", "0")
    settings.cache_clear()
    assert told() == ""


def test_a_server_that_has_just_begun_waits_for_its_watch(told, monkeypatch):
    monkeypatch.setattr(_silent, "BEGAN", time.monotonic())
    looked(3600)
    assert told() == ""


def test_the_meters_tell_the_age_of_the_last_look(client):
    assert "cockpit_watch_age_seconds" not in client.get("/metrics").text
    looked(600)
    found = re.search(r"^cockpit_watch_age_seconds (\S+)", client.get("/metrics").text, re.MULTILINE)
    assert 600 <= float(found[1]) < 660
