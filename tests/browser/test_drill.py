"""Drilling in Chromium: two touches to the source rows, the same address elsewhere, the way back, maps, phones, live figures."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
PAGES = (
    "/sign/traffic_index",
    "/sign/air_pm25?period=30d",
    "/place/3201",
    "/place/320102",
    "/rows/traffic_index",
    "/air",
    "/catalogue",
)


def value(page):
    return page.locator(".sign-value").inner_text()


def wait_for(page, path):
    page.wait_for_function("path => location.pathname.startsWith(path)", arg=path)
    page.wait_for_selector("#react-entry-point #content h1")


def touch_sign(page, key):
    page.locator(f".tile[href^='/sign/{key}']").first.click()
    wait_for(page, f"/sign/{key}")
    page.wait_for_selector("#sign-page")


def test_two_touches_from_the_wall_to_the_source_rows(open_page):
    page = open_page("/")
    touch_sign(page, "air_pm25")
    page.locator("#sign-to-rows").click()
    wait_for(page, "/rows/air_pm25")
    page.wait_for_selector(".filters")
    rows = page.locator(".source-rows tbody tr")
    rows.first.wait_for()
    assert rows.count() >= 9 and re.search(r"sample_air\S*\.csv", rows.first.inner_text())
    page.go_back()
    page.wait_for_selector("#sign-page")
    page.go_back()
    page.wait_for_selector(".wall .tile")


def test_the_address_shows_the_same_in_another_browser(open_page):
    page = open_page("/")
    touch_sign(page, "traffic_index")
    page.get_by_role("link", name="7天").click()
    page.wait_for_function("document.querySelector('.choice.on')?.textContent === '7天'")
    assert "period=7d" in page.url
    page.locator(".ranking a[href*='place=320104']").click()
    page.wait_for_function("location.search.includes('place=320104')")
    page.wait_for_function("document.querySelector('.title-place')?.textContent === '秦淮区'")
    assert "period=7d" in page.url
    other = open_page(page.url.removeprefix(page.url.split("/sign")[0]))
    for selector in (".sign-title", ".sign-compare", "#sign-words", ".sign-now"):
        assert other.locator(selector).inner_text() == page.locator(selector).inner_text()


def test_back_restores_what_was_seen(open_page):
    page = open_page("/sign/traffic_index?period=7d")
    before = page.locator("#sign-words").inner_text()
    page.get_by_role("link", name="30天").click()
    page.wait_for_function("before => document.querySelector('#sign-words')?.textContent !== before", arg=before)
    page.go_back()
    page.wait_for_function("before => document.querySelector('#sign-words')?.textContent === before", arg=before)
    assert page.locator(".choice.on").first.inner_text() == "7天"


def test_from_the_city_down_to_a_community_and_up_again(open_page):
    page = open_page("/place/3201")
    for name, code in (("玄武", "320102"), ("梅园新村街道", "320102002"), ("梅园新村社区", "320102002001")):
        page.locator(f".places .card[href^='/place/{code}']").click()
        wait_for(page, f"/place/{code}")
        page.wait_for_function("name => document.querySelector('h1')?.textContent.includes(name)", arg=name)
    assert page.locator(".crumbs li").count() == 4
    page.locator(".crumbs a", has_text="玄武区").click()
    page.wait_for_function("document.querySelector('h1')?.textContent === '玄武区'")


def test_a_shape_of_the_map_opens_its_place(open_page):
    page = open_page("/place/320102")
    page.wait_for_selector(".place-map path.leaflet-interactive")
    assert page.locator(".place-map .point-cluster, .place-map .point").count() > 0
    opened = page.evaluate(
        """() => {
            for (const path of document.querySelectorAll('.place-map path.leaflet-interactive')) {
                const box = path.getBoundingClientRect();
                const event = new MouseEvent('click', {bubbles: true, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2});
                path.dispatchEvent(event);
                return true;
            }
        }"""
    )
    assert opened
    page.wait_for_function("/^\\/place\\/320102\\d{3}$/.test(location.pathname)")


def test_a_past_moment_says_so_and_leads_back(open_page):
    live = open_page("/sign/traffic_index")
    page = open_page("/sign/traffic_index")
    moment = page.evaluate("() => new Date(Date.now() - 26 * 3600e3 + 8 * 3600e3).toISOString().slice(0, 13) + ':00'")
    page.goto(page.url + f"?asof={moment}")
    page.wait_for_selector(".asof-bar")
    assert moment.replace("T", " ") in page.locator(".asof-bar").inner_text()
    page.locator("#sign-to-rows").click()
    page.wait_for_function("location.pathname.startsWith('/rows/') && location.search.includes('asof=')")
    page.wait_for_selector(".asof-bar a")
    page.locator(".asof-bar a").click()
    page.wait_for_function("!location.search.includes('asof=')")
    assert live.locator(".asof-bar").count() == 0


def test_a_new_stamp_changes_the_figure_without_rebuilding_it(open_page):
    page = open_page("/sign/traffic_index")
    page.wait_for_selector("#sign-figure svg.main-svg")
    page.evaluate("document.querySelector('#sign-figure svg.main-svg').dataset.mine = '1'")
    page.locator(".folded summary").first.click()
    with page.expect_response(lambda answer: "_dash-update-component" in answer.url) as answer:
        page.evaluate("dash_clientside.set_props('live-stamp', {data: {seq: -1, asked_at: Date.now()}})")
    assert answer.value.ok
    page.wait_for_timeout(600)
    assert page.locator("#sign-figure svg.main-svg[data-mine='1']").count() == 1
    assert page.locator(".trend .folded[open]").count() == 1


def test_every_chart_has_a_line_in_words_and_a_table(open_page):
    page = open_page("/sign/traffic_index")
    page.wait_for_selector("#sign-figure svg.main-svg")
    assert "拥堵指数" in page.locator("#sign-words").inner_text()
    assert page.locator("#sign-table tbody tr").count() >= 20
    assert page.locator(".chart-box").get_attribute("aria-label")


def test_the_keyboard_reaches_the_source_rows(open_page):
    page = open_page("/sign/traffic_index")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "sign-to-rows":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    wait_for(page, "/rows/traffic_index")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("look", ["", "lang=en&theme=light"])
def test_a_phone_scrolls_downwards_only(open_page, path, look):
    joined = path + ("&" if "?" in path else "?") + look if look else path
    page = open_page(joined, width=390, height=844)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_catalogue_finds_while_one_types_and_keeps_it_in_the_address(open_page):
    page = open_page("/catalogue")
    page.locator("#catalogue-search").click()
    for part, rows in (("PM", 3), ("2.5", 1)):
        page.keyboard.type(part)
        page.wait_for_function(
            "rows => document.querySelectorAll('#catalogue-found tbody tr').length <= rows", arg=rows
        )
        assert page.evaluate("document.activeElement.id") == "catalogue-search"
    assert page.url.endswith("q=PM2.5")
    page.locator("#catalogue-found a").first.click()
    page.wait_for_selector("#sign-page")
    page.go_back()
    page.wait_for_selector("#catalogue-found")
    assert page.locator("#catalogue-search").input_value() == "PM2.5"


def test_unknown_things_are_told_in_a_sentence(open_page):
    for path, told in (("/sign/nothing", "nothing"), ("/place/9999", "9999"), ("/event/none", "none")):
        page = open_page(path)
        assert told in page.locator(".refusal h1").inner_text() and page.locator(".refusal a").count() == 1


def test_pictures_for_the_readme(open_page):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page = open_page("/sign/traffic_index?compare=day,week")
    page.wait_for_selector("#sign-figure svg.main-svg")
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / "sign.png")
    page = open_page("/place/320102")
    page.wait_for_selector(".place-map .point-cluster")
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / "place.png")


def test_rows_are_taken_out_by_keyboard(open_page, tmp_path):
    page = open_page("/rows/air_pm25?lang=en", 1920, 1080)
    ways = page.locator(".ways-out a")
    assert ways.all_inner_texts() == ["CSV", "XLSX"]
    with page.expect_download() as waited:
        ways.first.press("Enter")
    waited.value.save_as(tmp_path / "rows.csv")
    lines = (tmp_path / "rows.csv").read_text("utf-8-sig").splitlines()
    assert waited.value.suggested_filename.startswith("air_pm25-3201-") and "invented sample data" in "".join(lines[:9])
    assert len(lines) - lines.index("") - 2 >= page.locator("section table").first.locator("tbody tr").count() > 0
