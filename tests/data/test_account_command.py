"""The first administrator of a store, made on the command line; a password anew."""

import re

import pytest

from city.accounts import fold
from data.__main__ import main
from data.credentials import credentials
from data.ledger import ledger
from tests._store import empty_store

__all__ = ["empty_store"]


def test_the_first_administrator_and_a_new_password(empty_store, capsys):
    assert main(["account", "admin", "anna", "--name", "王安娜"]) == 0
    first = re.search(r"first password (\S+),", capsys.readouterr().out)[1]
    account = fold({}, ledger().entries("account"))["anna"]
    assert (account.name, account.role, account.places) == ("王安娜", "admin", ("3201",))
    assert credentials().check("anna", first).result == "ok" and credentials().must_change("anna")
    assert main(["account", "reset", "anna"]) == 0
    second = re.search(r"first password (\S+),", capsys.readouterr().out)[1]
    assert credentials().check("anna", first).result == "wrong" and credentials().check("anna", second).result == "ok"
    assert ledger().verify() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["admin", "Anna"], "An account's name has 3 to 40"),
        (["reset", "nobody"], "There is no account 'nobody'; there are none."),
    ],
)
def test_what_cannot_be_is_a_sentence(empty_store, capsys, typed, sentence):
    assert main(["account", *typed]) == 1 and sentence in capsys.readouterr().err
    assert ledger().position() == 0
