"""Makes the first administrator of a store, or gives an account a first password anew when nobody else can."""

import argparse
import secrets
import sys

from city.access import Viewer
from city.accounts import AccountRefused, check_key, fold
from city.pack import city
from city.settings import settings
from data.arguments import words

ABOUT = "make the first administrator, or reset a password: python -m data account admin anna --name 王安娜"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("role", choices=("admin", "security", "auditor", "reset"), help="what to make, or 'reset'")
    parser.add_argument("key", help="the name that is typed to sign in")
    parser.add_argument("--name", type=words, help="the person's name")


def run(given: argparse.Namespace) -> int:
    """Writes the entry and tells the first password this once; it must be changed at the first sign-in."""
    from data.credentials import credentials
    from data.ledger import ledger
    from data.sessions import sessions
    from data.trouble import store_trouble

    with store_trouble(settings().store):
        settings().store.mkdir(parents=True, exist_ok=True)
    chain = ledger()
    known = fold({}, chain.entries("account"))
    system = Viewer("system", "admin", (), "public")
    password = f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-Aa1"
    if given.role == "reset":
        if given.key not in known:
            print(
                f"There is no account {given.key!r}; there are {', '.join(sorted(known)) or 'none'}.", file=sys.stderr
            )
            return 1
        chain.append(system, "account", given.key, "reset_password", seen=known[given.key].last)
        credentials().remove_second_factor(given.key)
        sessions().end_all(given.key)
    else:
        try:
            check_key(given.key, known)
        except AccountRefused as reason:
            print(reason, file=sys.stderr)
            return 1
        places = [city(settings().city).place]
        body = {"name": given.name or given.key, "role": given.role, "places": places, "department": ""}
        chain.append(system, "account", given.key, "create", body=body)
    credentials().set_password(given.key, password, must_change=True, is_checked=False)
    print(f"{given.key}: first password {password}, to be changed at the first sign-in.")
    return 0
