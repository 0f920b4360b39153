"""Every page in three sizes, both themes and both languages: nothing wider than its screen, no serious finding of axe-core."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import READY, ROOT

FROM = {
    "/event/<event>": ("/place/320102", "a[href^='/event/']"),
    "/object/<object>": ("/code?q=xuanwuhu", "a[href^='/object/']"),
    "/incident/<incident>": ("/alerts", "a[href^='/incident/']"),
    "/round/<until>": ("/districts", "a[href^='/round/']"),
    "/score/<cell>": ("/districts/320102", "a[href^='/score/']"),
}
"""Pages of one thing: where a link to one is found."""
ADDRESSES = {
    "/appeal/<number>": "/appeal/1",
    "/districts/<unit>": "/districts/320102",
    "/place/<code>": "/place/320102",
    "/register/<register>": "/register/systems",
    "/rows/<indicator>": "/rows/air_pm25",
    "/rule/<rule>": "/rule/ponding_depth",
    "/sign/<indicator>": "/sign/air_pm25",
    "/source/<key>": "/source/sample_air",
    "/theme/<point>": "/theme/R07",
    "/ticket/<number>": "/ticket/1",
}
TEMPLATES = sorted(
    found
    for file in (ROOT / "pages").glob("*.py")
    for found in re.findall(r'register_page\(\s*__name__,\s*path(?:_template)?="([^"]+)"', file.read_text("utf-8"))
)
SERIOUS = ("serious", "critical")
RULES = {"resultTypes": ["violations"]}


def findings(page):
    """One line a finding: rule, how serious, how often, where first."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{page.url}: {one['id']} ({one['impact']}, {len(one['nodes'])}): {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary'][:300]}"
        for one in found
        if one["impact"] in SERIOUS
    ]


def fits(page, width, height):
    """A sentence where the page stays wider than a screen of this size; nothing where it fits, charts once they are drawn anew."""
    page.set_viewport_size({"width": width, "height": height})
    for _ in range(20):
        page.wait_for_timeout(150)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide <= width:
            return []
    return [f"{page.url} is {wide} px wide at {width}×{height}"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_page_fits_its_screens_and_can_be_read_by_all(open_page, server, template):
    address = ADDRESSES.get(template, template)
    if template in FROM:
        start, link = FROM[template]
        address = open_page(start).locator(link).first.get_attribute("href").partition("?")[0]
    assert "<" not in address, f"{template}: an address of it is needed in ADDRESSES or FROM"
    page = open_page(f"{address}?lang=zh&theme=dark")
    faults = findings(page) + fits(page, 390, 844)
    page.set_viewport_size({"width": 3840, "height": 1080})
    page.goto(f"{server.url}{address}?lang=en&theme=light")
    page.wait_for_selector(READY)
    page.wait_for_selector("#first-picture", state="detached")
    assert page.locator("h1").count() == 1
    faults += findings(page) + fits(page, 3840, 1080) + fits(page, 1920, 1080) + fits(page, 390, 844)
    assert not faults, "\n".join(faults)
