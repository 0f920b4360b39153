"""What the claims of a provider of identities say about an account: `oidc.toml`, and refusals with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from city.accounts import NAME, AccountRefused
from city.catalogue.checks import Table, load, shown_path
from city.pack import find

CLAIMS = ("account", "name", "role", "places", "department")


@dataclass(frozen=True)
class Claims:
    """The name of each claim, and the provider's words for roles."""

    named: Mapping[str, str]
    roles: Mapping[str, str]


@cache
def claims() -> Claims:
    """The claims of the pack in the settings, read once."""
    return read_claims(find("oidc.toml"))


def read_claims(path: Path) -> Claims:
    """The claims of an oidc.toml; CatalogueError with file, key, found, expected where one cannot be used."""
    file, content = shown_path(path), load(path)
    top = Table(file, "oidc", content, {"claims", "roles"})
    named = Table(file, "claims", top.get("claims", dict, "a table of names"), set(CLAIMS))
    words = Table(file, "roles", top.get("roles", dict, "a table of roles", {}), set(content.get("roles", {})))
    return Claims({name: named.text(name) for name in CLAIMS}, {word: words.text(word) for word in words.content})


def account_of(said: Mapping[str, Any], known: Claims) -> tuple[str, dict[str, Any]]:
    """The account's name and what it is to be, out of what a provider said; AccountRefused names the claim that is missing."""
    key = str(said.get(known.named["account"]) or "").strip().lower()
    if not NAME.fullmatch(key):
        raise AccountRefused(
            "claims", f"The claim {known.named['account']} is {key[:40]!r}; it must be an account's name."
        )
    word = str(said.get(known.named["role"]) or "")
    if not word:
        raise AccountRefused(
            "claims", f"The claim {known.named['role']} is missing: the provider gives {key} no role here."
        )
    given = said.get(known.named["places"]) or []
    listed = given.split(",") if isinstance(given, str) else list(given)
    return key, {
        "name": str(said.get(known.named["name"]) or key)[:80],
        "role": known.roles.get(word, word),
        "places": [str(one).strip() for one in listed if str(one).strip()],
        "department": str(said.get(known.named["department"]) or ""),
    }
