"""Pages in Chromium with nothing cached: when what is on the screen, in milliseconds after navigation began."""

import json
import shutil

from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LONGEST_MS = 60_000
WATCH = """
(() => {
  const seen = window.benchSeen = {}, checks = %s;
  const shows = (element) => {
    if (!element || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) return false;
    const box = element.getBoundingClientRect();
    return box.width > 4 && box.height > 4;
  };
  const drawn = (one) => {
    const all = [...document.querySelectorAll(one.selector)].filter(shows);
    return one.text ? all.some((e) => e.innerText.trim().length >= one.text) : all.length >= one.count;
  };
  const look = () => {
    for (const [name, parts] of Object.entries(checks))
      if (!(name in seen) && parts.every(drawn)) {
        seen[name] = null;
        // The frame after the one in which it stood in the document has been painted.
        requestAnimationFrame(() => { seen[name] = performance.now(); });
      }
    if (Object.keys(checks).some((name) => !seen[name])) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()
"""
ZONES = ("header", "signs", "map", "side", "alerts", "units", "topics", "plan", "feeds")


def text(selector: str, letters: int = 2) -> dict:
    """Something that can be seen and has text."""
    return {"selector": selector, "text": letters, "count": 1}


def many(selector: str, count: int) -> dict:
    """So many that can be seen."""
    return {"selector": selector, "text": 0, "count": count}


WALL_CHECKS = {
    "headline": [many(".zone-signs .tile .value", 12), text("h1")],
    "zones": [*(text(f".zone-{name}") for name in ZONES), many(".zone-map svg path", 11), many(".zone-signs svg", 12)],
    "live": [text("#react-entry-point .zone-signs"), text("#react-entry-point .zone-feeds")],
    "leaflet": [many("#react-entry-point .leaflet-overlay-pane path", 11)],
}
FIGURE_CHECKS = {
    "first": [many(".js-plotly-plot .main-svg", 1)],
    "zones": [many(".js-plotly-plot .main-svg:first-of-type", 8)],
}


def visits(address: str, checks: dict[str, list[dict]], count: int) -> dict[str, list[float]]:
    """Opens the address so often, each time in a browser that knows nothing; when each check was first met."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        raise SystemExit("No Chromium on this machine; install Debian's 'chromium'.")
    times: dict[str, list[float]] = {name: [] for name in checks}
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-background-networking"]
        )
        for _ in range(count):
            # wait_for_function evaluates a text, which the policy against scripts forbids.
            context = browser.new_context(viewport={"width": 1920, "height": 1080}, bypass_csp=True)
            page = context.new_page()
            page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
            page.add_init_script(WATCH % json.dumps(checks))
            page.goto(address, wait_until="commit")
            done = f"Object.values(window.benchSeen || {{}}).filter(Boolean).length === {len(checks)}"
            try:
                page.wait_for_function(done, timeout=LONGEST_MS)
            except Exception:
                raise SystemExit(f"{address}: not drawn: {page.evaluate('window.benchSeen')}") from None
            for name, at in page.evaluate("window.benchSeen").items():
                times[name].append(at)
            context.close()
        browser.close()
    return times
