"""Promises at the watch and on the rule's page: what burns raises an incident, the page says both windows and what it would make."""

from datetime import datetime, timedelta

from queries import alerts
from tests._store import empty_store, everyone, store
from tests.pages.test_accounts import enter
from tests.pages.test_scores import read
from tests.pages.test_sign_in import client
from tests.pages.test_watch import STREET, all_of, watched

__all__ = ["client", "empty_store", "enter", "store", "watched"]
NOW = datetime(2026, 7, 14, 9)


def closed(store, *shares):
    """Days up to now on which so many in a hundred of the street's 200 cases were closed in time."""
    days = [NOW.replace(hour=7) - timedelta(days=n) for n in reversed(range(len(shares)))]
    rows = [
        {"indicator": "citycase_on_time", "place": STREET, "observed_at": day, "num": 2.0 * share, "den": 200.0}
        for day, share in zip(days, shares, strict=True)
    ]
    store.deliver("rows", rows, NOW)
    return NOW


def test_a_promise_that_burns_raises_an_incident_and_the_page_says_so(store, watched, client, enter):
    now = closed(store, *[98] * 9, *[72] * 4)
    asked = alerts.promised(everyone(), "citycase_on_time", NOW - timedelta(days=30), NOW)
    assert asked.filter(place=STREET)["num"].to_list()[-2:] == [144.0, 144.0]
    assert watched.look(now) == 1
    (found,) = all_of()
    assert (found.rule, found.place, found.level) == ("citycase_promise", STREET, 2)
    assert found.members[0].limit == "burn>=3 7d/1d" and round(found.value, 1) == 83.1
    assert watched.look(now + timedelta(minutes=5)) == 0
    enter("duty")
    page = read(client, "/rule/citycase_promise")
    assert "late at least 3 times what the promise allows, over 7 d and over 24 h" in page
    assert "Promised: 95 % in time" in page
    assert "late at least 3 times" in read(client, f"/incident/{found.code}")


def test_a_promise_that_is_kept_raises_nothing(store, watched):
    assert watched.look(closed(store, *[96] * 12, 40)) == 1 and all_of()[0].level == 1
    assert watched.look(closed(store, *[96] * 13)) == 0
