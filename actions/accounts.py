"""Accounts: make, change, disable, set a password for somebody. Each is an entry of the ledger; what proves a person is kept beside it."""

import secrets
import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any

from city.access import Viewer, check_can
from city.accounts import CHANGEABLE, Account, AccountRefused, check_account, check_key, fold
from data.credentials import credentials
from data.ledger import Entry, address, ledger
from data.sessions import sessions

KIND = "account"
SYSTEM = Viewer("system", "admin", (), "public")
"""Who makes the sample accounts and the first administrator."""
PROVIDER = Viewer("provider", "admin", (), "public")
"""Who makes and changes the accounts of whom a provider of identities vouches for."""

_lock = threading.Lock()
_folded: dict[str, tuple[int, dict[str, Account]]] = {}
_seen: dict[str, tuple[float, dict[str, Account]]] = {}
LATE_S = 1.0


def accounts() -> dict[str, Account]:
    """All accounts by key, as the ledger has them now."""
    url, chain = address(), ledger()
    with _lock:
        position, known = _folded.get(url, (0, {}))
        entries = chain.entries(KIND, since=position)
        if entries:
            known = fold(known, entries)
            _folded[url] = (entries[-1].number, known)
        return known


def account_of(key: str) -> Account | None:
    """One account as the ledger had it at most LATE_S ago: asked with each request.

    Whoever changes or disables an account ends its sessions, which are looked up each time.
    """
    url = address()
    with _lock:
        at, known = _seen.get(url, (0.0, {}))
    if key not in known or time.monotonic() - at > LATE_S:
        known = accounts()
        with _lock:
            _seen[url] = (time.monotonic(), known)
    return known.get(key)


def create(  # nosec B107
    viewer: Viewer,
    key: str,
    told: Mapping[str, Any],
    level_of: Mapping[str, str],
    departments: Iterable[str],
    password: str = "",
    is_sample: bool = False,
) -> tuple[Entry, str]:
    """Makes an account and a first password, which is told this once and must be changed at the first sign-in.

    NotAllowed, AccountRefused, LedgerError; Overtaken when somebody made the same one first, whose password then stands. A sample account has the password given and need not change it.
    """
    if viewer is not SYSTEM:
        check_can(viewer, "accounts")
    check_key(key, accounts())
    body = _told(told)
    check_account(body, level_of, departments)
    if is_sample:
        body["is_sample"] = True
    entry = ledger().append(viewer, KIND, key, "create", body=body)
    first = password or first_password()
    credentials().set_password(key, first, must_change=not is_sample, is_checked=False)
    return entry, first


def note_by_provider(
    key: str, subject: str, told: Mapping[str, Any], level_of: Mapping[str, str], departments: Iterable[str]
) -> Account:
    """The account of who a provider of identities vouches for, as the provider says it is now.

    AccountRefused where it cannot be so, where there is a local account of this name, or where the name was another
    person's before (`subject`: providers give names again): nobody takes an account over.
    """
    body = {**_told(told), "subject": subject}
    check_account(body, level_of, departments)
    known = accounts().get(key)
    if known is None:
        ledger().append(PROVIDER, KIND, key, "create", body={**body, "by_provider": True})
    elif not known.by_provider:
        raise AccountRefused("taken", f"There is a local account {key}; the provider's person cannot have its name.")
    elif known.subject not in ("", subject):
        raise AccountRefused(
            "taken", f"At the provider {key} was another person's name before; an administrator unbinds it."
        )
    elif {name: getattr(known, name) for name in body} != {**body, "places": tuple(body["places"])}:
        ledger().append(PROVIDER, KIND, key, "change", words="as the provider says", body=body, seen=known.last)
        sessions().end_all(key)
    return accounts()[key]


def change(
    viewer: Viewer,
    account: Account,
    told: Mapping[str, Any],
    level_of: Mapping[str, str],
    departments: Iterable[str],
    words: str,
) -> Entry:
    """Gives an account another role, other places, another name; its sessions end. NotAllowed, AccountRefused, Overtaken."""
    check_can(viewer, "accounts")
    _check_not_own(viewer, account)
    body = _told(told)
    check_account(body, level_of, departments)
    entry = ledger().append(viewer, KIND, account.key, "change", words=words, body=body, seen=account.last)
    sessions().end_all(account.key)
    return entry


def disable(viewer: Viewer, account: Account, words: str) -> Entry:
    """Takes an account out of use and ends its sessions; nothing of it is deleted."""
    check_can(viewer, "accounts")
    _check_not_own(viewer, account)
    entry = ledger().append(viewer, KIND, account.key, "disable", words=words, seen=account.last)
    sessions().end_all(account.key)
    return entry


def enable(viewer: Viewer, account: Account, words: str) -> Entry:
    """Puts an account back into use."""
    check_can(viewer, "accounts")
    return ledger().append(viewer, KIND, account.key, "enable", words=words, seen=account.last)


def unbind(viewer: Viewer, account: Account, words: str) -> Entry:
    """The provider's next person of this name is taken as the account's, as after a move to another provider."""
    check_can(viewer, "accounts")
    _check_not_own(viewer, account)
    entry = ledger().append(viewer, KIND, account.key, "unbind", words=words, body={"subject": ""}, seen=account.last)
    sessions().end_all(account.key)
    return entry


def reset_password(viewer: Viewer, account: Account, words: str) -> str:
    """A new first password, told this once; the sessions of the account end."""
    check_can(viewer, "accounts")
    _check_not_own(viewer, account)
    ledger().append(viewer, KIND, account.key, "reset_password", words=words, seen=account.last)
    first = first_password()
    credentials().set_password(account.key, first, must_change=True, is_checked=False)
    sessions().end_all(account.key)
    return first


def reset_second_factor(viewer: Viewer, account: Account, words: str) -> Entry:
    """The second factor has to be set up anew; for who lost it. The security officer's, not the administrator's."""
    check_can(viewer, "sessions")
    _check_not_own(viewer, account)
    entry = ledger().append(viewer, KIND, account.key, "reset_second_factor", words=words, seen=account.last)
    credentials().remove_second_factor(account.key)
    sessions().end_all(account.key)
    return entry


def unlock(viewer: Viewer, account: Account, words: str) -> Entry:
    """Ends a lock before its time."""
    check_can(viewer, "sessions")
    entry = ledger().append(viewer, KIND, account.key, "unlock", words=words, seen=account.last)
    credentials().unlock(account.key)
    return entry


def first_password() -> str:
    """A password that passes the rules and can be read out: 'Ab3-…'."""
    return f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-Aa1"


def _told(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(told[key]) if key == "places" else str(told.get(key) or "").strip() for key in CHANGEABLE}


def _check_not_own(viewer: Viewer, account: Account) -> None:
    if viewer.name == account.key:
        raise AccountRefused("own", "Nobody changes the own account: somebody else does.")
