"""Returned data flow through districts to streets and back, in each place as far as it is seen."""

import re
from datetime import timedelta

import pytest

from tests._scores import UNTIL
from tests._store import TINY, empty_store, forget, store
from tests.pages.conftest import forget_viewer
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import client
from tests.pages.test_themes import read

__all__ = ["client", "empty_store", "enter", "store"]
THEME = """
number = 5
name = { zh = "共享", en = "Sharing" }
asks = { zh = "到了吗?", en = "Is it there?" }

[[section]]
key = "flow"
name = { zh = "回流", en = "Returned" }
kind = "register"
register = "return_flows"
by = ["month"]
chart = "flow"
steps = ["to_district", "to_street", "to_city"]
[[section.measure]]
key = "met"
name = { zh = "满足", en = "Met" }
unit = "percent"
way = "due"
num = "done"
den = "records"
better = "higher"
"""


def requests(street: str, kind: str, asked: int, met: int) -> list[dict]:
    """Requests of a street for data that fell due in the last month; so many were met in time."""
    return [
        {
            "register": "return_flows",
            "record": f"{street}-{kind}-{n}",
            "place": street,
            "title": f"{kind}-{n}",
            "kind": kind,
            "entered_at": UNTIL - timedelta(days=40),
            "due_at": UNTIL - timedelta(days=5),
            "done_at": UNTIL - timedelta(days=6) if n < met else None,
        }
        for n in range(asked)
    ]


@pytest.fixture
def flowing(store, tmp_path, monkeypatch):
    """The tiny city with the theme above, and requests of two streets in two districts."""
    folder = tmp_path / "pack"
    folder.mkdir()
    for one in TINY.iterdir():
        (folder / one.name).symlink_to(one)
    (folder / "themes").mkdir()
    (folder / "themes" / "R05.toml").write_text(THEME, "utf-8")
    monkeypatch.setenv("COCKPIT_CITY", str(folder))
    forget()
    forget_viewer()
    rows = requests("320102002", "to_district", 4, 3) + requests("320102002", "to_street", 3, 3)
    store.deliver("lists", rows + requests("320111004", "to_district", 2, 1) + requests("320111004", "to_city", 1, 1))
    yield store
    forget_viewer()


def rows(html: str) -> list[list[str]]:
    """The rows of the flow's table."""
    body = re.search(r"<caption>Returned</caption>.*?<tbody>(.*?)</tbody>", html)[1]
    return [re.findall(r">([^<>]+)<", row) for row in re.findall(r"<tr>(.*?)</tr>", body)]


def test_in_the_city_it_runs_through_the_districts(flowing, client, enter):
    enter("leader")
    told, html = read(client, "/theme/R05")
    assert "10 fell due in the period, 80.0% met in time." in told
    found = rows(html)
    assert ["City", "Xuanwu", "4", "3", "75.0%"] in found and ["Xuanwu", "Streets", "3", "3", "100.0%"] in found
    assert ["Streets", "City", "1", "1", "100.0%"] in found
    assert not any("Streets" in row and "Pukou" in row for row in found), "what is not there has no row"
    assert "/register/return_flows?" in html and "kind=to_district" in html


def test_in_a_district_it_runs_through_its_streets(flowing, client, enter):
    enter("district", ("320102",))
    html = read(client, "/theme/R05")[1]
    assert [row[2:4] for row in rows(html)] == [["4", "3"], ["3", "3"]]
    assert "Pukou" not in html


def test_in_a_street_it_runs_through_itself(flowing, client, enter):
    enter("street", ("320102002",))
    found = rows(read(client, "/theme/R05")[1])
    assert [row[0] for row in found] == ["City", "District"] and found[0][1] == "District"
