"""报错 in Chromium: from a tile to a ticket and its decision, by mouse, keyboard and touch; nothing of it on an LED wall."""

import re
import sqlite3

import pytest

from tests.browser.conftest import Server


@pytest.fixture(scope="module")
def desk(sample_store, tmp_path_factory):
    """A cockpit with a ledger of its own."""
    ledger = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    running = Server(sample_store, COCKPIT_LEDGER=f"sqlite:///{ledger}", COCKPIT_ROLE="duty")
    running.ledger = ledger
    running.start()
    yield running
    running.stop()


def fill_and_send(page, words):
    page.fill("#report-words", words)
    page.click("#report-send")
    page.wait_for_selector("#report-said a")
    return page.inner_text("#report-said .said")


def test_from_a_tile_under_the_mouse_to_a_decision(open_page, desk):
    page = open_page("/", base=desk.url)
    tile = page.locator(".zone-signs .tile").nth(3)
    before = tile.bounding_box()
    tile.hover()
    link = page.locator("a.report-link")
    link.wait_for()
    assert link.inner_text() == "报错" and tile.bounding_box() == before
    box = link.bounding_box()
    assert before["x"] <= box["x"] and box["x"] + box["width"] <= before["x"] + before["width"] + 1
    assert before["y"] <= box["y"] and box["y"] + box["height"] <= before["y"] + before["height"] + 1
    key = re.search(r"/sign/(\w+)", tile.get_attribute("href"))[1]
    value = tile.locator(".value").inner_text()
    link.click()
    page.wait_for_selector("#report-words")
    assert f"indicator={key}" in page.url and re.search(r"seq=\d+", page.url)
    assert value in page.inner_text(".facts")
    page.click("#report-send")
    page.wait_for_selector("#report-said [role=alert]")
    assert "请填写说明" in page.inner_text("#report-said")
    said = fill_and_send(page, "数值偏高，请核对。")
    number = re.search(r"\d+", said)[0]
    page.click(f"#report-said a[href^='/ticket/{number}']")
    page.wait_for_selector("#ticket-words")
    page.click("#ticket-do-take_up")
    page.wait_for_function("document.querySelector('#ticket-head').innerText.includes('已受理')")
    page.fill("#ticket-words", "明日更正。")
    page.click("#ticket-do-decide")
    page.wait_for_function("document.querySelector('#ticket-head').innerText.includes('已采纳')")
    assert "明日更正。" in page.inner_text("#ticket-thread")
    assert page.is_visible("#ticket-do-reopen") and not page.is_visible("#ticket-do-decide")
    page.click("a.report-all")
    page.wait_for_selector("#tickets-found table")
    assert "已采纳" in page.inner_text("#tickets-found")


def test_by_keyboard_alone(open_page, desk):
    page = open_page("/?lang=en", base=desk.url)
    page.keyboard.press("Tab")
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.alert-rows .row')"):
            break
    assert page.locator("a.report-link").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "report-link"
    page.keyboard.press("Enter")
    page.wait_for_selector("#report-words")
    assert "tile=alerts" in page.url and "lang=en" in page.url
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "report-words":
            break
    page.keyboard.type("Not offline at all.")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "report-send":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#report-said a")
    assert "Reported. The ticket has number" in page.inner_text("#report-said")


def test_the_switch_marks_what_can_be_picked(open_page, desk):
    page = open_page("/?lang=en", base=desk.url)
    page.click(".report-switch")
    assert page.get_attribute(".report-switch", "aria-pressed") == "true"
    assert "Pick the tile" in page.inner_text("#report-pick")
    page.keyboard.press("Escape")
    assert page.get_attribute(".report-switch", "aria-pressed") == "false" and not page.is_visible("#report-pick")
    page.click(".report-switch")
    page.locator(".unit-tile").first.click()
    page.wait_for_selector("#report-words")
    assert "tile=side" in page.url and "place=" in page.url


def test_a_phone_taps_the_switch_then_the_tile(open_page, desk):
    page = open_page("/", width=390, height=844, base=desk.url, has_touch=True, is_mobile=True)
    page.tap(".report-switch")
    page.locator(".zone-signs .tile").nth(1).tap()
    page.wait_for_selector("#report-words")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    fill_and_send(page, "手机上报错")


@pytest.mark.parametrize(
    "path", ["/tickets", "/tickets?lang=en&theme=light", "/ticket/1", "/ticket/1?lang=en&theme=light"]
)
def test_a_phone_scrolls_downwards_only(open_page, desk, path):
    page = open_page(path, width=390, height=844, base=desk.url)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_rows_and_pages_have_their_way(open_page, desk):
    page = open_page("/rows/traffic_index?lang=en", base=desk.url)
    page.locator(".source-rows a.report-here").first.click()
    page.wait_for_selector("#report-words")
    assert "tile=rows" in page.url and "source=sample_traffic" in page.url
    page.goto(desk.url + "/sign/traffic_index?lang=en")
    page.locator(".sign-top a.report-here").click()
    page.wait_for_selector("#report-words")
    assert "traffic" in page.inner_text(".facts").lower()


def test_an_update_leaves_the_link_and_the_zone_alone(open_page, desk):
    page = open_page("/", base=desk.url)
    page.locator(".zone-signs .tile").nth(1).hover()
    page.wait_for_selector("a.report-link")
    tiles = page.locator(".zone-signs .tile").count()
    page.evaluate(
        """() => { const zone = document.querySelector("#react-entry-point #wall-signs");
        const copy = zone.cloneNode(true); copy.querySelectorAll(".report-link").forEach((one) => one.remove());
        const html = copy.innerHTML.replace(/class="value">[^<]*/, 'class="value">77');
        window.dash_clientside.wall.show_picture({ seq: 1, zones: { "wall-signs": html } }); }"""
    )
    assert page.locator(".zone-signs .tile").count() == tiles and page.locator("a.report-link").count() == 1
    assert page.locator(".zone-signs .tile .value").first.inner_text() == "77"
    assert page.locator(".zone-signs .tile a").count() == 0


def test_two_who_decide_at_once(open_page, desk):
    first = open_page("/report?tile=page&page=/", base=desk.url)
    said = fill_and_send(first, "两人同时处理")
    number = re.search(r"\d+", said)[0]
    one, other = (open_page(f"/ticket/{number}", base=desk.url) for _ in range(2))
    for page, words in ((one, "甲的决定"), (other, "乙的决定")):
        page.fill("#ticket-words", words)
    one.click("#ticket-do-decide")
    one.wait_for_function("document.querySelector('#ticket-head').innerText.includes('已采纳')")
    other.click("#ticket-do-decide")
    other.wait_for_selector("#ticket-said [role=alert]")
    assert "已先行操作" in other.inner_text("#ticket-said")
    assert other.input_value("#ticket-words") == "乙的决定" and "甲的决定" in other.inner_text("#ticket-thread")


def test_a_ledger_that_cannot_be_written_keeps_the_words(open_page, desk):
    page = open_page("/report?tile=page&page=/", base=desk.url)
    page.fill("#report-words", "写不进去也不能丢")
    other = sqlite3.connect(desk.ledger, isolation_level=None)
    other.execute("begin immediate")
    page.click("#report-send")
    page.wait_for_selector("#report-said [role=alert]")
    assert "您填写的内容仍在" in page.inner_text("#report-said")
    assert page.input_value("#report-words") == "写不进去也不能丢"
    other.execute("rollback")
    other.close()
    page.click("#report-send")
    page.wait_for_selector("#report-said a")


@pytest.mark.parametrize("path", ["/?wall=led", "/?wall=uhd"])
def test_nothing_of_it_on_a_wall(open_page, desk, path):
    page = open_page(path, width=3840, height=1080, base=desk.url)
    assert not page.is_visible(".report-switch")
    page.locator(".zone-signs .tile").nth(1).hover()
    page.wait_for_timeout(600)
    assert page.locator("a.report-link").count() == 0
