"""Accounts: who may sign in, as which role, for which places. Their state is the fold of their entries in the ledger."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from city.access import Viewer
from city.refusals import Refusal
from city.roles import roles
from city.tickets import Written

CHANGEABLE = ("name", "role", "places", "department")
KEPT = (*CHANGEABLE, "is_sample", "by_provider", "subject")
OURS = ("system", "inbound", "provider", "settings", "unknown", "warm", "nobody")
"""Who the product itself writes as; displays are called wall-…."""
NAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")


class AccountRefused(Refusal):
    """What cannot be done with an account; `reason` is a key for the screens, the text the sentence."""


@dataclass(frozen=True)
class Account:
    """One account as its entries leave it: `key` is what is typed to sign in, `name` the person's, `last` the newest entry.

    `subject` is the digest of the provider's own, lasting name of the person, where a provider of identities vouches for one.
    """

    key: str
    name: str
    role: str
    places: tuple[str, ...]
    department: str = ""
    is_sample: bool = False
    by_provider: bool = False
    subject: str = ""
    is_disabled: bool = False
    last: int = 0


def fold(known: Mapping[str, Account], entries: Iterable[Written]) -> dict[str, Account]:
    """Accounts by key: `known`, and what the entries (kind 'account', oldest first) make of them."""
    found = dict(known)
    for entry in entries:
        told = {key: entry.told[key] for key in KEPT if key in entry.told}
        if "places" in told:
            told["places"] = tuple(told["places"])
        if entry.act == "create":
            found[entry.key] = Account(entry.key, last=entry.number, **told)
        elif entry.act in ("change", "unbind"):
            found[entry.key] = replace(found[entry.key], last=entry.number, **told)
        else:
            disabled = {"disable": True, "enable": False}.get(entry.act, found[entry.key].is_disabled)
            found[entry.key] = replace(found[entry.key], last=entry.number, is_disabled=disabled)
    return found


def viewer_of(account: Account) -> Viewer:
    """What the account's person sees: the places of the account, the clearance of its role."""
    role = roles()[account.role]
    return Viewer(account.key, account.role, account.places, role.clearance, account.department, role.personal)


def previewed(account: Account, role: str, places: tuple[str, ...], department: str = "") -> Viewer:
    """看作: what a role in these places sees, looked at by the account's person; nothing can be done in it, no person is seen."""
    given = roles()[role]
    return Viewer(account.key, role, places, given.clearance, department, previewed_by=account.key)


def check_account(told: Mapping[str, Any], level_of: Mapping[str, str], departments: Iterable[str]) -> None:
    """Raises AccountRefused when an account cannot be like this; `level_of` gives the level of each known place."""
    role = roles().get(told["role"])
    if role is None or role.key == "wall":
        raise AccountRefused("role", f"{told['role']!r} is no role of a person.")
    if not str(told["name"]).strip() or len(told["name"]) > 80 or not str(told["name"]).isprintable():
        raise AccountRefused("name", "The person's name has 1 to 80 characters that can be seen.")
    if not told["places"]:
        raise AccountRefused("places", "An account has at least one place.")
    allowed = {"city": ("city",), "district": ("district", "unit"), "street": ("street",)}[role.level]
    for place in told["places"]:
        if level_of.get(place) not in allowed:
            raise AccountRefused(
                "places", f"{place} is {level_of.get(place) or 'unknown'}; a {role.key} account takes {allowed[0]}s."
            )
    if bool(told.get("department")) != role.has_department or (
        role.has_department and told["department"] not in set(departments)
    ):
        raise AccountRefused(
            "department", "A steward's account has a department of the catalogue, no other account has."
        )


def check_key(key: str, known: Iterable[str]) -> None:
    """Raises AccountRefused when no new account can be called so."""
    if not NAME.fullmatch(key):
        raise AccountRefused("key", "An account's name has 3 to 40 of a-z, 0-9, . _ -, and begins with a letter.")
    if key in OURS or key.startswith("wall-"):
        raise AccountRefused("taken", f"{key} stands in the audit for something that is no person.")
    if key in set(known):
        raise AccountRefused("taken", f"There is an account {key} already; names are never used twice.")
