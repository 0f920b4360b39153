"""Every page answers `asof=` as it was known then, says so, and judges by the thresholds then in force.

Between the two states of the store a late delivery corrects the first state's readings, more comes, and a threshold changes.
"""

import re
from datetime import datetime, timedelta

import dash
import pytest

from app import create_app
from city.catalogue import catalogue
from components.prerender import to_html
from pages import _pictures
from pages._first import draw_first
from queries import _ask
from tests._store import Store, forget
from tests.data._twin import HOUR, hour_of
from tests.pages.conftest import TINY, forget_viewer
from tests.queries.test_drill_events import case

THEN, LATER = datetime(2026, 2, 28, 12, 30), datetime(2026, 3, 1, 12, 30)
ADDRESSES = {
    "pages.sign": {"indicator": "air_pm25"},
    "pages.rows": {"indicator": "air_pm25"},
    "pages.place": {"code": "3201"},
    "pages.event": {"event": "E0001"},
    "pages.source": {"key": "rows"},
    "pages.theme": {"point": "R02"},
    "pages.register": {"register": "systems"},
}
"""What stands in the address of a page that needs it; a page that is not here is opened on something unknown."""
create_app()
PAGES = sorted(one for one in dash.page_registry if not one.endswith("not_found_404"))
LEVELS = {
    "pages.wall": r'class="tile level-(\d)[^>]*href="/sign/air_pm25|href="/sign/air_pm25[^>]*class="tile level-(\d)',
    "pages.sign": r'class="chip level-(\d)',
    "pages.place": r'href="/sign/air_pm25[^>]*class="card level-(\d)|class="card level-(\d)[^>]*href="/sign/air_pm25',
    "pages.catalogue": r'href="/sign/air_pm25\?.*?class="level level-(\d)',
}
"""Where a page says the level of PM2.5."""


def draw(module, **query):
    """The HTML of a page's first answer; nothing is remembered from before."""
    _pictures.forget()
    _ask.reset()
    path = dash.page_registry[module]["path_template"] or dash.page_registry[module]["path"]
    names = ADDRESSES.get(module, {})
    return to_html(draw_first(re.sub(r"<(\w+)>", lambda found: names.get(found[1], "unknown"), path), query))


def readings(at, value, n=1):
    """Hours of PM2.5 at two stations up to a moment."""
    return [
        {
            "indicator": "air_pm25",
            "place": site,
            "observed_at": hour_of(at) - k * HOUR,
            "value": value,
            "num": None,
            "den": None,
        }
        for site in ("NJ-T-01", "NJ-T-04")
        for k in range(1, n + 1)
    ]


def moved(row, back):
    """An event as it was at another time."""
    return {key: value - back if isinstance(value, datetime) else value for key, value in row.items()}


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """What each page said as known then, before anything later came; the store then goes on to its second state."""
    folder = tmp_path_factory.mktemp("asof")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COCKPIT_STORE", str(folder / "store"))
        patch.setenv("COCKPIT_CITY", str(TINY))
        forget()
        forget_viewer()
        made = Store(folder / "store")
        made.places(known_at=THEN - timedelta(days=1))
        made.deliver("rows", readings(THEN, 70.0, 30), known_at=THEN)
        back = case(1)["opened_at"] - (THEN - 3 * HOUR)
        made.deliver("cases", [moved(case(1), back)], known_at=THEN)
        before = {module: draw(module, asof=THEN.isoformat(timespec="minutes")) for module in PAGES}
        made.deliver("rows", readings(THEN, 300.0, 30), known_at=THEN + timedelta(minutes=30))
        made.deliver("rows", readings(LATER, 70.0, 20), known_at=LATER)
        changed = moved(case(1), back) | {"title": "changed later", "updated_at": LATER - HOUR}
        made.deliver("cases", [changed], known_at=LATER)
        yield before
        made.admission.close()
    _pictures.forget()
    forget()
    forget_viewer()


@pytest.mark.parametrize("module", PAGES)
def test_a_page_answers_as_it_was_known_then(states, module):
    now = draw(module, asof=THEN.isoformat(timespec="minutes"))
    assert now == states[module], f"{module}: what came later changed what was known at {THEN}"
    assert "changed later" not in now


@pytest.mark.parametrize("module", PAGES)
@pytest.mark.parametrize(("lang", "said"), [("zh", "回放 2026-02-28 12:30"), ("en", "Replay of 2026-02-28 12:30")])
def test_a_page_says_which_moment_it_shows(states, module, lang, said):
    assert said in draw(module, asof=THEN.isoformat(timespec="minutes"), lang=lang)
    assert said not in draw(module, lang=lang)


@pytest.mark.parametrize("module", PAGES)
def test_links_of_a_page_stay_at_its_moment(states, module):
    """But for the way back to the live page, a link inside the product carries the moment on."""
    links = re.findall(r'href="(/[^"]*)"', draw(module, asof=THEN.isoformat(timespec="minutes")))
    lost = [link for link in links if "asof=2026-02-28T12:30" not in link and not link.startswith(("/assets", "/_"))]
    assert links and len(lost) <= 1, f"{module}: {lost}"


@pytest.mark.parametrize("module", list(LEVELS))
def test_the_level_is_that_of_the_thresholds_then_in_force(states, module):
    given = catalogue().indicator("air_pm25")
    assert given.threshold_at(THEN) is not given.threshold_at(LATER)
    found = []
    for moment in (THEN, LATER):
        match = re.search(LEVELS[module], draw(module, asof=moment.isoformat(timespec="minutes")), re.DOTALL)
        assert match, f"{module}: PM2.5 has no level"
        found.append(next(one for one in match.groups() if one))
    assert found == ["0", "1"], f"{module}: 70 µg/m³ was within until 28 February 2026, blue from 1 March on"


def test_the_sign_shows_the_conditions_then_in_force(states):
    for moment, limit in ((THEN, "> 75"), (LATER, "> 60")):
        text = draw("pages.sign", asof=moment.isoformat(timespec="minutes"))
        current = text[text.index("limits") :].split("<details")[0]
        assert limit.replace(">", "&gt;") in current or limit in current


def test_before_anything_was_known_every_page_still_opens(states):
    for module in PAGES:
        assert "2020-01-01 00:00" in draw(module, asof="2020-01-01T00:00"), module
