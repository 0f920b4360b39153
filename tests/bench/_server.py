"""Servers on loopback for the time of a measurement, and how much memory they take."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from city.settings import ROOT

START_S = 120


@dataclass(frozen=True)
class Served:
    """A server that answers at this port; `pid` is the process that was started."""

    pid: int
    port: int

    def worker_mb(self) -> tuple[float, float]:
        """Memory of the largest of its processes: resident (RSS), and its fair part of what is shared (PSS), in MB."""
        return max(_memory_mb(pid) for pid in [self.pid, *_below(self.pid)])

    def workers(self) -> list[int]:
        """The processes that answer, in the order in which they began: copies of the server, so of its command line."""

        def command(pid: int) -> bytes:
            with suppress(OSError):
                return Path(f"/proc/{pid}/cmdline").read_bytes()
            return b""

        return [pid for pid in _below(self.pid) if command(pid) == command(self.pid)]


@contextmanager
def serving(command: list[str], environment: dict[str, str], path: str = "/") -> Iterator[Served]:
    """Runs a command (with {port} filled in) until it answers, and ends it and its processes afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {
        "COCKPIT_SIGN_IN": "settings",
        "COCKPIT_LIMIT_CALLBACKS": "none",
        "COCKPIT_LIMIT_PAGES": "none",
        "COCKPIT_LOG": "none",
    }
    own |= {"COCKPIT_PORT": str(port), "PYTHONPATH": str(ROOT)}
    given = {**os.environ, **own, **environment}
    process = subprocess.Popen(
        [part.format(port=port) for part in command],
        cwd=ROOT,
        env=given,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(process, port, path)
        yield Served(process.pid, port)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def one_screen() -> list[str]:
    """The product as `make run` serves it."""
    return [sys.executable, "app.py"]


def plain_dash() -> list[str]:
    """The plain Dash page, served as the product is."""
    return [
        *(sys.executable, "-m", "gunicorn", "tests.bench.plain_dash:server", "--bind", "127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--threads", "8", "--log-level", "warning"),
    ]


def plain_streamlit() -> list[str]:
    """The Streamlit page."""
    return [
        *(sys.executable, "-m", "streamlit", "run", "tests/bench/plain_streamlit.py", "--server.port", "{port}"),
        *("--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false"),
    ]


def _wait(process: subprocess.Popen, port: int, path: str) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with {process.returncode} before it answered.")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit(f"The server did not answer within {START_S} s.")


def _below(pid: int) -> list[int]:
    """Processes below this one; what ends meanwhile is none of them."""
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                found += [int(child), *_below(int(child))]
    return found


def _memory_mb(pid: int) -> tuple[float, float]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines[1:]}
    return sizes["Rss"], sizes["Pss"]
