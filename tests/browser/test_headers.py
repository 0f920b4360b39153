"""The content security policy in a real browser: every page runs under it, nothing is reported, nothing foreign runs."""

import pytest

from tests.browser.conftest import READY

PAGES = ("/", "/?lang=en&theme=light", "/place/320102", "/sign/air_pm25", "/air", "/sources", "/source/sample_air")
PAGES += ("/catalogue", "/tickets", "/rows/air_pm25", "/report?indicator=air_pm25&place=3201", "/nowhere")
REPORTED = """
window.broken = [];
document.addEventListener("securitypolicyviolation", function (one) {
  window.broken.push(one.violatedDirective + " " + one.blockedURI + " " + one.sourceFile + ":" + one.lineNumber);
});
"""


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_under_the_policy(open_page, path):
    """`open_page` itself fails on any error of the console, which a violation is."""
    assert watched(open_page(path, bypass_csp=False)).evaluate("window.broken") == []


@pytest.mark.browser
def test_what_is_foreign_does_not_run(open_page):
    page = watched(open_page("/sources", quiet=False, bypass_csp=False))
    page.evaluate(
        """() => {
          const put = (made) => document.body.appendChild(made);
          const script = document.createElement("script");
          script.textContent = "window.taken = 1";
          put(script);
          const image = document.createElement("div");
          image.innerHTML = "<img src=/x onerror='window.taken = 2'>";
          put(image);
          const frame = document.createElement("iframe");
          frame.src = "/";
          put(frame);
        }"""
    )
    page.wait_for_timeout(500)
    broken = " ".join(page.evaluate("window.broken"))
    assert page.evaluate("window.taken === undefined")
    assert "script-src" in broken and "frame-src" in broken


def watched(page):
    """The page once more, with every violation written down, some time after it was drawn."""
    page.add_init_script(REPORTED)
    page.reload()
    page.wait_for_selector(READY, timeout=20_000)
    page.wait_for_selector("#first-picture", state="detached", timeout=10_000)
    page.wait_for_timeout(700)
    return page
