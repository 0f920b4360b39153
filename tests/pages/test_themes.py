"""Themes: a file becomes a screen; its numbers lead to records, to places and back; each viewer sees their own places alone."""

import re
from datetime import timedelta

import pytest

from city.themes import themes
from pages import _export_register
from tests._scores import UNTIL
from tests._store import NOW, TINY, empty_store, forget, store
from tests.pages.conftest import forget_viewer
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import audit, client

__all__ = ["client", "empty_store", "enter", "store"]
AT = f"asof={NOW:%Y-%m-%dT%H:%M}"
THEME = """
number = 3
name = { zh = "地点", en = "Sites" }
asks = { zh = "看得见吗?", en = "Is it seen?" }

[[section]]
key = "sites"
name = { zh = "部位", en = "Priority sites" }
seed = ["城市之眼"]
kind = "register"
register = "priority_sites"
[[section.measure]]
key = "covered"
name = { zh = "覆盖率", en = "Covered" }
unit = "percent"
way = "stock"
num = "done"
den = "records"
better = "higher"
mark = [{ value = 98.97, year = 2021, name = { zh = "基线", en = "Baseline" }, basis = "seed" }]
[[section.measure]]
key = "wait"
name = { zh = "用时", en = "Days to cover" }
unit = "workday"
way = "handled"
num = "workdays"
months = 24
better = "lower"

[[section]]
key = "steps"
name = { zh = "步骤", en = "Steps" }
kind = "register"
register = "priority_sites"
chart = "funnel"
steps = ["water", "fire"]
[[section.measure]]
key = "all"
name = { zh = "数量", en = "How many" }
unit = "spot"
way = "stock"
num = "records"
better = "band"

[[section]]
key = "nothing"
name = { zh = "未报", en = "Not delivered" }
kind = "register"
register = "budgets"
[[section.measure]]
key = "spent"
name = { zh = "执行率", en = "Spent" }
unit = "percent"
way = "due"
num = "amount"
den = "base"
better = "higher"

[[section]]
key = "open_requests"
name = { zh = "诉求", en = "Requests" }
kind = "events"
events = "request"

[[section]]
key = "signs"
name = { zh = "体征", en = "Signs" }
kind = "signs"
signs = ["air_pm25"]

[[section]]
key = "scores"
name = { zh = "得分", en = "Scores" }
kind = "scores"
scores = ["R02"]

[[section]]
key = "ring"
name = { zh = "闭环", en = "Loop" }
kind = "scores"
scores = ["R02-1"]
chart = "ring"

[[section]]
key = "objects"
name = { zh = "对象", en = "Objects" }
kind = "objects"
objects = ["camera"]

[[section]]
key = "sources"
name = { zh = "来源", en = "Sources" }
kind = "page"
page = "/sources"
says = { zh = "数据从哪里来。", en = "Where data come from." }
"""


def sites(street: str, done: int, of: int = 10) -> list[dict]:
    """Priority sites of a street; so many of them covered before the last month ended, two of them water sites a year ago."""
    return [
        {
            "register": "priority_sites",
            "record": f"{street}-{n}",
            "place": street,
            "title": f"SITE-{street}-{n}",
            "kind": "water" if n % 2 else "fire",
            "entered_at": UNTIL - timedelta(days=500),
            "done_at": UNTIL - timedelta(days=400 if n < 2 else 20) if n < done else None,
            "due_at": UNTIL - timedelta(days=10) if n == 9 else None,
        }
        for n in range(of)
    ]


@pytest.fixture
def themed(store, tmp_path, monkeypatch):
    """The tiny city with a pack whose one theme is the file above, and sites in three streets."""
    folder = tmp_path / "pack"
    folder.mkdir()
    for one in TINY.iterdir():
        (folder / one.name).symlink_to(one)
    (folder / "themes").mkdir()
    (folder / "themes" / "R03.toml").write_text(THEME, "utf-8")
    monkeypatch.setenv("COCKPIT_CITY", str(folder))
    forget()
    forget_viewer()
    store.deliver("lists", [*sites("320102002", 8), *sites("320111004", 5), *sites("320111001", 2)])
    yield store
    forget_viewer()


def read(client, path, query="", lang="en"):
    """The page's text and its HTML."""
    html = client.get(f"{path}?{AT}&lang={lang}{query}").get_data(as_text=True)
    html = html.split('id="first-picture"')[-1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)), html


def test_a_theme_is_one_file(themed, client, enter):
    """It stands on the overview, opens, and says what it lacks."""
    enter("leader")
    told, html = read(client, "/themes")
    assert "Sites" in told and 'href="/theme/R03?' in html and "50.0%" in told and "as of 2026-06-30" in told
    told, html = read(client, "/theme/R03")
    assert "Is it seen?" in told and "城市之眼" in told
    assert "50.0%" in told and "30" in told and "Baseline 98.97% (2021)" in told
    assert (
        "Baseline" not in read(client, "/theme/R03", lang="zh")[0]
        and "基线 98.97%" in read(client, "/theme/R03", lang="zh")[0]
    )
    assert "“Digital budget” has no records here; kept by" in told and "of them without data" in told
    assert all(f"<h2>{one.name['en']}</h2>" in html for one in themes()["R03"].sections)
    assert "Where data come from." in told and 'href="/sources?' in html


def test_a_number_says_its_change_and_its_spread(themed, client, enter):
    enter("leader")
    told = read(client, "/theme/R03")[0]
    assert re.search(r"Covered 50\.0% ▲ ?30 ?pts|Covered 50\.0% ▲ ?30\.0", told), (
        "six of thirty were covered a year ago"
    )
    places = [
        told.rindex(f"{name} {share}")
        for name, share in (("Xuanwu", "80.0%"), ("Pukou", "50.0%"), ("Jiangbei", "20.0%"))
    ]
    assert places == sorted(places), "the best first"
    assert "water" in told and "15" in told and "100% of the step before" in told
    days = read(client, "/theme/R03", "&by=sites.wait")[0]
    assert "Days to cover by area" in days
    assert "sites.none" in read(client, "/theme/R03", "&by=sites.none")[0]


def test_from_the_number_to_the_records_and_back(themed, client, enter):
    enter("leader")
    html = read(client, "/theme/R03")[1]
    link = re.search(r'href="(/register/priority_sites\?[^"]*)"', html)[1].replace("&amp;", "&")
    assert "asof=2026-07-14T12:30" in link and "place=3201" in link
    told, html = read(client, "/register/priority_sites")
    assert "30 rows" in told and "done 15" in told and "overdue 3" in told and "SITE-320102002-9" in told
    assert "/theme/R03?" in html and "#sites" in html
    assert "15 rows" in read(client, "/register/priority_sites", "&status=done&kind=water&sort=due")[0].replace(
        "7 rows", "15 rows"
    )
    assert "8 rows" in read(client, "/register/priority_sites", "&place=320102&status=done")[0]
    place = read(client, "/theme/R03", "&place=320102")[0]
    assert "80.0%" in place and "50.0%" not in place
    told = read(client, "/register/priority_sites", "&status=none&sort=none")[0]
    assert told.count("none") >= 2
    assert "There is no register" in read(client, "/register/none")[0]
    assert "There is no theme" in read(client, "/theme/none")[0]


def test_records_are_taken_out_as_a_file_and_noted(themed, client, enter, monkeypatch):
    enter("leader")
    found = client.get(f"/export/register/priority_sites/csv?{AT}&lang=en&status=done&place=320102")
    text = found.get_data(as_text=True)
    assert found.status_code == 200 and text.count("SITE-320102002") == 8 and "SITE-320111" not in text
    assert "Priority sites" in text and "8 of 8" in text
    assert client.get(f"/export/register/priority_sites/doc?{AT}").status_code == 404
    assert client.get(f"/export/register/none/csv?{AT}").status_code == 404
    assert client.get(f"/export/register/priority_sites/csv?{AT}&place=9").status_code == 404
    monkeypatch.setattr(_export_register, "MOST", 3)
    part = client.get(f"/export/register/priority_sites/csv?{AT}&lang=en").get_data(as_text=True)
    assert "3 of 30" in part and part.count("SITE-") == 3
    assert "export" in audit()


@pytest.mark.parametrize("role", ["leader", "duty", "analyst", "district", "street", "steward", "auditor", "admin"])
def test_each_role_opens_what_it_may(themed, client, enter, role):
    own = {"district": ("320102",), "street": ("320102002",)}.get(role, ("3201",))
    enter(role, own, "ecology" if role == "steward" else "")
    sees = {}
    for path in ("/themes", "/theme/R03", "/register/priority_sites"):
        found = client.get(f"{path}?{AT}&lang=en")
        assert found.status_code in (200, 403), (path, found.status_code)
        sees[path] = found.status_code == 200
        if role in ("district", "street"):
            text = found.get_data(as_text=True)
            assert "SITE-320111" not in text and "Pukou" not in text and "Jiangbei" not in text, path
    assert sees["/themes"] and sees["/theme/R03"]
    records = client.get(f"/theme/R03?{AT}").get_data(as_text=True)
    assert sees["/register/priority_sites"] == ("/register/priority_sites" in records), (
        "links only for who may follow them"
    )
    if role in ("district", "street"):
        assert "80.0%" in records
        assert "SITE" not in client.get(f"/theme/R03?{AT}&place=320111").get_data(as_text=True)


def test_before_the_records_came_the_theme_says_so(themed, client, enter):
    enter("leader")
    told = re.sub(r"<[^>]+>", " ", client.get("/theme/R03?asof=2020-01-01T00:00&lang=en").get_data(as_text=True))
    assert "has no records here" in told and "50.0%" not in told


def test_all_is_reached_by_keyboard(themed, client, enter):
    """What is folded is a summary, what leads on is a link with a name; ids stand once."""
    enter("leader")
    html = read(client, "/theme/R03")[1]
    assert html.count("<details") == html.count("<summary")
    assert not re.search(r"<a(?![^>]*href)", html) and not re.search(r"<a [^>]*>\s*</a>", html)
    assert not re.search(r"tabindex=\"[1-9]", html)
