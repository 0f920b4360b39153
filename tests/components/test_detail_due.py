"""Closed by the due date: share, numerator, denominator, what is left out and the rules, in both languages."""

import pytest

from city.due import CLASSES, Rules, share
from city.words import Words
from components.detail_due import due_head, due_rules, due_table, share_text
from components.prerender import to_html

RULES = Rules(farthest_days=30, least=10)
MANY = dict(zip(CLASSES, (1500, 300, 200, 40, 5, 1), strict=True))
FEW = dict(zip(CLASSES, (4, 1, 0, 0, 0, 0), strict=True))


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        (
            "zh",
            (
                "75.0%",
                "应办2\u00a0000件，按时办结1\u00a0500件",
                "受理2\u00a0046件",
                "未到期40件",
                "无时限5件",
                "30天以上1件",
            ),
        ),
        ("en", ("75.0%", "1,500 of 2,000", "2,046 were opened", "40 open", "5 without a due", "1 with a due")),
    ],
)
def test_the_head_says_what_the_share_is_made_of(lang, parts):
    text = to_html(due_head(share(MANY, RULES), RULES, Words(lang)))
    assert all(part in text for part in parts), text


def test_a_small_base_is_said_instead_of_a_share():
    assert share_text(share(FEW, RULES), RULES, Words("zh")) == "不足10件"
    text = to_html(due_head(share(FEW, RULES), RULES, Words("en")))
    assert "fewer than 10" in text and "%" not in text and "4 of 5" in text


def test_a_table_has_a_row_each_and_says_when_there_is_none():
    words = Words("en")
    rows = [{"key": "noise", **MANY}, {"key": None, **FEW}]
    text = to_html(due_table(rows, lambda key: key or "none", "Topic", "By topic", RULES, words))
    assert text.count("<tr") == 3 and "1,500 / 2,000" in text.replace(" of ", " / ") and "fewer than 10" in text
    assert words("event.no_requests") in to_html(due_table([], str, "Topic", "By topic", RULES, words))


@pytest.mark.parametrize(("lang", "limit"), [("zh", "30天"), ("en", "30 days")])
def test_the_rules_name_the_limits_of_the_city(lang, limit):
    text = to_html(due_rules(RULES, Words(lang)))
    assert text.count("<li") == 8 and limit in text and "10" in text
