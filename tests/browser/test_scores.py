"""A district's officer finds what drags, opens its records, files an appeal with a file, sees it decided, and the score move."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import READY
from tests.browser.test_roles import enter, fresh, guarded
from tests.browser.test_wall import PICTURES

__all__ = ["fresh", "guarded"]
UNIT, KEY = "320102", "R10-4"
SIZES = [(1920, 1080), (3840, 1080), (390, 844)]


def ready(page):
    page.wait_for_selector(READY, timeout=30_000)


def score_of(page) -> float:
    return float(page.locator(".score-big b").first.inner_text())


def test_from_what_drags_to_a_decided_appeal(fresh, guarded):
    page = fresh()
    enter(page, guarded.url, "district", "/districts")
    ready(page)
    assert page.locator(".score-league tbody tr").count() == 1
    page.locator(".score-league tbody a").click()
    page.wait_for_url(f"**/districts/{UNIT}*")
    ready(page)
    before = score_of(page)
    page.locator(f"a[href^='/score/{UNIT}.{KEY}']").first.click()
    page.wait_for_url(f"**/score/{UNIT}.{KEY}*")
    ready(page)
    told = page.locator(".cell-head").inner_text()
    num, den = map(int, re.search(r"(\d+) ÷ (\d+)", told).groups())
    rows = page.locator("section:has-text('证据记录') tbody tr")
    assert rows.count() == den and 0 < num < den
    page.locator("a.button.main").click()
    page.fill("#words", "检测报告已出具，应计为通过")
    page.set_input_files("#file", {"name": "报告.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 report"})
    page.click("button.main")
    page.wait_for_url("**/appeal/*")
    ready(page)
    number = page.url.rsplit("/", 1)[-1].split("?")[0]
    assert "报告.pdf" in page.inner_text("#content") and "已提交" in page.inner_text("#content")

    leader = fresh()
    enter(leader, guarded.url, "leader", f"/appeal/{number}")
    for act, words in (("accept", ""), ("verify", "已核对检测报告"), ("rule", "报告有效")):
        ready(leader)
        leader.wait_for_selector(f"#appeals-do-{act}:visible")
        if words:
            leader.fill("#appeals-words", words)
        if act == "rule":
            leader.fill("#appeals-num", str(num + 1))
            leader.fill("#appeals-den", str(den))
        leader.click(f"#appeals-do-{act}")
        leader.locator("#appeals-said", has_text="已记录").wait_for()
        leader.reload()
    ready(leader)
    leader.click("#appeals-do-publish")
    leader.locator("#appeals-said", has_text="另一人").wait_for()

    analyst = fresh()
    enter(analyst, guarded.url, "analyst", f"/appeal/{number}")
    ready(analyst)
    analyst.click("#appeals-do-publish")
    analyst.locator("#appeals-said", has_text="已记录").wait_for()

    page.goto(f"{guarded.url}/districts/{UNIT}")
    ready(page)
    assert score_of(page) > before and "已更正" in page.inner_text("#content")


def test_what_if_answers_in_the_page_and_another_district_is_refused(fresh, guarded):
    page = fresh()
    enter(page, guarded.url, "district", f"/districts/{UNIT}?lang=en")
    ready(page)
    before = page.inner_text("#whatif-now")
    page.locator(".whatif-row [role=slider]").first.press("End")
    expect(page.locator("#whatif-now")).not_to_have_text(before)
    assert "+" in page.inner_text("#whatif-now")
    for path in ("/districts/NJ-JB", "/score/NJ-JB.R01-1"):
        page.goto(f"{guarded.url}{path}?lang=en")
        ready(page)
        assert "it is not in your scope" in page.inner_text("#content")
    assert page.request.get(f"{guarded.url}/score-report/NJ-JB/pdf").status == 404


def test_a_picture_of_the_districts(open_page):
    page = open_page("/districts", width=1920, height=1080)
    page.screenshot(path=PICTURES / "districts.png")
    assert page.locator(".score-tile").count() == 12
