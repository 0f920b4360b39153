"""The one screen in Chromium: it fits three walls and a phone, says everything in its first answer, and leads on."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from city.walls import walls
from pages._city import the_city
from tests.browser.conftest import Server

PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
WALLS = [("desk", 1920, 1080), ("desk", 3840, 1080), ("led", 3840, 1080), ("uhd", 3840, 2160)]
DRESSES = ["lang=zh&theme=dark", "lang=en&theme=light"]
ZONES = ("header", "signs", "map", "alerts", "units", "topics", "plan", "feeds")

AUDIT = """(minimum) => {
  const faults = [];
  const root = document.querySelector("#react-entry-point .wall");
  const seen = (e) => { const s = getComputedStyle(e); const r = e.getBoundingClientRect();
    return s.visibility !== "hidden" && s.display !== "none" && r.width > 0 && r.height > 0; };
  const name = (e) => `${e.className.baseVal ?? e.className}: ${e.textContent.slice(0, 40)}`;
  const d = document.documentElement;
  if (d.scrollHeight > innerHeight || d.scrollWidth > innerWidth) faults.push(`the document scrolls: ${d.scrollWidth} x ${d.scrollHeight}`);
  const zones = [...root.querySelectorAll(".zone")].filter(seen);
  // The empty part of a font's box below its letters may hang over by a quarter of a line; letters themselves are checked below.
  const hangs = parseFloat(getComputedStyle(d).fontSize) / 4;
  for (const z of zones) {
    if (z.scrollHeight > z.clientHeight + hangs) faults.push(`${name(z)} is ${z.scrollHeight - z.clientHeight} px too high`);
    if (z.scrollWidth > z.clientWidth + 1) faults.push(`${name(z)} is ${z.scrollWidth - z.clientWidth} px too wide`);
    const a = z.getBoundingClientRect();
    if (a.right > innerWidth + 1 || a.bottom > innerHeight + 1) faults.push(`${name(z)} leaves the screen`);
    for (const other of zones) {
      if (other === z) continue;
      const b = other.getBoundingClientRect();
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 1) faults.push(`${name(z)} lies over ${name(other)}`);
    }
  }
  for (const names of root.querySelectorAll(".map-labels")) {
    const labels = [...names.querySelectorAll(".map-label")].filter(seen);
    labels.forEach((one, i) => labels.slice(i + 1).forEach((other) => {
      const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) faults.push(`${name(one)} lies upon ${name(other)}`);
    }));
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), e = walker.currentNode.parentElement;
    if (!text || !seen(e)) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    if (size < minimum) faults.push(`"${text}" has ${size} px, at least ${minimum} are needed`);
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const box_of_font = range.getBoundingClientRect(), middle = (box_of_font.top + box_of_font.bottom) / 2;
    const r = { left: box_of_font.left, right: box_of_font.right, top: middle - size / 2, bottom: middle + size / 2 }, zone = e.closest(".zone").getBoundingClientRect();
    let cut = e;
    while (cut && cut !== root && getComputedStyle(cut).textOverflow !== "ellipsis") cut = cut.parentElement;
    if (cut && cut !== root) continue;
    if (r.bottom > zone.bottom + 2 || r.top < zone.top - 2) faults.push(`"${text}" leaves its zone by height`);
    if (r.right > zone.right + 2 || r.left < zone.left - 2) faults.push(`"${text}" leaves its zone by width`);
    const box = e.closest(".tile, .row, .unit-tile");
    if (box && (r.right > box.getBoundingClientRect().right + 2)) faults.push(`"${text}" leaves its box`);
  }
  return [...new Set(faults)];
}"""


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize(("wall", "width", "height"), WALLS)
def test_it_fits_the_wall_without_scrolling_and_with_legible_text(open_page, wall, width, height, dress):
    page = open_page(f"/?wall={wall}&{dress}", width, height)
    page.wait_for_selector(".leaflet-interactive")
    assert page.evaluate(AUDIT, walls()[wall].minimum_px) == []


@pytest.mark.parametrize(("wall", "width", "height"), WALLS)
def test_it_fits_in_a_replay_just_after_midnight_also_when_every_feed_is_dead(open_page, wall, width, height):
    yesterday = datetime.now(the_city().zone) - timedelta(days=1)
    page = open_page(f"/?wall={wall}&lang=en&asof={yesterday:%Y-%m-%d}T00:07", width, height)
    page.wait_for_selector(".leaflet-interactive")
    assert page.evaluate(AUDIT, walls()[wall].minimum_px) == []


def test_the_led_wall_has_large_figures_and_few_tiles(open_page):
    page = open_page("/?wall=led", 3840, 1080)
    values = page.eval_on_selector_all(
        "#react-entry-point .tile .value", "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert 12 <= len(values) <= 16
    assert min(values) >= 110


def test_pictures_for_the_readme(open_page, sample_store):
    """On a living city, so that no sign is late."""
    living = Server(sample_store, COCKPIT_LIVE="1", COCKPIT_LIVE_EVERY_S="2").start()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path, width, height in (
        ("wall-1080", "/", 1920, 1080),
        ("wall-32x9", "/?wall=led", 3840, 1080),
        ("phone", "/", 390, 844),
    ):
        page = open_page(path, width, height, base=living.url)
        page.wait_for_selector(".leaflet-interactive")
        page.wait_for_function(
            "!document.querySelector('#react-entry-point .tile.dead, #react-entry-point .tile.late')", timeout=60_000
        )
        page.evaluate("document.fonts.ready.then(() => true)")
        page.screenshot(path=PICTURES / f"{name}.png")
        assert (PICTURES / f"{name}.png").stat().st_size > 20_000
        page.close()
    living.stop()


def test_the_first_answer_already_holds_all_zones(open_page):
    page = open_page("/", java_script_enabled=False)
    for zone in ZONES:
        assert page.locator(f"#first-picture .zone-{zone}").is_visible(), zone
    assert page.locator("#first-picture .map-svg path").count() >= 11
    assert page.locator("#first-picture .tile .value").count() >= 12
    assert page.locator("#first-picture .unit-tile").count() == 12


def test_nothing_jumps_when_dash_takes_over(open_page):
    before = open_page("/", java_script_enabled=False)
    after = open_page("/")
    boxes = "all => all.map(e => { const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height].map(Math.round); })"
    still = before.eval_on_selector_all("#first-picture .zone, #first-picture .tile", boxes)
    live = after.eval_on_selector_all("#react-entry-point .zone, #react-entry-point .tile", boxes)
    assert still == live


def test_the_wall_loads_no_plotly(open_page):
    page = open_page("/")
    page.wait_for_selector(".leaflet-interactive")
    assert not [url for url in page.asked if "plotly" in url and "/assets/" not in url]


def test_the_fonts_are_the_products_own(open_page):
    page = open_page("/")
    page.evaluate("document.fonts.ready.then(() => true)")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert len(loaded) >= 3 and {family.strip('"') for family in loaded} == {"Noto Sans SC"}
    drawn = page.locator("#react-entry-point h2").first.evaluate("e => getComputedStyle(e).fontFamily")
    assert drawn.startswith('"Noto Sans SC"')


def test_the_phone_gets_one_column_and_the_brief_first(open_page):
    page = open_page("/", 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#wall-brief").is_visible()
    zones = ("brief", "signs", "alerts", "units", "topics", "plan", "feeds")
    tops = [page.locator(f"#wall-{zone}").bounding_box() for zone in zones]
    assert all(box and box["width"] > 300 for box in tops)
    assert [box["y"] for box in tops] == sorted(box["y"] for box in tops)


def test_a_sign_opens_its_page_and_back_restores(open_page):
    page = open_page("/?lang=en")
    page.locator("a.tile").first.click()
    page.wait_for_url(re.compile("/sign/"))
    assert "lang=en" in page.url
    page.wait_for_selector("#react-entry-point .page")
    page.go_back()
    page.wait_for_selector("#react-entry-point .tile")


def test_the_map_and_the_unit_tiles_open_places(open_page):
    page = open_page("/")
    page.locator("a.unit-tile").first.click()
    page.wait_for_url(re.compile("/place/"))
    page = open_page("/")
    page.locator(".leaflet-interactive").first.click(force=True)
    page.wait_for_url(re.compile("/place/3201"))


def test_the_keyboard_reaches_the_signs(open_page):
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('tile')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/sign/"))


def test_a_wrong_value_in_the_address_is_refused_with_a_sentence(open_page):
    page = open_page("/?theme=pink&lang=en")
    assert "theme=pink" in page.locator("#react-entry-point .notice").inner_text()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
