"""The sources page in Chromium: from the wall to a source and on to a sign and back, filters by keyboard, narrow and wide screens."""

import pytest

pytestmark = pytest.mark.browser


def wait_for(page, path):
    page.wait_for_function("path => location.pathname.startsWith(path)", arg=path)
    page.wait_for_selector("#react-entry-point #content h1")


def test_from_the_wall_to_a_source_to_a_sign_and_back(open_page):
    page = open_page("/")
    page.locator(".zone-feeds a.aside").click()
    wait_for(page, "/sources")
    page.wait_for_selector("#sources-found tbody tr")
    assert page.locator(".summary-line li").count() >= 5
    page.locator("a[href^='/source/sample_air']").first.click()
    wait_for(page, "/source/sample_air")
    page.locator(".lineage a[href^='/sign/air_aqi']").first.click()
    wait_for(page, "/sign/air_aqi")
    page.locator("#sign-origin a[href^='/source/sample_air']").click()
    wait_for(page, "/source/sample_air")
    page.go_back()
    wait_for(page, "/sign/air_aqi")


def test_filter_and_order_by_keyboard_stand_in_the_address(open_page):
    page = open_page("/sources?lang=en")
    page.wait_for_selector("#sources-found tbody tr")
    total = page.locator("#sources-found tbody tr").count()

    def reach(text):
        for _ in range(60):
            page.keyboard.press("Tab")
            if text in (page.evaluate("document.activeElement.textContent") or ""):
                return
        raise AssertionError(f"the keyboard does not reach {text}")

    reach("never delivered (")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('show=never')")
    page.wait_for_function("n => document.querySelectorAll('#sources-found tbody tr').length < n", arg=total)
    page.wait_for_timeout(500)
    page.evaluate("history.back()")
    page.wait_for_function("n => document.querySelectorAll('#sources-found tbody tr').length === n", arg=total)
    page.locator("thead a", has_text="In all").press("Enter")
    page.wait_for_function("location.search.includes('sort=-all')")
    page.wait_for_selector("th[aria-sort='descending']")
    page.locator("thead a", has_text="In all").press("Enter")
    page.wait_for_selector("th[aria-sort='ascending']")
    assert "lang=en" in page.url


def test_a_replay_stays_where_it_was(open_page):
    page = open_page("/sources")
    moment = page.evaluate("() => new Date(Date.now() - 2 * 3600e3 + 8 * 3600e3).toISOString().slice(0, 13) + ':00'")
    page = open_page(f"/sources?asof={moment}")
    assert moment.replace("T", " ") in page.locator(".asof-bar").inner_text()
    before = page.locator("#sources-found").inner_text()
    page.evaluate("dash_clientside.set_props('live-stamp', {data: {seq: -1, asked_at: Date.now()}})")
    page.wait_for_timeout(1500)
    assert page.locator("#sources-found").inner_text() == before


@pytest.mark.parametrize("path", ["/source/sample_requests", "/source/air_nanjing"])
def test_a_phone_scrolls_downwards_only(open_page, path):
    page = open_page(path, width=390, height=844)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_unknown_source_is_told_in_a_sentence(open_page):
    page = open_page("/source/none")
    assert "none" in page.locator(".refusal h1").inner_text() and page.locator(".refusal a").count() == 1
