"""Signing in with a provider of identities, a real one in a process of its own: who comes back as what, and who does not."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

import app
from actions.accounts import accounts, unbind
from city.access import NotAllowed, Viewer
from city.accounts import AccountRefused
from city.oidc import account_of, claims, read_claims
from city.settings import SettingsError, read_settings
from data.ledger import _opened, ledger
from pages import _oidc
from tests._store import empty_store, forget, store
from tests.pages.test_sign_in import account, audit, csrf

__all__ = ["empty_store", "store"]
ANNA = {"preferred_username": "anna", "name": "王安娜", "cockpit_role": "district", "cockpit_places": ["320102"]}


@pytest.fixture(scope="module")
def provider():
    """The address of a provider on this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true", "-e", "5"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            if requests.get(f"{address}/.well-known/openid-configuration", timeout=2).ok:
                break
        except requests.RequestException:
            time.sleep(0.2)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture
def client(store, provider, monkeypatch, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("of-the-provider-and-us")
    for name, value in (("ISSUER", provider), ("CLIENT", "cockpit"), ("SECRET", str(secret))):
        monkeypatch.setenv(f"COCKPIT_OIDC_{name}", value)
    monkeypatch.setenv("COCKPIT_SIGN_IN", "accounts")
    forget()
    _opened.cache_clear()
    yield app.create_app().server.test_client()
    _opened.cache_clear()


def at_the_provider(client, provider, said, there="/", sub="anna-7"):
    """Goes to the provider, says there who one is, and gives the way back."""
    requests.put(f"{provider}/users/{sub}", json=said, timeout=5).raise_for_status()
    sent = client.get(f"{_oidc.START}?next={there}")
    asked = parse_qs(urlsplit(sent.location).query)
    assert sent.status_code == 302 and asked["code_challenge_method"] == ["S256"] and asked["nonce"] and asked["state"]
    back = requests.post(sent.location, data={"sub": sub}, allow_redirects=False, timeout=5).headers["Location"]
    found = urlsplit(back)
    return f"{found.path}?{found.query}"


def test_who_comes_back_is_signed_in_with_role_and_places_of_the_claims(client, provider):
    assert 'href="/sign-in/provider' in client.get("/sign-in").get_data(as_text=True)
    came = client.get(at_the_provider(client, provider, ANNA, "/sources"))
    assert came.status_code == 303 and came.location == "/sources"
    page = client.get("/?lang=en").get_data(as_text=True)
    assert "anna" in page and "District officer" in page
    found = accounts()["anna"]
    assert (found.name, found.role, found.places, found.by_provider) == ("王安娜", "district", ("320102",), True)
    assert audit() == ["sign_in"] and "anna-7" not in ledger().entries("audit")[0].body


def test_a_changed_role_comes_with_the_next_sign_in_and_ends_the_old_session(client, provider):
    client.get(at_the_provider(client, provider, ANNA))
    other = client.application.test_client()
    other.get(at_the_provider(other, provider, ANNA | {"cockpit_role": "leader", "cockpit_places": "3201"}))
    assert accounts()["anna"].role == "leader" and client.get("/stamp").status_code == 401
    assert [one.act for one in ledger().entries("account", "anna")] == ["create", "change"]
    other.get(at_the_provider(other, provider, ANNA | {"cockpit_role": "leader", "cockpit_places": "3201"}))
    assert len(ledger().entries("account", "anna")) == 2, "what is the same is no entry"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (ANNA | {"cockpit_role": "king"}, "未给出可用的账号"),
        ({key: value for key, value in ANNA.items() if key != "cockpit_role"}, "未给出可用的账号"),
        (ANNA | {"cockpit_places": ["3201"]}, "未给出可用的账号"),
        (ANNA | {"cockpit_places": []}, "未给出可用的账号"),
        (ANNA | {"preferred_username": "A B"}, "未给出可用的账号"),
    ],
)
def test_claims_that_cannot_be_used(client, provider, said, sentence):
    refused = client.get(at_the_provider(client, provider, said))
    assert refused.status_code == 401 and sentence in refused.get_data(as_text=True)
    assert client.get("/stamp").status_code == 401 and audit() == ["sign_in_refused"] and not accounts()


def test_a_local_account_is_not_taken_over(client, provider):
    account("anna", "leader")
    assert client.get(at_the_provider(client, provider, ANNA)).status_code == 401
    assert accounts()["anna"].role == "leader" and not accounts()["anna"].by_provider


def test_a_name_that_the_provider_gives_again_takes_no_account_over(client, provider):
    client.get(at_the_provider(client, provider, ANNA))
    client.post("/sign-out", data={"csrf": csrf(client)})
    refused = client.get(at_the_provider(client, provider, ANNA, sub="anna-8"))
    assert refused.status_code == 401 and "未给出可用的账号" in refused.get_data(as_text=True)
    assert client.get("/stamp").status_code == 401 and audit()[-1] == "sign_in_refused"
    with pytest.raises(NotAllowed):
        unbind(Viewer("anna", "leader", ("3201",), "internal"), accounts()["anna"], "")
    unbind(Viewer("admin1", "admin", ("3201",), "internal"), accounts()["anna"], "a new provider")
    assert client.get(at_the_provider(client, provider, ANNA, sub="anna-8")).status_code == 303
    assert [one.act for one in ledger().entries("account", "anna")] == ["create", "unbind", "change"]


def test_forged_ways_back(client, provider):
    back = at_the_provider(client, provider, ANNA)
    others = client.application.test_client()
    for path in (
        back.replace("state=", "state=x"),
        back.replace("code=", "code=x"),
        _oidc.BACK,
        f"{_oidc.BACK}?error=access_denied",
    ):
        assert client.get(path).status_code == 401, path
        assert client.get("/stamp").status_code == 401
    assert others.get(at_the_provider(client, provider, ANNA)).status_code == 401, "the way back of another browser"
    back = at_the_provider(client, provider, ANNA)
    assert client.get(back).status_code == 303
    client.delete_cookie("one_screen")
    assert client.get(back).status_code == 401, "a code serves once"


def test_a_provider_that_does_not_answer_is_a_sentence(client, monkeypatch, tmp_path):
    monkeypatch.setenv("COCKPIT_OIDC_ISSUER", "http://127.0.0.1:9")
    forget()
    gone = app.create_app().server.test_client()
    answer = gone.get(_oidc.START)
    assert answer.status_code == 401 and "统一身份认证未通过" in answer.get_data(as_text=True)


def test_the_mapping_is_data(tmp_path):
    file = tmp_path / "oidc.toml"
    file.write_text(
        '[claims]\naccount = "uid"\nname = "cn"\nrole = "job"\nplaces = "area"\ndepartment = "unit"\n[roles]\nboss = "leader"\n'
    )
    key, told = account_of({"uid": "Ben", "job": "boss", "area": "320102,320104"}, read_claims(file))
    assert (key, told["role"], told["places"], told["name"]) == ("ben", "leader", ["320102", "320104"], "ben")
    with pytest.raises(AccountRefused, match="The claim cockpit_role is missing"):
        account_of({"preferred_username": "ben"}, claims())


@pytest.mark.parametrize("value", ["http://city.example", "ftp://x", "city.example"])
def test_settings_that_cannot_be(value, tmp_path):
    with pytest.raises(SettingsError, match="COCKPIT_OIDC_ISSUER is '"):
        read_settings({"COCKPIT_OIDC_ISSUER": value})
    with pytest.raises(SettingsError, match="must be set with it"):
        read_settings({"COCKPIT_OIDC_ISSUER": "https://id.city.example"})
    assert isinstance(tmp_path, Path)
