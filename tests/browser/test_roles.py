"""Each role in Chromium: how it gets in, what it finds in its menu, what a forbidden address says; and a wall by its code."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import READY, Server

ALL = {"/accounts", "/sessions", "/audit", "/walls"}
ROLES = {
    "leader": set(),
    "duty": set(),
    "analyst": set(),
    "district": set(),
    "street": set(),
    "steward": set(),
    "visitor": set(),
    "security": {"/sessions"},
    "auditor": {"/audit"},
    "admin": {"/accounts", "/walls"},
}
ROWS = {"leader", "duty", "analyst", "district", "street", "steward"}
SENTENCES = {
    "/accounts": "您的角色无权管理账号。",
    "/sessions": "您的角色无权管理会话。",
    "/audit": "您的角色无权查看审计。",
    "/walls": "您的角色无权管理大屏终端。",
    "/rows/air_pm25": "您的角色无权查看源数据行。",
}


@pytest.fixture(scope="module")
def guarded(sample_store, tmp_path_factory):
    """A cockpit with accounts and a ledger of its own, as `make run` starts it."""
    ledger = tmp_path_factory.mktemp("accounts") / "ledger.sqlite"
    running = Server(sample_store, COCKPIT_LEDGER=f"sqlite:///{ledger}", COCKPIT_SIGN_IN="accounts").start()
    yield running
    running.stop()


@pytest.fixture
def fresh(browser, guarded):
    """fresh(): a page of a browser without memory, at the cockpit with accounts; no script may fail in it."""
    contexts, faults = [], []

    def open_one(width=1920, height=1080):
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


def enter(page, url, role, path="/"):
    page.goto(url + path)
    page.click(f"form:has(input[value='{role}']) button")
    page.wait_for_selector("#who", timeout=20_000)


def path_of(address):
    return re.sub(r"[?#].*", "", address)


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_finds_and_what_is_refused(fresh, guarded, role):
    page = fresh()
    enter(page, guarded.url, role)
    page.click("#who summary")
    menu = {path_of(one.get_attribute("href")) for one in page.locator("#who .who-menu a").all()}
    assert menu == {"/account"} | ROLES[role]
    for path, sentence in SENTENCES.items():
        answer = page.goto(guarded.url + path)
        allowed = path in ROLES[role] or (path.startswith("/rows") and role in ROWS)
        assert answer.status == (200 if allowed else 403), path
        assert allowed or page.inner_text("h1") == sentence
    page.goto(guarded.url + "/account?lang=en")
    page.click("#who summary")
    page.click("#who form[action='/sign-out'] button")
    assert path_of(page.url) == guarded.url + "/sign-in" and page.evaluate("fetch('/stamp').then(a => a.status)") == 401


def test_by_keyboard_with_a_wrong_password_first_and_back_to_where_one_wanted(fresh, guarded):
    page = fresh(390, 844)
    page.goto(guarded.url + "/sources?lang=en")
    name = page.locator("#account")
    expect(name).to_be_focused()
    page.keyboard.type("leader")
    expect(name).to_have_value("leader")
    page.keyboard.press("Tab")
    expect(page.locator("input[type=password]")).to_be_focused()
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.inner_text("[role=alert]").startswith("The account's name or its password is wrong, or")
    page.wait_for_load_state()
    field = page.locator("input[type=password]")
    expect(field).to_be_focused()
    page.keyboard.type("Sample-City-2026")
    expect(field).to_have_value("Sample-City-2026")
    page.keyboard.press("Enter")
    page.wait_for_selector(READY)
    assert path_of(page.url) == guarded.url + "/sources"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_session_that_was_ended_says_so_on_the_open_screen(fresh, guarded):
    page, officer = fresh(), fresh()
    enter(page, guarded.url, "duty")
    enter(officer, guarded.url, "security", "/sessions")
    officer.locator("tr", has_text="duty").first.locator("button").click()
    officer.wait_for_load_state()
    link = page.locator("#connection a")
    link.wait_for()
    assert link.inner_text() == "登录已失效，请重新登录"
    link.click()
    page.wait_for_selector("#password")


def test_a_wall_is_enrolled_heard_of_and_revoked(fresh, guarded):
    admin, wall = fresh(), fresh(3840, 1080)
    enter(admin, guarded.url, "admin", "/walls")
    admin.fill("#name", "值班大厅")
    admin.select_option("#profile", "led")
    admin.click("form:has(#name) button")
    code = admin.inner_text(".once")
    wall.goto(guarded.url + "/enrol")
    wall.fill("#code", code)
    wall.press("#code", "Enter")
    wall.wait_for_selector("#react-entry-point .wall")
    with wall.expect_response("**/beat", timeout=20_000) as heard:
        pass
    assert heard.value.status == 204 and wall.locator("#who").count() == 0
    assert wall.goto(guarded.url + "/rows/air_pm25").status == 403
    assert wall.inner_text("h1") == "大屏终端只显示一面屏，不能打开其他页面。"
    wall.goto(guarded.url + "/")
    wall.wait_for_selector("#react-entry-point .wall")
    admin.goto(guarded.url + "/walls")
    assert admin.inner_text("td.display-live") == "正常"
    admin.locator("tr", has_text="值班大厅").locator("button", has_text="注销").click()
    wall.wait_for_selector("#connection a")


def test_a_preview_is_marked_and_ends(fresh, guarded):
    page = fresh()
    enter(page, guarded.url, "admin", "/accounts")
    page.select_option("#preview-role", "district")
    page.select_option("#preview-places", "320104")
    page.click("form:has(#preview-role) button")
    page.wait_for_selector("#react-entry-point .wall")
    assert "角色预览：区工作人员，秦淮" in page.inner_text("#preview-band")
    page.click("#preview-band button")
    page.wait_for_selector("#preview-role")
    assert page.locator("#preview-band").count() == 0
