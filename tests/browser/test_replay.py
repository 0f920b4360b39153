"""The rainstorm night is replayed: nothing is on the screen before it was known, by keyboard and by itself."""

import re
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import READY, ROOT, Server

PICTURE = ROOT / "docs" / "pictures" / "replay.png"
START, END = datetime(2026, 7, 2, 16), datetime(2026, 7, 3, 4)
ORANGE, RED = datetime(2026, 7, 2, 19, 45), datetime(2026, 7, 2, 20, 20)
"""When the sample city's weather office issued the storm's orange and red warnings."""
STEP, EACH = timedelta(minutes=10), 12
ADDRESS = f"/replay?lang=en&from={START:%Y-%m-%dT%H:%M}&to={END:%Y-%m-%dT%H:%M}&at={START:%Y-%m-%dT%H:%M}"


@pytest.fixture(scope="module")
def storm(tmp_path_factory):
    """The cockpit on two days of the sample city that hold the storm."""
    store = tmp_path_factory.mktemp("storm") / "store"
    command = [sys.executable, "-m", "data", "sample", "--days", "2", "--until", "2026-07-03T13:30"]
    environment = {"COCKPIT_STORE": str(store)}
    running = Server(store, COCKPIT_WATCH="0", COCKPIT_LIVE="0")
    subprocess.run(command, cwd=ROOT, env=running.environment | environment, check=True, stdout=subprocess.DEVNULL)
    yield running.start()
    running.stop()


def test_nothing_is_shown_before_it_was_known(open_page, storm):
    page = open_page(ADDRESS, base=storm.url)
    page.wait_for_selector(READY)
    slider, at = page.locator("#replay-slider [role=slider]"), START
    warned = {}
    while at < END:
        text = page.inner_text("#content")
        seen = [datetime.fromisoformat(one) for one in re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d", text)]
        assert at in seen and max(seen) <= at, f"{max(seen)} was not known at {at}"
        warned[at] = page.inner_text("#replay-alerts")
        slider.focus()
        for _ in range(EACH):
            page.keyboard.press("ArrowRight")
        at += EACH * STEP
        expect(page.locator("#replay-head")).to_contain_text(f"{at:%Y-%m-%d %H:%M}", timeout=15_000)
    assert all(
        ("暴雨橙色" in told) <= (at >= ORANGE) and ("暴雨红色" in told) <= (at >= RED) for at, told in warned.items()
    )
    assert any("暴雨红色" in told for told in warned.values())
    assert "No sign was beyond" not in warned[START + 3 * EACH * STEP]


def test_it_plays_by_itself_and_pauses(open_page, storm):
    page = open_page(ADDRESS, base=storm.url)
    page.wait_for_selector(READY)
    page.click("#replay-play")
    expect(page.locator("#replay-head")).to_contain_text(f"{START + 2 * STEP:%H:%M}", timeout=20_000)
    page.click("#replay-play")
    expect(page.locator("#replay-play")).to_have_text("Play")


def test_it_looks_as_it_should(open_page, storm):
    page = open_page(
        ADDRESS.replace("lang=en", "lang=zh").replace("&at=2026-07-02T16:00", "&at=2026-07-02T21:00"), base=storm.url
    )
    page.wait_for_selector(".leaflet-interactive")
    page.wait_for_timeout(800)
    page.screenshot(path=PICTURE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1920
    phone = open_page(ADDRESS, 390, 844, base=storm.url)
    phone.wait_for_selector(READY)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
