"""A running cockpit on a sample city, and Chromium; every page must be silent on the console and ask nobody outside."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from playwright.sync_api import Response as PageAnswer

ROOT = Path(__file__).resolve().parent.parent.parent
DAYS = 32
READY = "#react-entry-point #content"


class Server:
    """One `python app.py` of its own; `stop` and `start` keep the port."""

    def __init__(self, store: Path, **settings: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "COCKPIT_STORE": str(store),
            "COCKPIT_HOST": "127.0.0.1",
            "COCKPIT_PORT": str(self.port),
            **settings,
        }
        self.process: subprocess.Popen | None = None

    def start(self) -> "Server":
        """Starts, and waits until it answers."""
        self.process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=self.environment)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with urlopen(f"{self.url}/stamp", timeout=5):
                    return self
            except HTTPError:
                return self
            except (URLError, OSError):
                assert self.process.poll() is None, "the server ended by itself"
                time.sleep(0.2)
        raise AssertionError("the server did not answer within 60 s")

    def stop(self) -> None:
        """Ends it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.process = None


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the last weeks of the sample city, up to now; $SAMPLE_STORE names one that is there already."""
    if "SAMPLE_STORE" in os.environ:
        return Path(os.environ["SAMPLE_STORE"])
    store, base = tmp_path_factory.mktemp("sample") / "store", tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample-city"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several processes one builds it, each works on a copy
        if not shared.exists():
            subprocess.run(
                [sys.executable, "-m", "data", "sample", "--days", str(DAYS)],
                cwd=ROOT,
                env={**os.environ, "COCKPIT_STORE": str(shared)},
                check=True,
                stdout=subprocess.DEVNULL,
            )
    shutil.copytree(shared, store)
    return store


@pytest.fixture(scope="session")
def server(sample_store: Path) -> Iterator[Server]:
    """The cockpit on the sample city."""
    running = Server(sample_store).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as play:
        launched = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield launched
        launched.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Open]:
    """open_page("/sign/air_pm25", width=1920, height=1080): a page in a browser without memory, waited for until drawn.

    At the end of the test each page must have logged no error (but that it is not there) and asked no other host. `base` opens another server,
    `quiet=False` allows errors (a server that is stopped on purpose).
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    missing: set[str] = set()

    def said_so(path: str, said: ConsoleMessage) -> None:
        """An error of the console; the browser's own line about a page that is not there is none."""
        if said.type == "error" and not (said.location["url"] in missing and "404" in said.text):
            faults.append(f"{path}: {said.text}")

    def answered(answer: PageAnswer) -> None:
        if answer.status == 404 and answer.request.is_navigation_request():
            missing.add(answer.url)

    def open_one(
        path: str = "/",
        width: int = 1920,
        height: int = 1080,
        base: str = server.url,
        quiet: bool = True,
        **options: object,
    ) -> Page:
        # Playwright's wait_for_function evaluates a text, which the policy against scripts forbids; test_headers keeps it on.
        context = browser.new_context(viewport={"width": width, "height": height}, **{"bypass_csp": True, **options})
        contexts.append(context)
        page = context.new_page()
        page.asked = []  # type: ignore[attr-defined]

        def asked(request) -> None:  # noqa: ANN001
            page.asked.append(request.url)  # type: ignore[attr-defined]
            if request.url.startswith("http") and urlsplit(request.url).netloc != urlsplit(base).netloc:
                faults.append(f"{path} asked {request.url}")

        page.on("request", asked)
        if quiet:
            page.on("response", answered)
            page.on("console", lambda said: said_so(path, said))
            page.on("pageerror", lambda fault: faults.append(f"{path}: {fault}"))
        page.goto(base + path)
        if options.get("java_script_enabled", True):
            page.wait_for_selector(READY, timeout=20_000)
            page.wait_for_selector("#first-picture", state="detached", timeout=10_000)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)
