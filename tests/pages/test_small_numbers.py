"""The place page: a duty officer reads how many asked for what; to others small numbers are a star, with a line that says so."""

import re

from tests._store import NOW, empty_store, store
from tests.data._twin import DAY
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import client
from tests.queries.test_drill_events import case

__all__ = ["client", "empty_store", "enter", "store"]
AT = f"asof={NOW:%Y-%m-%dT%H:%M}"
STAR = "* not given: fewer than 5"


def read(client, place, query=f"{AT}&lang=en"):
    """The page's text, its tags left out."""
    text = client.get(f"/place/{place}?{query}").get_data(as_text=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def requests(store, **topics):
    numbers = iter(range(100))
    rows = [case(next(numbers), topic=topic, opened=NOW - DAY) for topic, many in topics.items() for _ in range(many)]
    store.deliver("cases", rows)


def test_the_duty_officer_reads_small_numbers_and_the_leader_stars(store, client, enter):
    requests(store, noise=3, parking=7, water=30)
    enter("duty")
    told = read(client, "320102002")
    assert STAR not in told and "40 were opened" in told
    enter("leader")
    kept = read(client, "320102002")
    assert kept.count(STAR) == 2 and "40 were opened" in kept
    topic_rows = re.findall(r"\* (?=\*)", kept)
    assert len(topic_rows) >= 4 and not re.search(r"Noise[^.]* 3 0 ", kept)


def test_of_a_place_with_few_requests_not_even_the_total_is_said(store, client, enter):
    requests(store, noise=3)
    enter("district", places=("320102",))
    kept = read(client, "320102002")
    assert STAR in kept and "were opened" not in kept
    assert "3 were opened" not in read(client, "320102")
    enter("duty")
    assert "3 were opened" in read(client, "320102002")


def test_in_chinese_and_with_enough_requests_nothing_is_hidden(store, client, enter):
    requests(store, noise=12, parking=7)
    enter("leader")
    assert "数不显示" not in read(client, "320102002", AT)
    requests(store, water=2)
    assert "* 少于5的数及可由此推算的数不显示。" in read(client, "320102002", AT)


def test_a_telephone_number_in_a_title_is_shown_to_the_duty_officer_alone(store, client, enter):
    store.deliver("cases", [{**case(1, topic="noise", opened=NOW - DAY), "title": "来电13812345678反映噪声"}])
    event = case(1)["event"]
    for role, said in (("duty", "13812345678"), ("leader", "138****5678"), ("analyst", "138****5678")):
        enter(role)
        text = client.get(f"/event/{event}?{AT}").get_data(as_text=True)
        assert said in text and ("13812345678" in text) == (role == "duty")
