"""A source's page says what was returned and what became of it; without a fault it says so, and a district sees none."""

import re
from datetime import timedelta

from city.access import Viewer
from tests._store import NOW
from tests.data.test_returns import FIRST, feed, good, line


def test_returns_and_their_resubmission(page, filled, monkeypatch):
    text = page("source", key="rows")
    assert "数据退回" in text and "没有需要退回的行" in text
    first = feed(filled, FIRST, "first.csv")
    assert "未重报" in page("source", key="feed")
    feed(filled, line(1, value="14") + line(2, value="NA") + good(*range(100, 120)), "second.csv", minutes=5)
    text = page("source", key="feed", lang="en")
    assert "returned and sent again" in text
    row = re.findall(rf"<tr[^>]*>((?:(?!<tr).)*<code>{first.delivery}</code>)", text, re.DOTALL)[-1]
    assert re.findall(r">(\d)<", row) == ["5", "1", "1", "3", "0"], row
    before = page("source", key="feed", asof=f"{NOW + timedelta(minutes=1):%Y-%m-%dT%H:%M}")
    assert "未重报" in before
    monkeypatch.setattr("pages._address.current_viewer", lambda: Viewer("test", "district", ("320102",), "internal"))
    assert "first.csv" not in page("source", key="feed")


def test_what_is_wrong_is_said_in_the_language_of_the_reader(page, filled):
    feed(filled, FIRST, "wrong.csv")
    feed(filled, "", "empty.csv", minutes=5)
    chinese, english = page("source", key="feed"), page("source", key="feed", lang="en")
    assert (
        "empty.csv：只有表头没有数据行，应有数据行。" in chinese
        and "empty.csv: has a header but no rows; rows are expected." in english
    )
    assert "数值是 -4" in chinese and "the value is -4" in english and "is expected" not in chinese
