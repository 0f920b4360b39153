"""Signing in: the forms, the steps, who is let in and who is not, and what the guard lets nobody do."""

import json
import re
from datetime import timedelta

import pyotp
import pytest

import app
from actions.accounts import SYSTEM, accounts, create, disable
from actions.sample_accounts import PASSWORD
from city.accounts import AccountRefused, check_account, check_key
from city.passwords import TRIES, PasswordRefused, check_password
from data import credentials as kept
from data import sealed
from data.ledger import _opened, ledger
from data.sessions import ABSOLUTE_H, sessions
from pages import _sample
from pages._sign_in import password_refused
from tests._store import empty_store, forget, store

__all__ = ["empty_store", "store"]
LEVELS = {"3201": "city", "320102": "district", "320102002": "street"}
FIRST, SECOND = "First-Pass-9", "Second-Pass-8"


@pytest.fixture
def client(store, monkeypatch):
    """The application with accounts, over the tiny city; hashing made quick."""
    monkeypatch.setenv("COCKPIT_SIGN_IN", "accounts")
    monkeypatch.setattr(kept, "HASHER", kept.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
    monkeypatch.setattr(kept, "NOBODY", kept.HASHER.hash("x"))
    forget()
    _opened.cache_clear()
    yield app.create_app().server.test_client()
    _opened.cache_clear()


def account(key, role, places=("3201",), department=""):
    told = {"name": key, "role": role, "places": places, "department": department}
    create(SYSTEM, key, told, LEVELS, ["ecology"], FIRST)
    kept.credentials().set_password(key, FIRST, is_checked=False)


def sign_in(client, key, password=FIRST, **more):
    return client.post("/sign-in", data={"account": key, "password": password, **more})


def csrf(client):
    return client.get_cookie("_csrf_token").value


def step(client, **data):
    return client.post("/sign-in/step", data={"csrf": csrf(client), **data})


def audit():
    return [one.act for one in ledger().entries("audit")]


def test_nobody_is_sent_to_sign_in_and_back(client):
    account("anna", "leader")
    sent = client.get("/sources?lang=en", headers={"Accept": "text/html"})
    assert sent.status_code == 303 and sent.location == "/sign-in?next=%2Fsources%3Flang%3Den&lang=en"
    assert client.get("/stamp").status_code == 401 and "sentence" in client.get("/stamp").json
    assert client.post("/_dash-update-component", json={}).status_code == 401
    page = client.get(sent.location).get_data(as_text=True)
    assert 'lang="en"' in page
    assert 'value="/sources?lang=en"' in page and 'id="password"' in page
    came = sign_in(client, "Anna ", next="/sources?lang=en")
    assert came.status_code == 303 and came.location == "/sources?lang=en"
    assert client.get("/stamp").status_code == 200
    document = client.get("/?lang=en").get_data(as_text=True)
    assert "anna" in document and 'action="/sign-out"' in document and "/accounts" not in document
    cookie = client.get_cookie("one_screen")
    assert cookie.http_only and cookie.same_site == "Lax"
    assert audit() == ["sign_in"]


@pytest.mark.parametrize(
    "there",
    ["https://evil.example/", "//evil.example", "/\\evil", "javascript:alert(1)", "/sign-in", "//[", "//\u2100.com"],
)
def test_no_address_of_others_is_gone_to(client, there):
    account("anna", "leader")
    assert client.get("/sign-in", query_string={"next": there}).status_code == 200
    assert sign_in(client, "anna", next=there).location == "/"


def test_wrong_tries_say_the_same_for_all_and_lock(client):
    account("anna", "leader")
    unknown = sign_in(client, "nobody1").get_data(as_text=True)
    for _ in range(TRIES - 1):
        wrong = sign_in(client, "anna", "no")
        assert wrong.status_code == 401
    assert re.findall('role="alert">([^<]+)', unknown) == re.findall(
        'role="alert">([^<]+)', wrong.get_data(as_text=True)
    )
    assert "锁定 15 分钟。</p>" in sign_in(client, "anna", "no").get_data(as_text=True)
    assert sign_in(client, "anna").status_code == 401, "the right password does not help while it is locked"
    assert audit() == ["sign_in_refused"] * TRIES + ["locked"] * 2
    kept.credentials().unlock("anna")
    assert sign_in(client, "anna").status_code == 303


def test_second_factor_is_set_up_then_asked_for_and_each_code_works_once(client, monkeypatch):
    account("ben", "analyst")
    assert sign_in(client, "ben", next="/air").location.startswith("/sign-in?")
    assert client.get("/stamp").status_code == 401, "a password alone shows nothing"
    page = client.get("/sign-in").get_data(as_text=True)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    assert "<svg" in page and step(client, code="000000").status_code == 400
    told = step(client, code=pyotp.TOTP(secret).now(), next="/air").get_data(as_text=True)
    codes = re.findall(r"<code>([0-9a-f-]+)</code>", told)
    assert len(codes) == 10 and step(client, kept="1", next="/air").location == "/air"
    assert client.get("/stamp").status_code == 200
    client.post("/sign-out", data={"csrf": csrf(client)})
    assert client.get("/stamp").status_code == 401
    sign_in(client, "ben")
    used = step(client, code=pyotp.TOTP(secret).now())
    assert used.status_code == 400 and "已用过" in used.get_data(as_text=True)
    assert step(client, code=codes[0]).location == "/" and client.get("/stamp").status_code == 200
    client.post("/sign-out", data={"csrf": csrf(client)})
    sign_in(client, "ben")
    assert step(client, code=codes[0]).status_code == 400, "a recovery code works once"
    assert "second_factor_set" in audit() and FIRST not in json.dumps([one.body for one in ledger().entries("audit")])


def test_who_knows_the_password_cannot_guess_codes_for_ever(client):
    account("ben", "analyst")
    secret = kept.credentials().new_secret()
    kept.credentials().set_second_factor("ben", secret, pyotp.TOTP(secret).now())
    for _ in range(TRIES):
        assert sign_in(client, "ben").status_code == 303
        step(client, code="0000000")
    assert kept.credentials().locked_until("ben") and sign_in(client, "ben").status_code == 401


def test_who_signs_in_anew_leaves_no_session_behind(client):
    account("anna", "leader")
    sign_in(client, "anna")
    before = client.get_cookie("one_screen").value
    assert sign_in(client, "anna", csrf=csrf(client)).status_code == 303
    assert sessions().find(before).ended_at and client.get("/stamp").status_code == 200
    assert len(sessions().listed("anna")) == 1


def test_a_first_password_is_changed_before_anything_is_seen(client):
    account("anna", "leader")
    kept.credentials().set_password("anna", FIRST, must_change=True, is_checked=False)
    sign_in(client, "anna")
    assert client.get("/stamp").status_code == 401
    for new, again in ((SECOND, "other"), ("short", "short"), (FIRST, FIRST), ("Anna-Password1", "Anna-Password1")):
        assert step(client, old=FIRST, new=new, again=again).status_code == 400, new
    assert step(client, old=FIRST, new=SECOND, again=SECOND).status_code == 303
    assert client.get("/stamp").status_code == 200 and sign_in(client, "anna", FIRST).status_code == 403


def test_sample_accounts_serve_the_sample_city_on_this_machine_alone(client, monkeypatch):
    monkeypatch.setattr("pages._sign_in.samples_allowed", lambda: True)
    monkeypatch.setattr("pages._guard.samples_allowed", lambda: True)
    page = client.get("/sign-in?lang=en").get_data(as_text=True)
    assert page.count('name="password" value="' + PASSWORD) == 9 and "Sign in as Leader" in page
    assert {one.role for one in accounts().values()} >= {"leader", "district", "street", "admin", "auditor", "security"}
    assert sign_in(client, "district", PASSWORD).status_code == 303 and client.get("/stamp").status_code == 200
    monkeypatch.setattr("pages._guard.samples_allowed", lambda: False)
    assert client.get("/stamp").status_code == 401, "an open session ends when the data are no longer sample data"
    monkeypatch.setattr("pages._sign_in.samples_allowed", lambda: False)
    client.delete_cookie("one_screen")
    assert PASSWORD not in client.get("/sign-in").get_data(as_text=True)
    refused = sign_in(client, "district", PASSWORD)
    assert refused.status_code == 401 and "演示账号只能" in refused.get_data(as_text=True)


def test_where_samples_are_allowed(client, monkeypatch):
    here = {"REMOTE_ADDR": "127.0.0.1"}
    with client.application.test_request_context("/", environ_base=here):
        assert not _sample.samples_allowed(), "a store in which no sample source delivered"
        _sample._only_samples.cache_clear()
        monkeypatch.setattr(_sample, "_delivered_samples", lambda *_: [True, True])
        assert _sample.samples_allowed()
        _sample._only_samples.cache_clear()
        monkeypatch.setattr(_sample, "_delivered_samples", lambda *_: [True, False])
        assert not _sample.samples_allowed()
    monkeypatch.setattr(_sample, "_delivered_samples", lambda *_: [True])
    with client.application.test_request_context("/", environ_base={"REMOTE_ADDR": "10.0.0.7"}):
        assert not _sample.samples_allowed()
    for headers in ({"X-Forwarded-For": "10.0.0.7"}, {"Host": "evil.example:8050"}):
        with client.application.test_request_context("/", environ_base=here, headers=headers):
            assert not _sample.samples_allowed()


def test_a_form_of_another_site_does_nothing(client):
    account("anna", "leader")
    assert (
        client.post(
            "/sign-in", data={"account": "anna", "password": FIRST}, headers={"Sec-Fetch-Site": "cross-site"}
        ).status_code
        == 403
    )
    sign_in(client, "anna")
    assert (
        client.post("/sign-out").status_code == 403 and client.post("/sign-out", data={"csrf": "x"}).status_code == 403
    )
    assert client.get("/stamp").status_code == 200
    body = {"output": "x.y", "outputs": {"id": "x", "property": "y"}, "inputs": [], "changedPropIds": []}
    assert client.post("/_dash-update-component", json=body).status_code == 403


def test_a_refused_form_is_answered_with_a_page_in_its_language(client):
    told = {"Sec-Fetch-Site": "cross-site", "Accept": "text/html"}
    for lang, word in (("en", "open the page again"), ("zh", "重新打开页面")):
        answer = client.post(f"/sign-in?lang={lang}", data={"account": "anna"}, headers=told)
        assert answer.status_code == 403 and answer.mimetype == "text/html"
        assert word in answer.get_data(as_text=True) and answer.headers["Cache-Control"] == "no-store"


def test_sessions_end_unused_and_at_the_latest_after_half_a_day(client, monkeypatch):
    account("anna", "leader")
    for later in (timedelta(minutes=31), timedelta(hours=ABSOLUTE_H, minutes=1)):
        sign_in(client, "anna")
        assert client.get("/stamp").status_code == 200
        found = sessions().listed("anna")[0]
        past = {"created_at": kept.text(found.created_at - later), "seen_at": kept.text(found.seen_at - later)}
        sessions().change(found.key, **past, ends_at=kept.text(found.ends_at - later))
        assert client.get("/stamp").status_code == 401
        client.delete_cookie("one_screen")


def test_who_is_disabled_is_out_at_once(client):
    account("anna", "leader")
    account("root1", "admin")
    sign_in(client, "anna")
    from city.accounts import viewer_of

    disable(viewer_of(accounts()["root1"]), accounts()["anna"], "left")
    assert client.get("/stamp").status_code == 401 and sign_in(client, "anna").status_code == 401


@pytest.mark.parametrize(
    ("password", "reason"),
    [("Aa1-", "length"), ("a" * 20, "classes"), ("xAnna-2026-x", "account"), ("Nanjing-2026!", "common")],
)
def test_passwords_that_are_refused(password, reason):
    with pytest.raises(PasswordRefused) as told:
        check_password(password, "anna")
    assert told.value.reason == reason and str(told.value).endswith(".")
    assert password_refused(told.value, "zh").endswith("。") and password_refused(told.value, "en").endswith(".")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"role": "wall"}, "role"), ({"name": " "}, "name"), ({"places": []}, "places"), ({"places": ["320102"]}, "places"),
     ({"department": "ecology"}, "department"), ({"role": "steward"}, "department")],
)  # fmt: skip
def test_accounts_that_cannot_be(changed, reason):
    told = {"name": "A", "role": "leader", "places": ["3201"], "department": ""}
    with pytest.raises(AccountRefused) as refused:
        check_account({**told, **changed}, LEVELS, ["ecology"])
    assert refused.value.reason == reason
    for key in ("Anna", "a", "1anna", "anna b"):
        with pytest.raises(AccountRefused):
            check_key(key, [])


def test_what_is_sealed_is_read_with_its_key_alone(store, monkeypatch):
    closed = sealed.seal("JBSWY3DP")
    assert "JBSWY3DP" not in closed and sealed.unseal(closed) == "JBSWY3DP"
    key = store.folder / sealed.NAME
    assert key.stat().st_mode & 0o077 == 0
    key.write_bytes(sealed.Fernet.generate_key())
    sealed._box.cache_clear()
    with pytest.raises(sealed.SecretError, match="another key"):
        sealed.unseal(closed)
    sealed._box.cache_clear()
