"""Serves the application with gunicorn, and lets the sample city live beside it when the settings say so."""

import gc
import secrets
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication

from city.access import Viewer
from city.settings import settings
from data.index import StoreError
from data.ledger import Ledger, LedgerError, address
from data.snapshots import Snapshots
from data.trouble import StoreTrouble, store_trouble
from pages._beside import beside
from pages._city import the_city
from pages._guard import WARM

SWITCH_S = 0.001
"""A thread that computes lets others run after so long: a short answer waits less behind the drawing of a page."""


GARBAGE = (10_000, 20, 10)
"""How many new objects, and how many searches among the young, until garbage is looked for: a page is made of thousands."""
MOVED_AFTER = 50
"""A kept connection is closed after so many answers on average and opened anew, by whichever worker is free: else those that
moved to the other worker when one was killed would stay there for good."""


def let_move(worker: Any, request: Any) -> None:
    """gunicorn's hook before each request: the connection of one in MOVED_AFTER is closed with its answer."""
    if secrets.randbelow(MOVED_AFTER) == 0:
        request.must_close = True


def keep_for_good() -> None:
    """What is there before the first visitor is never searched for garbage again: a full search holds up all threads (0.2 s measured)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


class _Server(BaseApplication):
    """gunicorn with our settings; each worker makes its own application and warms it before the first visitor."""

    def __init__(self, create: Callable[[], Any]) -> None:
        self.create = create
        super().__init__()

    def load_config(self) -> None:
        given = settings()
        for name, value in {
            "bind": f"{given.host}:{given.port}",
            "workers": given.workers,
            "worker_class": "gthread",
            "threads": given.threads,
            "timeout": 60,
            "keepalive": 75,
            "pre_request": let_move,
            "loglevel": "warning",
            "proc_name": "one-screen",
            "control_socket_disable": True,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        sys.setswitchinterval(SWITCH_S)
        server = self.create().server
        client = server.test_client()
        name = next(iter(settings().host_names), "localhost").lstrip(".")
        for path in ("/_dash-dependencies", "/"):
            client.get(
                path,
                base_url=f"http://{name}",
                environ_overrides={WARM: Viewer("warm", "leader", (the_city().place,), "internal")},
            )
        keep_for_good()
        return server


def _check_port_is_free() -> None:
    given = settings()
    with socket.socket(socket.AF_INET6 if ":" in given.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((given.host, given.port))
        except OSError as reason:
            raise SystemExit(
                f"{given.host}:{given.port} cannot be served: {reason.strerror}. Set COCKPIT_PORT to a free port."
            ) from None


def _check_store() -> None:
    """Ends with a sentence where the store cannot be opened; a ledger that cannot be is told, and asked again by each page."""
    store = settings().store
    try:
        with store_trouble(store):
            Snapshots(store).close()
    except (StoreError, StoreTrouble) as reason:
        raise SystemExit(str(reason)) from None
    try:
        Ledger(address()).engine.dispose()  # workers are forked: no connection is handed on
    except LedgerError as reason:
        print(reason, file=sys.stderr, flush=True)


def serve(create: Callable[[], Any]) -> None:
    """Serves until it is stopped. `create` makes the Dash application, once in each worker."""
    _check_port_is_free()
    _check_store()

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    given = settings()
    print(f"One Screen 一面屏: http://{given.host}:{given.port}", flush=True)
    with beside():
        _Server(create).run()
