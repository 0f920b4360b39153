"""The page of the rules says how much of what the city knows had been told before, and what it cannot say."""

import re
from datetime import timedelta

from queries import alerts
from tests._store import NOW, empty_store, everyone, store
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import client
from tests.pages.test_watch import STREET, ponding, watched

__all__ = ["client", "empty_store", "enter", "store", "watched"]


def flooded(store, number, place, minute):
    at = NOW + timedelta(minutes=minute)
    case = {"event": f"F{number}", "kind": "incident", "topic": "flooded_road", "title": "Water", "status": "open"}
    store.deliver("cases", [{**case, "place": place, "opened_at": at, "level": 3, "department": "water"}], at)


def test_recall_says_its_number_and_what_is_not_known(store, watched, client, enter, monkeypatch):
    enter("leader")
    text = client.get("/rules?lang=en").get_data(as_text=True)
    assert "There is no alert of any rule in the ledger yet, so there is no recall to give." in text
    watched.look(ponding(store, 0, 45))
    flooded(store, 1, f"{STREET}001", 20)
    flooded(store, 2, "320111001", 20)
    flooded(store, 3, "3201", 20)
    flooded(store, 4, STREET, -600)
    monkeypatch.setattr("pages._recall.clock", lambda state: NOW + timedelta(hours=1))
    text = client.get("/rules?lang=en").get_data(as_text=True)
    assert "Flooded roads · 1 more without a place" in text and "50.0% (1/2)" in text and "none known" in text
    assert "what came before counts as not watched" in text
    row = re.sub("<[^>]+>", " ", text[text.index("Flooded roads") :]).split()
    assert row[row.index("place") + 1 :][:5] == ["1", "2", "1", "0", "1"]


def test_what_is_known_is_read_in_its_time(store):
    flooded(store, 1, STREET, 0)
    record = {"register": "security_incidents", "record": "S1", "place": "320102", "title": "Leak", "kind": "x"}
    store.deliver("lists", [{**record, "entered_at": NOW}])
    for since, n in ((NOW, 1), (NOW + timedelta(minutes=1), 0)):
        until = NOW + timedelta(hours=1)
        events = alerts.known_events(everyone(), "incident", ["flooded_road"], since, until)
        assert events.rows() == [(STREET, NOW)][:n]
        assert alerts.known_records(everyone(), "security_incidents", since, until).rows() == [("320102", NOW)][:n]
