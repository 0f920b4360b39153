"""Accounts, sessions, previews and refused pages, as the people who hold the rights use them; others are told a sentence."""

import re
from datetime import timedelta

import pytest

from actions.accounts import accounts
from data.credentials import credentials, now, text
from data.ledger import ledger
from data.sessions import sessions
from pages import _account, _accounts, _rights
from tests._store import empty_store, store
from tests.pages.test_sign_in import FIRST, account, audit, client, csrf, sign_in

__all__ = ["client", "empty_store", "store"]


@pytest.fixture
def enter(client, monkeypatch):
    """enter("admin"): an account of the role is signed in, its second factor left out."""
    monkeypatch.setattr("actions.sign_in._next_step", lambda *_: "full")

    def come(role, places=("3201",), department=""):
        if f"{role}1" not in accounts():
            account(f"{role}1", role, places, department)
        client.delete_cookie("one_screen")
        assert sign_in(client, f"{role}1").status_code == 303

    return come


def press(client, path, **data):
    return client.post(path, data={"csrf": csrf(client), **data})


def make(client, **told):
    return press(
        client,
        "/accounts",
        **{"act": "create", "key": "cai.li", "name": "蔡", "role": "leader", "places": "3201"} | told,
    )


def test_an_account_is_made_changed_and_taken_away(client, enter):
    enter("admin")
    assert "还没有" not in client.get("/accounts").get_data(as_text=True)
    made = make(client).get_data(as_text=True)
    first = re.search(r'class="once">([^<]+)<', made)[1]
    assert "账号已建立" in made and first not in client.get("/accounts").get_data(as_text=True), "told this once"
    changed = press(
        client, "/accounts", act="change", key="cai.li", name="蔡", role="district", places="320102", words="moved"
    )
    assert changed.status_code == 200 and accounts()["cai.li"].places == ("320102",)
    again = press(client, "/accounts", act="reset_password", key="cai.li").get_data(as_text=True)
    assert re.search(r'class="once">([^<]+)<', again)[1] != first
    press(client, "/accounts", act="disable", key="cai.li")
    assert accounts()["cai.li"].is_disabled
    press(client, "/accounts", act="enable", key="cai.li")
    acts = [one.act for one in ledger().entries("account", "cai.li")]
    assert acts == ["create", "change", "reset_password", "disable", "enable"] and ledger().verify() == []


@pytest.mark.parametrize(
    "told",
    [{"key": "C"}, {"name": ""}, {"role": "wall"}, {"places": "320102"}, {"key": "admin1"}, {"act": "erase"},
     {"name": "Cai\u202eil"}, {"act": "disable", "key": "admin1"}, {"act": "change", "key": "nobody"}],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_written(client, enter, told):
    enter("admin")
    before = ledger().position()
    refused = make(client, **told)
    assert refused.status_code == 400 and 'class="said failed"' in refused.get_data(as_text=True)
    assert ledger().position() == before


def test_no_name_stands_twice_on_a_page(client, enter):
    """The corner's id was a field's id, too: the field lay over the corner, away from its label."""
    for role, paths in {
        "admin": ("/accounts", "/walls", "/account"),
        "security": ("/sessions",),
        "auditor": ("/audit",),
    }.items():
        enter(role)
        for path in paths:
            page = client.get(path).text
            names = re.findall(r'\sid="([^"]+)"', page)
            assert len(names) == len(set(names)), (path, names)
            assert set(re.findall(r'<label for="([^"]+)"', page)) <= set(names), path


def test_a_form_with_control_characters_is_refused(client, enter):
    """A ledger in PostgreSQL could not keep them, and nobody would see them."""
    enter("admin")
    before = ledger().position()
    answer = make(client, name="Cai\x00")
    assert answer.status_code == 400 and "表单含有" in answer.get_json()["sentence"] and ledger().position() == before


def test_the_three_are_apart(client, enter):
    """Who makes accounts neither ends sessions nor reads the audit; and so on around."""
    opened = {"admin": {"/accounts"}, "security": {"/sessions"}, "auditor": set(), "leader": set(), "duty": set()}
    for role, own in opened.items():
        enter(role)
        for path in (_accounts.PATH, _account.ALL):
            found = client.get(path)
            assert (found.status_code == 200) == (path in own), (role, path)
            if path not in own:
                assert found.status_code == 403 and "您的角色无权管理" in found.get_data(as_text=True)
        corner = client.get("/").get_data(as_text=True)
        assert {path for path in ("/accounts", "/sessions") if f'href="{path}"' in corner} == own
    enter("leader")
    for path in ("/accounts", "/sessions/end", "/preview"):
        assert press(client, path, act="create", session="all").status_code == 403
    assert "refused" in audit() and len(sessions().listed()) == 6


def test_rows_take_the_right_to_rows(client, enter):
    assert [_rights.act_of(path) for path in ("/rows/air_pm25", "/report", "/air", "/nowhere")] == [
        "rows",
        "report",
        "see",
        "see",
    ]
    for role, status in (("leader", 200), ("street", 200), ("auditor", 403), ("admin", 403)):
        enter(role, ("320102002",) if role == "street" else ("3201",))
        assert client.get("/rows/air_pm25").status_code == status, role
        assert client.get("/report?tile=signs").status_code == (200 if status == 200 else 403), role


def test_a_forbidden_page_reached_inside_the_application_says_so(client, enter):
    enter("auditor")
    inputs = [
        {"id": "_pages_location", "property": name, "value": value}
        for name, value in (("pathname", "/rows/air_pm25"), ("search", "?lang=en"))
    ]
    body = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": inputs,
        "changedPropIds": ["_pages_location.pathname"],
    }
    answer = client.post("/_dash-update-component", json=body, headers={"X-CSRFToken": csrf(client)})
    assert answer.status_code == 200 and "Your role may not see single rows." in answer.get_data(as_text=True)


def test_a_preview_shows_what_the_role_sees_and_does_nothing(client, enter):
    enter("admin")
    for role, places in (
        ("district", "999"),
        ("district", "3201"),
        ("wall", "3201"),
        ("steward", "3201"),
        ("x", "3201"),
    ):
        assert press(client, "/preview", role=role, places=places).status_code == 400, (role, places)
    assert press(client, "/preview", role="district", places="320102").status_code == 303
    page = client.get("/?lang=en").get_data(as_text=True)
    assert 'id="preview-band"' in page and "Seen as: District officer, Xuanwu" in page
    assert client.get("/place/3201").get_data(as_text=True).count("320111001") == 0
    assert client.get("/accounts").status_code == 403 and client.get("/report?tile=signs").status_code == 403
    assert press(client, "/preview/end").status_code == 303 and client.get("/accounts").status_code == 200
    told = [(one.who, one.told.get("begins")) for one in ledger().entries("audit") if one.act == "preview"]
    assert told == [("admin1", True), ("admin1", False)]


def test_a_preview_of_the_auditor_reads_no_audit(client, enter):
    """Who makes accounts would else read what is written about it, and take it out."""
    enter("admin")
    assert press(client, "/preview", role="auditor", places="3201").status_code == 303
    assert 'href="/audit"' not in client.get("/").get_data(as_text=True)
    assert [client.get(path).status_code for path in ("/audit", "/audit/export.jsonl")] == [403, 403]


def test_a_form_of_yesterday_undoes_nothing(client, enter):
    enter("admin")
    make(client)
    shown = accounts()["cai.li"].last
    change = {"act": "change", "key": "cai.li", "name": "Cai", "role": "leader", "places": "3201", "seen": shown}
    assert press(client, "/accounts", **change).status_code == 200
    late = press(client, "/accounts", **change | {"name": "Old"})
    assert (
        late.status_code == 400 and "admin1已先一步更改了这个账号" in late.text and accounts()["cai.li"].name == "Cai"
    )
    page = client.get("/accounts?who=CAI&lang=en").text
    assert "1 of 1 accounts are shown." in page and f'name="seen" value="{accounts()["cai.li"].last}"' in page
    assert "No account fits." in client.get("/accounts?who=nobody9&lang=en").text


def test_the_security_officer_sees_who_is_locked_and_helps(client, enter):
    account("dora", "leader", ("3201",), "")
    enter("security")
    assert "No account is locked." in client.get("/sessions?lang=en").text
    for _ in range(5):
        credentials().check("dora", "no")
    page = client.get("/sessions?lang=en").text
    assert "Locked until" in page and 'name="key" value="dora"' in page
    assert press(client, "/sessions/account", act="unlock", key="dora", words="known by voice").status_code == 200
    assert credentials().locked() == [] and ledger().entries("account", "dora")[-1].words == "known by voice"


def test_a_session_left_unused_is_not_told_to_be_open(client, enter):
    enter("leader")
    (left,) = sessions().listed("leader1")
    enter("security")
    assert "leader1" in client.get("/sessions").text
    sessions().change(left.key, seen_at=text(now() - timedelta(minutes=31)))
    assert "leader1" not in client.get("/sessions").text


def test_sessions_are_seen_and_ended(client, enter):
    enter("leader")
    enter("security")
    page = client.get("/sessions").get_data(as_text=True)
    assert "leader1" in page and "当前会话" in page
    theirs = sessions().listed("leader1")[0]
    press(client, "/sessions/end", session=theirs.key[:16])
    assert sessions().listed("leader1") == [] and audit()[-1] == "session_ended"
    assert client.get("/sessions").status_code == 200


def test_ones_own_account(client, enter):
    enter("leader")
    page = client.get("/account?lang=en").get_data(as_text=True)
    assert "My account" in page and "this one" in page
    assert press(client, "/account/password", old=FIRST, new="Second-9x8", again="other").status_code == 400
    assert press(client, "/account/password", old="no", new="Second-9x8", again="Second-9x8").status_code == 400
    assert press(client, "/account/password", old=FIRST, new="short", again="short").status_code == 400
    assert press(client, "/account/password", old=FIRST, new="Second-9x8", again="Second-9x8").status_code == 200
    sign_in(client, "leader1", "Second-9x8")
    assert "password_changed" in audit()
