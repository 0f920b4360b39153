"""Ways around a right, a lock, a second factor or the audit, each tried and closed."""

import re
from datetime import timedelta

import pyotp
import pytest

import app
from actions.accounts import accounts, create
from actions.walls import WallRefused, enrol, revoke
from city.access import Viewer
from city.accounts import AccountRefused, check_key, previewed
from city.passwords import TRIES
from data import credentials as kept
from data.ledger import LedgerError, Overtaken, ledger
from data.sessions import sessions
from data.walls import walls
from pages import _audit, _guard, _walls
from pages._rights import REFUSALS, is_of_wall
from tests._store import empty_store, forget, store
from tests.pages.test_accounts import enter, press
from tests.pages.test_audit import check
from tests.pages.test_sign_in import FIRST, LEVELS, SECOND, account, audit, client, csrf, sign_in, step
from tests.pages.test_walls import device

__all__ = ["client", "device", "empty_store", "enter", "store"]
ADMIN = Viewer("root1", "admin", ("3201",), "public")


def callback(client, output, **values):
    ids = output.removeprefix("..").removesuffix("..").split("...")
    body = {
        "output": output,
        "outputs": [{"id": one.split(".")[0], "property": one.split(".")[1]} for one in ids],
        "inputs": [{"id": "_pages_location", "property": name, "value": value} for name, value in values.items()],
        "changedPropIds": ["_pages_location.pathname"],
    }
    return client.post("/_dash-update-component", json=body, headers={"X-CSRFToken": csrf(client)})


PAGES = ".._pages_content.children..._pages_store.data.."


def test_nobody_else_is_told_the_accounts(client, enter):
    for role in ("leader", "security", "auditor"):
        enter(role)
        for act in ("disable", "enable", "reset_second_factor", "unlock", "create", "reset_password"):
            for key in ("nobody", "leader1"):
                refused = press(client, "/accounts", act=act, key=key)
                assert refused.status_code == 403 and "security1" not in refused.get_data(as_text=True), (role, act)


def test_the_security_officer_helps_who_cannot_sign_in(client, enter):
    enter("leader")
    enter("security")
    for _ in range(TRIES):
        kept.credentials().check("leader1", "no")
    assert kept.credentials().locked_until("leader1")
    done = press(client, "/sessions/account", act="unlock", key="Leader1", words="called back")
    assert done.status_code == 200 and kept.credentials().locked_until("leader1") is None
    assert press(client, "/sessions/account", act="reset_second_factor", key="leader1").status_code == 200
    assert [one.act for one in ledger().entries("account", "leader1")][-2:] == ["unlock", "reset_second_factor"]
    for told in ({"act": "disable"}, {"key": "nobody1"}, {"act": "reset_second_factor", "key": "security1"}):
        answer = press(client, "/sessions/account", **{"act": "unlock", "key": "leader1"} | told)
        assert answer.status_code == 400, told
    enter("admin")
    assert press(client, "/sessions/account", act="unlock", key="leader1").status_code == 403


def test_a_wall_reaches_no_other_page_by_a_callback(device):
    shown = callback(device, PAGES, pathname="/", search="?wall=led")
    assert shown.status_code == 200 and "wall-signs" in shown.get_data(as_text=True)
    for path in ("/sources", "/place/3201", "/tickets", "/rows/air_pm25", "//sources", "sources", None):
        refused = callback(device, PAGES, pathname=path, search="")
        assert refused.status_code == 403 and "大屏终端只显示一面屏" in refused.get_data(as_text=True), path
    assert callback(device, "..tickets-found.children...tickets-page.data-seq..", search="").status_code in (400, 403)
    assert not is_of_wall(None) and not is_of_wall({"output": 1}) and is_of_wall({"output": "..wall-picture.data.."})


def test_what_is_done_with_displays_is_in_the_audit(device, client):
    assert client.application.test_client().post(_walls.ENROL, data={"code": "AAAA"}).status_code == 400
    assert audit().count("wall_code") == audit().count("wall_refused") == 1
    told = next(one.told for one in ledger().entries("audit") if one.act == "wall_code")
    assert told["name"] == "一楼大厅" and "code" not in told


def test_a_display_that_is_taken_away_while_it_is_enrolled_stays_away(client, monkeypatch):
    wall, code = walls().make_code("x", "3201", "led")
    monkeypatch.setattr("actions.walls.viewer_of", lambda one: [revoke(ADMIN, wall, ""), ADMIN][1])
    with pytest.raises(WallRefused, match="taken away"):
        enrol(code, "127.0.0.1", "")
    assert sessions().listed(wall) == []


def test_a_refusal_inside_the_application_is_in_the_audit(client, enter, monkeypatch):
    enter("auditor")
    assert "无权查看源数据行" in callback(client, PAGES, pathname="/rows/air_pm25", search="").get_data(as_text=True)
    assert [one.told["what"] for one in ledger().entries("audit") if one.act == "refused"] == ["rows"]

    def broken(*_, **__):
        raise LedgerError("the disk is full")

    monkeypatch.setattr("pages._rights.record", broken)
    assert client.get("/accounts").status_code == 403, "refused it stays, also when that cannot be written"


def test_nobody_fills_the_ledger_with_refusals(client, enter):
    enter("auditor")
    for number in range(3 * REFUSALS):
        assert client.get(f"/rows/none{number}").status_code == 403
    noted = [one.told["path"] for one in ledger().entries("audit") if one.act == "refused"]
    assert REFUSALS // 2 < len(noted) <= 2 * REFUSALS and len(set(noted)) == len(noted)


def test_no_press_of_ones_own_keeps_an_entry_out_of_the_audit(client, enter):
    """Whoever reports a fault names the press; it must not stand for an entry of the audit."""
    enter("leader")
    viewer = Viewer("leader1", "leader", ("3201",), "internal")
    assert client.get("/rows/air_pm25").status_code == 200
    looked = ledger().entries("audit")[-1]
    mine = ledger().append(viewer, "ticket", None, "report", press=looked.press)
    assert mine.kind == "ticket" and len(mine.press) == 64
    other = Viewer("ben", "leader", ("3201",), "internal")
    first, second = (ledger().append(one, "ticket", None, "report", press="p") for one in (viewer, other))
    assert first.number != second.number and ledger().append(other, "ticket", None, "report", press="p") == second


def test_who_has_only_the_password_gets_around_no_second_factor(client):
    account("ben", "analyst")
    thief = client.application.test_client()
    for one in (client, thief):
        sign_in(one, "ben")
        assert "<svg" in one.get("/sign-in").get_data(as_text=True)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", client.get("/sign-in").get_data(as_text=True))[1].replace(" ", "")
    stolen = re.search(r"<code>([A-Z2-7 ]+)</code>", thief.get("/sign-in").get_data(as_text=True))[1].replace(" ", "")
    early = thief.application.test_client()
    sign_in(early, "ben")
    assert step(early, kept="1").status_code == 400 and early.get("/stamp").status_code == 401
    assert step(client, code=pyotp.TOTP(secret).now()).status_code == 200
    assert thief.get("/stamp").status_code == 401 and step(thief, kept="1").location.startswith("/sign-in")
    assert step(thief, code=pyotp.TOTP(stolen).now()).location.startswith("/sign-in"), "its session ended"
    assert client.get("/sign-in").status_code == 200 and step(client).location == "/"
    assert kept.credentials().has_second_factor("ben") and client.get("/stamp").status_code == 200


def test_a_second_factor_that_is_there_is_not_replaced(client, monkeypatch):
    account("ben", "analyst")
    sign_in(client, "ben")
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", client.get("/sign-in").get_data(as_text=True))[1].replace(" ", "")
    other = kept.credentials().new_secret()
    kept.credentials().set_second_factor("ben", other, pyotp.TOTP(other).now())
    refused = step(client, code=pyotp.TOTP(secret).now())
    assert refused.status_code == 401 and "已设置第二因素" in refused.get_data(as_text=True)


def test_a_lock_tells_no_names(client):
    account("anna", "leader")
    said = set()
    for key in ("anna", "nobody1"):
        for _ in range(TRIES + 1):
            said |= set(re.findall('role="alert">([^<]+)', sign_in(client, key, "no").get_data(as_text=True)))
    assert len(said) == 1 and "锁定 15 分钟" in said.pop()


def test_guesses_at_once_do_not_pass_a_lock(client, monkeypatch):
    account("anna", "leader")
    fits = kept._fits

    def slow(hashed, password):
        """While the right password is checked, other guesses lock the account."""
        monkeypatch.setattr(kept, "_fits", fits)
        for _ in range(TRIES):
            kept.credentials().check("anna", "no")
        return fits(hashed, password)

    monkeypatch.setattr(kept, "_fits", slow)
    assert kept.credentials().check("anna", FIRST).result == "locked"
    assert kept.credentials().check_second_factor("nobody1", "000000").result == "wrong"


def test_of_two_who_make_one_account_the_second_changes_no_password(client, monkeypatch):
    account("anna", "leader")
    monkeypatch.setattr("actions.accounts.check_key", lambda *_: None)
    told = {"name": "x", "role": "leader", "places": ["3201"], "department": ""}
    with pytest.raises(Overtaken):
        create(ADMIN, "anna", told, LEVELS, [], SECOND)
    assert kept.credentials().check("anna", FIRST).result == "ok"


def test_no_account_is_called_as_the_product_itself():
    for key in ("system", "provider", "unknown", "settings", "warm", "nobody", "wall-1a2b3c4d"):
        with pytest.raises(AccountRefused, match="no person"):
            check_key(key, [])


def test_a_preview_sees_no_person(client):
    account("root1", "admin")
    seen = previewed(accounts()["root1"], "duty", ("3201",))
    assert not seen.personal and seen.previewed_by == "root1"


def test_who_works_on_forms_is_there(client, enter):
    enter("auditor")
    found = sessions().listed("auditor1")[0]
    for _ in range(2):
        sessions().change(found.key, seen_at=kept.text(kept.now() - timedelta(minutes=14)))
        assert client.get(_audit.PATH).status_code == 200
    assert kept.now() - sessions().listed("auditor1")[0].seen_at < timedelta(minutes=1)
    sessions().change(found.key, seen_at=kept.text(kept.now() - timedelta(minutes=14)))
    client.get("/stamp")
    assert kept.now() - sessions().listed("auditor1")[0].seen_at > timedelta(minutes=13), "what polls is nobody"


def test_the_ends_of_what_can_be_asked(client, enter):
    enter("auditor")
    assert client.get("/audit?from=0001-01-01T00:00&to=9999-12-31T23:59").status_code == 200
    assert check()(client.get("/audit/export.jsonl?first=0").get_data(as_text=True).splitlines())["first"] == 1


def test_an_old_browser_tells_by_its_origin(client):
    account("anna", "leader")
    form = {"account": "anna", "password": FIRST}
    for origin in ("https://evil.example", "null", "http://[", "http://localhost.evil.example"):
        assert client.post("/sign-in", data=form, headers={"Origin": origin}).status_code == 403, origin
    assert client.post("/sign-in", data=form, headers={"Origin": "http://localhost"}).status_code == 303


def test_addresses_with_signs_that_nobody_sees():
    for there in ("/\t/evil.example", "/\n", "/a\r\nSet-Cookie: x", "/\u202eabc", "/\x00"):
        assert _guard.safe_next(there) == "/", repr(there)
    assert _guard.safe_next("/place/320102?lang=en") == "/place/320102?lang=en"


def test_without_sign_in_no_other_name_leads_here(store, monkeypatch):
    """A page of others whose name was made to lead to 127.0.0.1 reads nothing."""
    monkeypatch.setenv("COCKPIT_SIGN_IN", "settings")
    forget()
    made = app.create_app().server.test_client()
    for host in ("localhost:8050", "127.0.0.1", "[::1]:8050"):
        assert made.get("/stamp", headers={"Host": host}).status_code == 200, host
    assert made.get("/stamp", headers={"Host": "evil.example:8050"}).status_code == 403


def test_behind_a_web_server_the_browsers_address_counts(client, monkeypatch):
    account("anna", "leader")
    forwarded = {"X-Forwarded-For": "10.9.9.9, 10.1.1.1", "X-Forwarded-Proto": "https"}
    for proxies, address in (("0", "127.0.0.1"), ("1", "10.1.1.1")):
        monkeypatch.setenv("COCKPIT_PROXIES", proxies)
        forget()
        other = app.create_app().server.test_client()
        came = other.post("/sign-in", data={"account": "anna", "password": FIRST}, headers=forwarded)
        assert ledger().entries("audit")[-1].told["address"] == address
        assert ("Secure" in came.headers["Set-Cookie"]) == (proxies == "1")


def test_what_is_not_there_is_answered_so(client, enter):
    enter("street", ("320102002",))
    told = {"Accept": "text/html"}
    nowhere = ("/nothing", "/event/none", "/object/none", "/sign/none", "/theme/R99", "/place/320111", "/place/999")
    found = {path: client.get(path, headers=told).status_code for path in nowhere}
    assert found == dict.fromkeys(nowhere, 404)
    assert client.get("/place/320102002", headers=told).status_code == 200
