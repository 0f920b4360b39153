"""Silences: what the watch keeps back and raises after all, who sees them, and the form on the page of a rule."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions import incidents as acts
from actions.silences import begin, end
from city.access import NotAllowed, Viewer
from city.alerting.rules import rules
from city.alerting.silences import SilenceRefused
from data.ledger import Overtaken, ledger
from pages import _watch
from pages._city import civil_now
from pages._kept_back import related
from queries import silences
from tests._press import press
from tests._store import NOW, empty_store, everyone, store
from tests.pages.test_accounts import enter
from tests.pages.test_scores import read
from tests.pages.test_sign_in import client
from tests.pages.test_watch import STREET, all_of, ponding, watched

__all__ = ["client", "empty_store", "enter", "store", "watched"]
DUTY = Viewer("duty", "duty", ("3201",), "internal")
RULE, DISTRICT = "ponding_depth", "320102"
PAGE = f"/rule/{RULE}"


def minutes(number):
    return NOW + timedelta(minutes=number)


def quiet(place=DISTRICT, until=10, name="s"):
    return begin(DUTY, RULE, place, minutes(until), "Pumps are tested.", name, NOW, silences.listed(DUTY))


def test_a_silenced_rule_raises_nothing_until_the_silence_ends(store, watched):
    quiet()
    assert [watched.look(ponding(store, n, 17)) for n in (0, 5, 9)] == [0, 0, 0] and all_of() == []
    assert watched.look(ponding(store, 11, 17)) == 1
    assert (all_of()[0].level, all_of()[0].place) == (2, STREET)


def test_it_is_raised_at_once_when_the_silence_is_ended_early(store, watched):
    quiet()
    assert [watched.look(ponding(store, n, 17)) for n in (0, 5)] == [0, 0]
    end(DUTY, silences.listed(DUTY)[0], "", "e", minutes(6))
    assert watched.look(ponding(store, 7, 17)) == 1


def test_red_is_never_silenced_and_another_place_is_not(store, watched):
    quiet(place="320111")
    watched.look(ponding(store, 0, 17))
    assert watched.look(ponding(store, 5, 17)) == 1
    quiet(name="t")
    assert watched.look(ponding(store, 6, 45)) == 1 and all_of()[0].level == 4


def test_a_higher_level_is_told_after_the_silence(store, watched):
    assert [watched.look(ponding(store, n, 17)) for n in (0, 5)] == [0, 1]
    quiet(until=20)
    assert [watched.look(ponding(store, n, 35)) for n in (6, 12, 18)] == [0, 0, 0] and all_of()[0].level == 2
    assert watched.look(ponding(store, 21, 35)) == 1 and all_of()[0].level == 3


def test_what_another_rule_kept_back_is_raised_when_its_incident_ends(store, watched, monkeypatch):
    held = {**rules(), RULE: replace(rules()[RULE], inhibited_by=("pump",))}
    monkeypatch.setattr(_watch, "rules", lambda: held)
    told = {"rule": "pump", "indicator": "", "place": DISTRICT, "kind": "9999", "level": 1, "at": NOW.isoformat()}
    acts.begin(acts.watch(), {**told, "mode": "plain", "fingerprint": "f"}, NOW, DISTRICT, [], "p")
    assert [watched.look(ponding(store, n, 17)) for n in (0, 5, 6)] == [0, 0, 0] and len(all_of()) == 1
    acts.note_signal(all_of()[0], "calm", {"at": minutes(6).isoformat(), "close": True}, "c")
    assert watched.look(ponding(store, 7, 17)) == 1 and len(all_of()) == 2
    assert rules()[RULE].kind in related()


def test_who_may_and_the_second_loses(store, watched):
    with pytest.raises(NotAllowed, match="triage"):
        begin(Viewer("a", "auditor", ("3201",), "public"), RULE, DISTRICT, minutes(5), "x", "p", NOW)
    assert quiet().number == quiet().number
    (one,) = silences.listed(DUTY)
    with pytest.raises(NotAllowed, match="triage"):
        end(Viewer("l", "leader", ("3201",), "internal"), one, "", "p", NOW)
    told = end(DUTY, one, "done", "e", NOW)
    assert end(DUTY, silences.listed(DUTY)[0], "done", "e", NOW).number == told.number
    with pytest.raises(Overtaken, match="duty was first"):
        end(Viewer("n", "analyst", ("3201",), "internal"), one, "", "z", NOW)
    with pytest.raises(SilenceRefused, match="ended"):
        end(DUTY, silences.listed(DUTY)[0], "", "y", NOW)


def test_others_do_not_see_another_districts_silences(store, watched):
    quiet()
    quiet(place="320111", name="t", until=2)
    assert [one.place for one in silences.listed(everyone())] == ["320111", DISTRICT]
    assert [one.place for one in silences.listed(DUTY, in_force=minutes(5))] == [DISTRICT]
    own = Viewer("o", "district", ("320111",), "internal")
    assert [one.place for one in silences.listed(own)] == ["320111"]
    assert silences.listed(everyone("public")) == []
    assert silences.listed(DUTY, asof=NOW - timedelta(minutes=1)) == []


def send(client, act="begin", words="Pumps are tested.", hours=2, path=PAGE, **told):
    seen = told.pop("seen", None)
    own = {"place": DISTRICT, "until": f"{civil_now() + timedelta(hours=hours):%Y-%m-%dT%H:%M}", "which": "", **told}
    return press(client, "rule", act, path, words, seen, **own)


def test_the_page_of_a_rule_begins_and_ends_one_and_the_marks_count_it(store, client, enter):
    enter("duty", places=("3201",))
    assert "Silence this rule" in read(client, PAGE, "lang=en")
    assert "refused" not in send(client) and len(silences.listed(DUTY, in_force=civil_now())) == 1
    number = str(silences.listed(DUTY)[0].number)
    page = read(client, PAGE, "lang=en")
    assert "Pumps are tested." in page and "End it early" in page
    for path in ("/rules", "/alerts"):
        assert "Silences in force: 1" in read(client, path, "lang=en")
    assert "silenced: 1" in read(client, "/rules", "lang=en")
    assert "Silence this rule" not in read(client, PAGE, f"lang=en&asof={civil_now():%Y-%m-%dT%H:%M}")
    assert "Done; it stands" in send(client, "end", words="", which=number)
    assert silences.listed(DUTY, in_force=civil_now()) == []
    assert "ended already" in send(client, "end", which=number)
    first = ledger().entries("silence")[0].number
    assert "was first: ended the silence" in send(client, "end", which=number, seen=first)
    assert len(ledger().entries("silence")) == 2


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"words": " "}, "Say why"),
        ({"hours": -1}, "has passed"),
        ({"hours": 24 * 8}, "at most 7 days"),
        ({"until": "tomorrow"}, "needs an end"),
        ({"place": "999"}, "in your scope"),
        ({"place": ""}, "in your scope"),
        ({"path": "/rule/gone"}, "no such rule"),
        ({"act": "end", "which": "7"}, "Choose a silence"),
    ],
)
def test_what_is_wrong_is_said(store, client, enter, told, said):
    enter("duty", places=("3201",))
    assert said in send(client, **told) and silences.listed(DUTY) == []


def test_who_may_not_triage_sees_no_form_and_writes_nothing(store, client, enter):
    enter("district", places=(DISTRICT,))
    page = read(client, PAGE, "lang=en")
    assert "Silences in force" in page and "Silence this rule" not in page
    send(client)
    assert silences.listed(DUTY) == []
