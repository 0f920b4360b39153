"""Walls: enrolled by a code that serves once, bound to their address, look at the one screen alone, heard of, taken away."""

import re
from datetime import timedelta

import pytest

from actions.walls import WallRefused, enrol
from data.credentials import now, text
from data.walls import CODE_LENGTH, LETTERS, walls
from pages import _displays
from pages._walls import BEAT
from tests._store import empty_store, store
from tests.pages.test_accounts import enter, press
from tests.pages.test_sign_in import audit, client, csrf

__all__ = ["client", "empty_store", "enter", "store"]


@pytest.fixture
def device(client, enter):
    """Another browser, enrolled as a wall of the city."""
    enter("admin")
    told = press(client, "/walls", act="code", name="一楼大厅", place="3201", profile="led").get_data(as_text=True)
    code = re.search(r'class="once">([^<]+)<', told)[1]
    assert len(code.replace(" ", "")) == CODE_LENGTH and set(code) <= set(LETTERS + " ")
    other = client.application.test_client()
    came = other.post("/enrol", data={"code": code.lower()})
    assert came.status_code == 303 and came.location == "/?wall=led"
    assert other.post("/enrol", data={"code": code}, headers={"Sec-Fetch-Site": "same-origin"}).status_code in (
        400,
        403,
    )
    return other


def only():
    return walls().listed()[0]


def beat(device, seq, painted=True):
    return device.post(BEAT, json={"seq": seq, "painted": painted}, headers={"X-CSRFToken": csrf(device)})


def test_a_wall_sees_the_one_screen_and_nothing_else(device):
    page = device.get("/?wall=led").get_data(as_text=True)
    assert 'data-beat="60"' in page and 'id="who"' not in page and "data-report=" not in page
    assert device.get("/").location == "/?wall=led"
    for path in ("/sources", "/rows/air_pm25", "/place/3201", "/tickets", "/accounts", "/audit", "/account", "/report"):
        refused = device.get(path)
        assert refused.status_code == 403 and "大屏终端只显示一面屏" in refused.get_data(as_text=True), path
    assert device.get("/stamp").status_code == 200 and "wall_enrolled" in audit()


def test_a_wall_from_another_address_is_nobody(device):
    assert device.get("/stamp", environ_base={"REMOTE_ADDR": "10.1.1.1"}).status_code == 401


def test_a_wall_is_not_signed_out_for_want_of_use(device):
    from data.sessions import sessions

    found = sessions().listed(only().wall)[0]
    sessions().change(found.key, seen_at=text(now() - timedelta(days=30)))
    assert device.get("/stamp").status_code == 200


def test_heartbeats_tell_live_from_frozen(device, client, monkeypatch):
    assert beat(device, 10**6).status_code == 204
    assert (only().last_stamp, _displays.state_of_display(only())) == (10**6, "live")
    beat(device, 10**6, painted=False)
    assert _displays.state_of_display(only()) == "frozen" and _displays.frozen() == 1
    beat(device, 10**6)
    monkeypatch.setattr(_displays, "now", lambda: now() + timedelta(minutes=4))
    assert _displays.state_of_display(only()) == "frozen", "silent for more than three minutes"
    monkeypatch.undo()
    monkeypatch.setattr(_displays, "BEHIND", timedelta(0))
    beat(device, 0)
    assert _displays.state_of_display(only()) == "frozen", "shows what is not the newest any more"
    for wrong in ({"seq": "1"}, {"seq": -1}, {"seq": True}, [], {}):
        answer = device.post("/beat", json=wrong, headers={"X-CSRFToken": csrf(device)})
        assert answer.status_code == 400
    assert device.post("/beat", json={"seq": 1}).status_code == 403
    assert client.post("/beat", json={"seq": 1}, headers={"X-CSRFToken": csrf(client)}).status_code == 403


def test_the_administrator_sees_and_revokes(device, client):
    page = client.get("/walls?lang=en").get_data(as_text=True)
    assert "一楼大厅" in page and ("live" in page or "frozen" in page)
    press(client, "/walls", act="revoke", wall=only().wall, words="moved")
    assert device.get("/stamp").status_code == 401 and _displays.state_of_display(only()) == "revoked"
    assert "wall_revoked" in audit()
    again = press(client, "/walls", act="code", wall=only().wall).get_data(as_text=True)
    assert _displays.state_of_display(only()) == "waiting"
    code = re.search(r'class="once">([^<]+)<', again)[1]
    assert device.post("/enrol", data={"code": code}).status_code == 303


def test_codes_are_refused_when_wrong_or_old(device, client):
    for wrong in ("", "AAAA BBBB", "' or 1=1"):
        answer = client.application.test_client().post("/enrol", data={"code": wrong})
        assert answer.status_code == 400 and "登记码错误" in answer.get_data(as_text=True)
    _wall, code = walls().make_code("x", "3201", "led")
    walls()._change(_wall, code_until=text(now() - timedelta(seconds=1)))
    with pytest.raises(WallRefused, match="older than"):
        enrol(code, "127.0.0.1", "")
    for told in ({"name": ""}, {"place": "999"}, {"profile": "x"}, {"wall": "nobody"}):
        data = {"act": "code", "name": "n", "place": "3201", "profile": "led"} | told
        assert press(client, "/walls", **data).status_code == 400
