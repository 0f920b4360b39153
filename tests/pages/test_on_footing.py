"""Limits on emergency footing: the watch judges by those of the plan where it is in force, and the pages say so."""

from tests._store import empty_store, store
from tests.pages.test_accounts import enter
from tests.pages.test_footing import war
from tests.pages.test_scores import read
from tests.pages.test_sign_in import client
from tests.pages.test_watch import STREET, all_of, ponding, watched

__all__ = ["client", "empty_store", "enter", "store", "watched"]
OTHER_STREET = "320111001"


def test_a_rule_judges_by_the_limits_of_the_plan_where_it_is_in_force_and_says_so(store, watched, client, enter):
    war()
    watched.look(ponding(store, 0, 11))
    ponding(store, 0, 11, OTHER_STREET)
    assert watched.look(ponding(store, 2, 11)) == 1 and watched.look(ponding(store, 9, 11, OTHER_STREET)) == 0
    (found,) = all_of()
    assert (found.place, found.level, found.members[0].limit, found.members[0].plan) == (STREET, 2, ">=10", "flood")
    assert watched.look(ponding(store, 20, 30)) == 1 and all_of()[0].level == 4
    assert watched.look(ponding(store, 35, 2)) == 0 and watched.look(ponding(store, 65, 2)) == 0
    assert watched.look(ponding(store, 95, 2)) == 1 and all_of()[0].calm_at
    enter("duty")
    text = client.get(f"/incident/{found.code}?lang=en").get_data(as_text=True)
    assert "≥ 27 cm (emergency footing: Flood)" in text
    page = client.get("/rule/ponding_depth?lang=en").get_data(as_text=True)
    assert "On emergency footing" in page and "4′ 30, 40′ 3, 70′ 3 (on emergency footing: Flood)" in page
    assert "in force: " not in page and "footing in force" not in client.get("/rules").get_data(as_text=True)
    assert "emergency footing in force: Flood" in read(client, "/rules")
    assert "in force: Xuanwu District" in read(client, "/rule/ponding_depth")


def test_a_plan_of_which_the_rule_says_nothing_leaves_its_limits(store, watched):
    war(plan="snow")
    watched.look(ponding(store, 0, 11))
    assert watched.look(ponding(store, 5, 11)) == 0
    assert watched.look(ponding(store, 10, 11)) == 1 and all_of()[0].members[0].plan == ""
