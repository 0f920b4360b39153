"""The publication of a period: prepared by one person, pre-published by another, closed after its appeals, final for good."""

from datetime import date

import pytest

from actions import appeals as contest
from actions import rounds as acts
from city.access import NotAllowed, Viewer
from city.rounds import RoundRefused
from city.tickets import StepRefused
from data.ledger import Overtaken
from pages._rounds import kept_scores
from queries import appeals, rounds
from tests._press import press
from tests._scores import UNTIL
from tests._store import empty_store, store
from tests.pages.test_accounts import enter
from tests.pages.test_appeals import board, scored, send
from tests.pages.test_scores import read
from tests.pages.test_sign_in import client

__all__ = ["client", "empty_store", "enter", "scored", "store"]
LEADER, ANALYST, DUTY = (Viewer(name, name, ("3201",), "internal") for name in ("leader", "analyst", "duty"))
WINDOW_OVER = date(2099, 1, 1)


def one():
    return rounds.listed(LEADER)[0]


def begin(viewer=LEADER, press="p"):
    now = board()
    return acts.prepare(viewer, UNTIL.date(), (now.version, now.hash), "", press, rounds.listed(viewer))


def take(viewer, act, words="", today=WINDOW_OVER, **told):
    now = board()
    return acts.step(
        viewer,
        one(),
        act,
        words,
        told.pop("press", act),
        hash_now=now.hash,
        today=today,
        scores=kept_scores(now, now.at(UNTIL)),
        appeals=appeals.everything().values(),
        **told,
    )


def test_two_persons_publish_and_what_was_published_stays(scored, client, enter):
    enter("district", places=("320102",))
    page = read(client, "/round/2026-07", "lang=en")
    assert "Not published" in page and "Prepare the publication" not in page
    assert "Not published" in read(client, "/districts", "lang=en&until=2026-07")
    begin()
    with pytest.raises(RoundRefused, match="another person"):
        take(LEADER, "prepublish", press="p1")
    take(ANALYST, "prepublish")
    page = read(client, "/round/2026-07", "lang=en")
    assert "pre-published (version 1)" in page and "appeals until" in page and "Pre-published (v1)" in page
    assert "NJ-JB" not in page and "Jiangbei" not in page.split('id="content"')[-1]
    assert send(client).status_code == 303
    with pytest.raises(RoundRefused, match="Appeals 1 of the period are open"):
        take(LEADER, "close", press="c0")
    before = one().shown["320102"]
    found = appeals.one(LEADER, 1)
    contest.step(LEADER, found, "accept", "", "a")
    contest.step(LEADER, appeals.one(LEADER, 1), "verify", "seen", "v")
    contest.step(LEADER, appeals.one(LEADER, 1), "rule", "right", "r", ruling="upheld", num=10.0, den=10.0)
    contest.step(ANALYST, appeals.one(LEADER, 1), "publish", "", "u")
    take(LEADER, "close")
    with pytest.raises(RoundRefused, match="another person"):
        take(LEADER, "finalise", press="f0")
    take(ANALYST, "finalise")
    final = one()
    assert final.state == "final" and final.shown["320102"] == before and final.scores["320102"][0] > before[0]
    page = read(client, "/round/2026-07", "lang=en")
    assert "Final (v1)" in page and f"{before[0]:.2f}" in page and f"{final.scores['320102'][0]:.2f}" in page
    assert "final (version 1)" in read(client, "/districts/320102", "lang=en&until=2026-07")
    late = send(client, unit="320102", indicator="R01-2")
    assert late.status_code == 400 and "time to appeal about this period is over" in late.text


def test_who_may_not_rule_takes_no_step_and_two_at_once_begin_one_round(scored):
    with pytest.raises(NotAllowed):
        begin(DUTY)
    now = board()
    none = rounds.listed(LEADER)
    first = acts.prepare(LEADER, UNTIL.date(), (now.version, now.hash), "", "x", none)
    with pytest.raises(Overtaken, match="leader was first"):
        acts.prepare(ANALYST, UNTIL.date(), (now.version, now.hash), "", "y", none)
    assert acts.prepare(LEADER, UNTIL.date(), (now.version, now.hash), "", "x", none).number == first.number
    with pytest.raises(StepRefused, match="no words"):
        take(ANALYST, "withdraw")
    take(ANALYST, "withdraw", "wrong period")
    assert [one.state for one in rounds.listed(LEADER)] == ["withdrawn"]
    assert begin(ANALYST, "z").key == "20260702"


def test_scores_are_internal_and_so_are_rounds(scored, client, enter):
    begin()
    assert rounds.listed(Viewer("v", "visitor", ("3201",), "public")) == []
    enter("auditor")
    assert "leader" not in read(client, "/round/2026-07", "lang=en").split('id="content"')[-1]
    enter("leader")
    page = read(client, "/round/2026-07", "lang=en")
    assert "Pre-publish" in page and "prepared" in page
    told = press(client, "round", "prepublish", "/round/2026-07")
    assert "This step takes another person" not in told and "Recorded" in told and one().state == "prepublished"
    assert "Appeals are still taken" in press(client, "round", "close", "/round/2026-07")
    assert "There are no scores of that month" in read(client, "/round/x", "lang=en")
