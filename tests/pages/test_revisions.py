"""A changed rule: tried and proposed on its page, released by another person, from then on used by the watch; asof, rights, marks."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from actions.revisions import decide, propose
from city.access import NotAllowed, Viewer
from city.alerting.revisions import RevisionRefused, revised
from city.alerting.rules import rules
from data.ledger import Overtaken, ledger
from pages import _revision_text, _revisions
from pages._city import civil_now
from queries import incidents
from queries.rules import history, in_force
from tests._press import press
from tests._store import NOW, empty_store, everyone, store
from tests.pages.test_accounts import enter
from tests.pages.test_scores import read
from tests.pages.test_sign_in import client
from tests.pages.test_watch import STREET, all_of, ponding, watched

__all__ = ["client", "empty_store", "enter", "store", "watched"]
RULE = "ponding_depth"
PAGE = f"/rule/{RULE}"
ANN, BEN = (Viewer(name, role, ("3201",), "internal") for name, role in (("ann", "analyst"), ("ben", "leader")))
AS_IS = {
    "state": "live", "blue": "10", "yellow": "5", "orange": "2", "red": "0", "keep": "20", "hysteresis": "1", "budget": "6",
    "from": "2026-01-01", "to": "", "inhibited": [],
}  # fmt: skip


def released(change, who=(ANN, BEN), name="p"):
    """A change of the rule proposed by one person and released by another."""
    file, (first, second) = rules()[RULE], who
    after, known = revised(file, change, rules()), history(ANN, RULE)
    propose(first, known, (file, in_force()[RULE], after), change, {}, {}, "because", f"{name}1")
    return decide(second, history(ANN, RULE), "release", file, {}, "good", f"{name}2")


def test_the_watch_uses_the_released_rule_from_its_moment(store, watched):
    assert watched.look(ponding(store, 0, 16)) == 0
    released({"for_min": {"yellow": 20}})
    assert watched.look(ponding(store, 6, 17)) == 0, "it would have fired by the file"
    assert watched.look(ponding(store, 20, 17)) == 1
    (found,) = all_of()
    version = history(ANN, RULE).released[0].version
    assert found.level == 2 and found.entries[0].told["rule_version"] == version > 0


def test_by_the_file_an_incident_says_version_0(store, watched):
    watched.look(ponding(store, 0, 16))
    assert watched.look(ponding(store, 6, 17)) == 1 and all_of()[0].entries[0].told["rule_version"] == 0


def test_a_rule_that_is_off_judges_nothing_and_remembers_nothing(store, watched):
    watched.look(ponding(store, 0, 16))
    assert watched.pairs
    released({"state": "off"})
    assert watched.look(ponding(store, 6, 45)) == 0 and watched.pairs == set() and all_of() == []


def test_what_fires_when_a_shadow_goes_live_is_raised(store, watched):
    released({"state": "shadow"})
    assert watched.look(ponding(store, 0, 45)) == 1 and all_of() == []
    assert ledger().entries("shadow")[0].told["rule_version"] == history(ANN, RULE).released[0].version
    released({}, name="q")
    assert watched.look(ponding(store, 1, 45)) == 1 and all_of()[0].level == 4


def test_asof_shows_the_rule_as_it_was_then(store, watched):
    watched.look(NOW)
    released({"keep_min": 45})
    watched.look(NOW + timedelta(minutes=10))
    released({"keep_min": 50}, name="q")
    assert [in_force(at)[RULE].keep_min for at in (NOW - timedelta(minutes=1), NOW, None)] == [20, 45, 50]
    assert len(history(ANN, RULE, NOW).released) == 1 and history(everyone("public"), RULE).revisions == ()


def test_who_may_and_the_second_loses(store):
    file = rules()[RULE]
    after = revised(file, {"keep_min": 45}, rules())
    given = ((file, file, after), {"keep_min": 45}, {}, {}, "because")
    for role in ("leader", "district", "street", "auditor", "steward"):
        with pytest.raises(NotAllowed, match="propose a change of an alert rule"):
            propose(Viewer("x", role, ("3201",), "internal"), history(ANN, RULE), *given, "p")
    with pytest.raises(NotAllowed, match="takes the whole city"):
        propose(Viewer("x", "duty", ("320102",), "internal"), history(ANN, RULE), *given, "p")
    before = history(ANN, RULE)
    first = propose(ANN, before, *given, "p")
    assert propose(ANN, before, *given, "p").number == first.number
    with pytest.raises(Overtaken, match="ann was first"):
        propose(Viewer("dan", "duty", ("3201",), "internal"), before, *given, "q")
    with pytest.raises(RevisionRefused, match="another person"):
        decide(ANN, history(ANN, RULE), "release", file, {}, "good", "r")
    with pytest.raises(NotAllowed, match="release a changed"):
        decide(Viewer("dan", "duty", ("3201",), "internal"), history(ANN, RULE), "release", file, {}, "good", "r")
    with pytest.raises(NotAllowed, match="release a changed"):
        decide(replace(BEN, role="district"), history(ANN, RULE), "refuse", file, {}, "no", "r")
    decide(BEN, history(ANN, RULE), "refuse", file, {}, "not now", "r")
    assert in_force() == rules() and history(ANN, RULE).revisions[0].state == "refused" and ledger().verify() == []


def send(client, act, words="", seen=None, path=PAGE, **told):
    return press(client, "rule:REVISION_STEPS", act, path, words, seen, **{**AS_IS, "tried": "", **told})


def try_it(client, **told):
    """What is said of a try, and its mark."""
    answer = send(client, "try", **told)
    mark = re.search(r'"revision-tried"[^}]*?"value": ?"(\w*)"|"value": ?"(\w{32})"', answer)
    return answer, (mark[1] or mark[2]) if mark else ""


def depths(store, now):
    """Hours of a street's water: up for two hours, later up for three."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    values = {30: 2, 29: 17, 28: 17, 27: 2, 26: 2, 20: 2, 19: 17, 18: 17, 17: 17, 16: 2, 15: 2, 14: 2}
    rows = [
        {
            "indicator": RULE,
            "place": STREET,
            "observed_at": hour - timedelta(hours=n) + timedelta(minutes=5),
            "value": v,
        }
        for n, v in values.items()
    ]
    store.deliver("rows", rows, now)


def test_it_is_tried_proposed_and_released_on_the_page(store, client, enter):
    depths(store, civil_now())
    enter("analyst")
    assert "Try on history" in read(client, PAGE, "lang=en")
    told = {"blue": "180", "yellow": "120", "keep": "30"}
    assert "Try what the fields say now" in send(client, "propose", "it blips", **told)
    answer, mark = try_it(client, **told)
    assert "1 no longer raised, 0 new, 1 in both" in answer and "Cases #1, #3 break" in answer and len(mark) == 32
    assert ledger().entries("rule") == []
    assert "Cases break; the words have to name" in send(client, "propose", "it blips", tried=mark, **told)
    assert "Try what the fields say now" in send(client, "propose", "it blips", tried=mark, **{**told, "yellow": "121"})
    assert "Done; it stands" in send(client, "propose", "it blips; #1 and #3 hold no more", tried=mark, **told)
    (waiting,) = history(ANN, RULE).revisions
    assert waiting.change == {"for_min": {"blue": 180, "yellow": 120, "orange": 2, "red": 0}, "keep_min": 30}
    assert (
        waiting.tried["lost"] == 1 and waiting.tried["delay_min"] == 60 and set(waiting.tried["broken"]) == {"1", "3"}
    )
    page = read(client, PAGE, "lang=en")
    assert "it blips; #1 and #3" in page and "Withdraw" in page and "it from this moment" not in page
    assert "Who proposed it does not decide" in send(client, "release", "fine #1 #3", seen=waiting.number)
    assert "proposal waits" in read(client, "/rules", "lang=en")
    enter("leader")
    page = read(client, PAGE, "lang=en")
    assert "1 no longer raised" in page and "judges by the changed rule from this moment on" in page
    assert "have to name each" in send(client, "release", "fine", seen=waiting.number)
    assert "Done; it stands" in send(client, "release", "fine, #1 #3 too", seen=waiting.number)
    assert in_force()[RULE].for_min == {1: 180, 2: 120, 3: 2, 4: 0}
    assert "No proposal waits" in send(client, "refuse", "no", seen=history(ANN, RULE).last)
    page = read(client, PAGE, "lang=en")
    assert "proposed by analyst1, released by leader1" in page and "Yellow must hold (min) 5 → 120" in page
    assert "changed" in read(client, "/rules", "lang=en") and "Rules changed: 1" in read(client, "/rules", "lang=en")
    then = f"lang=en&asof={civil_now() - timedelta(minutes=5):%Y-%m-%dT%H:%M}"
    assert "No change has been proposed" in read(client, PAGE, then) and "Change this rule" not in read(
        client, PAGE, then
    )
    enter("analyst")
    last = history(ANN, RULE).last
    assert "Done; it stands" in send(client, "back", seen=last)
    back = history(ANN, RULE).waiting
    assert back.change == {} and back.reason == "Back to the file's" and back.tried["new"] == 1
    assert "was first: proposed a change" in send(client, "back", seen=last)
    enter("leader")
    assert "Done; it stands" in send(client, "release", "fine", seen=back.number)
    assert in_force()[RULE].for_min == rules()[RULE].for_min and "Back to the file" in read(client, PAGE, "lang=en")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "Nothing differs"),
        ({"inhibited": 5}, "Nothing differs"),
        ({"keep": "soon"}, "keep_min is 'soon'; it must be a number from 0 to 999999."),
        ({"blue": "", "yellow": "", "orange": "", "red": ""}, "it must be minutes for at least one level"),
        ({"from": "tomorrow"}, "valid_from is 'tomorrow'; it must be a date such as 2026-03-01."),
        ({"to": "2020-01-01"}, "it must be a day from 2026-01-01 on"),
        ({"budget": "1.5"}, "budget_day is 1.5; it must be a whole number"),
        ({"inhibited": ["gone"]}, "inhibited_by is 'gone'; it must be another rule's key"),
        ({"state": "loud"}, "it must be 'live', 'shadow' or 'off'"),
        ({"path": "/rule/gone"}, "no such rule"),
    ],
)
def test_what_is_wrong_is_said(store, client, enter, told, said):
    enter("duty")
    assert said in send(client, "try", **told).replace("\\u2019", "'") and ledger().entries("rule") == []


def test_a_rule_about_the_past_is_tried_on_its_cases(store, client, enter):
    enter("duty")
    page = read(client, "/rule/hotline_requests", "lang=en")
    assert "Change this rule" in page and "judges by the changed rule" not in page
    file = rules()["hotline_requests"]
    told = {
        **{name: f"{file.for_min[n]:g}" for n, name in ((1, "blue"), (2, "yellow")) if n in file.for_min},
        "orange": "", "red": "", "keep": "600", "hysteresis": f"{file.hysteresis:g}", "budget": "9",
    }  # fmt: skip
    answer, mark = try_it(client, path="/rule/hotline_requests", **told)
    assert "There are no hourly readings" in answer and mark


def test_others_see_what_was_released_and_no_form(store, client, enter):
    released({"keep_min": 45})
    enter("district", places=("320102",))
    page = read(client, PAGE, "lang=en")
    assert "proposed by ann, released by ben" in page and "Change this rule" not in page
    assert "may not" in send(client, "try", keep="60") or "not allowed" in send(client, "try", keep="60").lower()
    tried = {"days": 30, "until": "2026-07-14T12:00", "how": "no_hours", "broken": {}}
    file = rules()[RULE]
    after = revised(file, {"keep_min": 50}, rules())
    given = ((file, in_force()[RULE], after), {"keep_min": 50}, tried, {}, "calmer")
    propose(ANN, history(ANN, RULE), *given, "w")
    page = read(client, PAGE, "lang=en")
    assert "calmer" in page and "45 50" in page and "Over the hours of 30 days" not in page, "a try is the whole city's"
    enter("leader")
    assert "Over the hours of 30 days" in read(client, PAGE, "lang=en")
    enter("auditor")
    assert "released by ben" not in read(client, PAGE, "lang=en")


def test_a_file_that_changed_since_is_said(store, client, enter, monkeypatch):
    released({"keep_min": 45})
    file = rules()[RULE]
    other = {**rules(), RULE: replace(file, row={**file.row, "budget_day": 9})}
    for module in (_revisions, _revision_text):
        monkeypatch.setattr(module, "rules", lambda: other)
    enter("leader")
    assert "has changed since the release" in read(client, PAGE, "lang=en")


def test_the_page_of_an_incident_says_the_version(store, watched, client, enter):
    released({"hysteresis": 2})
    watched.look(ponding(store, 0, 45))
    (one,) = incidents.listed(everyone())
    enter("leader")
    assert "released by ben" in read(client, f"/incident/{one.code}", "lang=en")
