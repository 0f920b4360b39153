"""Serving: a port that is taken is told in a sentence; the living sample is a child that ends with its parent."""

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time

import pytest

from app import create_app
from city.settings import ROOT, settings
from data.holds import looked_s
from data.snapshots import Snapshots
from pages import _beside, _serve
from tests.browser.conftest import Server


@pytest.fixture
def on_port(monkeypatch):
    """on_port(n): the settings of this test serve at port n."""

    def put(number, **more):
        for name, value in {"PORT": number, **more}.items():
            monkeypatch.setenv(f"COCKPIT_{name}", str(value))
        settings.cache_clear()

    yield put
    monkeypatch.undo()
    settings.cache_clear()


def test_a_port_that_is_taken_is_told_in_a_sentence(on_port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        on_port(number)
        told = rf"127\.0\.0\.1:{number} cannot be served: .*Set COCKPIT_PORT to a free port"
        with pytest.raises(SystemExit, match=told):
            _serve._check_port_is_free()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"not a database at all " * 300, "cannot be read as the index of a store"),
        (None, "layout of an earlier version"),
    ],
)
def test_a_store_that_cannot_be_opened_ends_the_start_with_a_sentence(on_port, tmp_path, content, told):
    Snapshots(tmp_path).close()
    index = tmp_path / "snapshots.sqlite"
    if content is None:
        with sqlite3.connect(index) as connection:
            connection.execute("pragma user_version = 1")
    else:
        index.write_bytes(content)
    on_port(8050, STORE=tmp_path)
    with pytest.raises(SystemExit, match=told):
        _serve._check_store()


def test_a_ledger_that_cannot_be_opened_is_told_and_the_server_starts(on_port, tmp_path, capsys):
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database at all " * 300)
    on_port(8050, STORE=tmp_path)
    _serve._check_store()
    assert "ledger.sqlite cannot be opened: file is not a database." in capsys.readouterr().err


@pytest.mark.parametrize("names", ["none", ".example.org,127.0.0.1"])
def test_a_worker_is_warm_under_the_names_of_the_settings(on_port, tmp_path, names):
    on_port(8050, STORE=tmp_path, SIGN_IN="accounts", HOST_NAMES=names)
    asked = []

    def create():
        app = create_app()
        app.server.after_request(lambda response: asked.append(response.status_code) or response)
        return app

    _serve._Server(create).load()
    assert asked == [200, 200]


def test_nothing_lives_unless_it_is_asked_for(on_port):
    on_port(8050, LIVE=0, WATCH=0)
    with _beside.beside() as children:
        assert children == []


def test_a_kept_connection_is_closed_now_and_then_with_an_answer_that_says_so(tmp_path):
    served = Server(tmp_path / "store", COCKPIT_WATCH="0").start()
    try:
        kept = http.client.HTTPConnection("127.0.0.1", served.port)
        told, sockets = [], set()
        for _ in range(20 * _serve.MOVED_AFTER):
            kept.request("GET", "/healthz")
            sockets.add(kept.sock)
            answer = kept.getresponse()
            assert answer.status == 200 and answer.read()
            told.append(answer.getheader("Connection"))
        assert told.count("close") + 1 >= len(sockets) > 5, "some twenty of them are closed"
        assert told.count("keep-alive") > 0.9 * len(told)
    finally:
        served.stop()


def until(is_so, seconds=30):
    """Waits until it is so; fails when it never is."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.05)


@pytest.fixture
def quick(monkeypatch):
    """Pauses of a tenth of a second and more, so that a test sees several."""
    monkeypatch.setattr(_beside, "LOOK_S", 0.02)
    monkeypatch.setattr(_beside, "FIRST_PAUSE_S", 0.1)


def test_a_child_that_is_killed_is_started_again(on_port, tmp_path, quick, capfd):
    on_port(8050, LIVE=0, WATCH=1, STORE=tmp_path)
    with _beside.beside() as (child,):
        until(lambda: looked_s() is not None)
        first = child.process.pid
        os.kill(first, signal.SIGKILL)
        until(lambda: child.process.pid != first and child.process.poll() is None)
        second = child.process.pid
    assert child.process.poll() is not None and second != first
    assert "pages._watch has ended and is started again in 0.1 s." in capfd.readouterr().err


def test_a_child_that_ends_at_once_is_started_again_after_longer_and_longer_pauses(quick, monkeypatch, capfd):
    monkeypatch.setattr(_beside, "LONGEST_PAUSE_S", 0.4)
    child = _beside.Child(["no_such_module"])
    pauses = []
    for _ in range(4):
        until(lambda: child.process.poll() is not None)
        child.look()
        pauses.append(child.pause_s)
        until(lambda: child.look() or child.due is None)
    assert pauses == [0.2, 0.4, 0.4, 0.4]
    monkeypatch.setattr(_beside, "SOUND_S", 0.0)
    until(lambda: child.process.poll() is not None)
    child.look()
    assert child.pause_s == 0.2, "one that has lived long enough begins with the first pause"
    child.end()
    assert capfd.readouterr().err.count("no_such_module has ended") == 5


def test_the_living_child_ends_when_its_parent_is_gone(tmp_path):
    """The child watches its parent's number; a number that is not its parent's ends it at once."""
    environment = {"COCKPIT_STORE": str(tmp_path / "store"), "ONE_SCREEN_PARENT": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-m", "data", "live"], cwd=ROOT, env=environment, timeout=60, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "no sample city" in done.stdout


def test_the_watch_ends_when_its_parent_is_gone(tmp_path):
    environment = {"COCKPIT_STORE": str(tmp_path / "store"), "ONE_SCREEN_PARENT": "1", "PATH": "/usr/bin:/bin"}

    def run():
        given = [sys.executable, "-m", "pages._watch"]
        return subprocess.run(given, cwd=ROOT, env=environment, timeout=60, capture_output=True, text=True)

    assert run().returncode == 0
