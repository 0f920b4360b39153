"""What is typed wrong, is not there, or comes before there is a store: a sentence, and nothing is made."""

import sqlite3

import pytest

from city.settings import settings
from data.__main__ import main

ABSENT = "/nowhere/a.csv"


def told(capsys, *arguments):
    """The exit code and what was said on stderr."""
    try:
        code = main(list(arguments))
    except SystemExit as ended:
        code = ended.code
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("deliveries",),
        ("set-aside",),
        ("verify",),
        ("compact",),
        ("return", "a"),
        ("compare-return", "a"),
        ("withdraw", "a", "--reason", "b"),
        ("backup", "/nowhere/backup"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_asking_before_there_is_a_store_makes_none(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COCKPIT_STORE", str(tmp_path / "none"))
    settings.cache_clear()
    code, said = told(capsys, *arguments)
    assert code == 1 and said.endswith(
        "there is no store; the first places make one: python -m data admit places <folder>.\n"
    )
    assert not (tmp_path / "none").exists()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("deliveries", "--last", "-3"), 2, "'-3' is not a whole number from 1 on"),
        (("set-aside", "--last", "0"), 2, "'0' is not a whole number from 1 on"),
        (("return", "a", "--days", "x"), 2, "'x' is not a whole number from 1 on"),
        (("sample", "--days", "0"), 2, "'0' is not a whole number from 1 on"),
        (("sample", "--scale", "nan"), 2, "'nan' is not a number above 0"),
        (("sample", "--scale", "x"), 2, "'x' is not a number above 0"),
        (("sample", "--until", "yesterday"), 2, "'yesterday' is not a civil time such as 2026-11-20T08:00"),
        (("sample", "--until", "2026-11-20T08:00Z"), 2, "is not a civil time"),
        (("withdraw", "a", "--reason", " "), 2, "words are expected"),
        (("withdraw", "a", "--reason", "b"), 1, "There is no delivery 'a'"),
        (("admit", "feed", ABSENT), 1, f"{ABSENT}: there is no such file."),
        (("admit", "shapes", "."), 1, "is a folder; a file is expected."),
        (("backfill", "nosource", "."), 1, "sources: there is no source 'nosource'"),
        (("backfill", "feed", ABSENT), 1, f"{ABSENT}: there is no such file or folder."),
        (("describe", "."), 1, "is a folder; a file is expected."),
        (("describe", ABSENT), 1, "a.csv: there is no such file."),
        (("try", "/nowhere.toml", ABSENT), 1, "/nowhere.toml: there is no such file."),
        (("try", "feed", ABSENT), 1, "a.csv: cannot be opened"),
        (("watch", __file__, "--once"), 1, "is a file; a folder is expected."),
        (("backup", __file__), 1, "is a file; a backup needs a new or an empty folder."),
        (("restore", "/nowhere"), 1, "is no backup"),
        (("account", "reset", "nobody"), 1, "There is no account 'nobody'"),
        (("account", "admin", "anna", "--name", ""), 2, "words are expected"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else None,
)
def test_a_mistake_is_told_in_a_sentence(store, capsys, arguments, code, said):
    found, words = told(capsys, *arguments)
    assert (found, said in words) == (code, True), words
    assert words.count("nosource") <= 1


def test_a_store_that_may_not_be_opened_is_told(store, monkeypatch, capsys):
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("data.listing.Snapshots", fail)
    code, said = told(capsys, "deliveries")
    assert code == 1 and said.startswith(f"{store.folder}: may not be written") and "give the process" in said


@pytest.mark.parametrize("command", ["deliveries", "set-aside"])
def test_an_empty_list_says_so_beside_the_list(store, capsys, command):
    assert main([command, "--source", "none"]) == 0
    said = capsys.readouterr()
    assert said.out == "" and said.err in ("There are no deliveries.\n", "No row is set aside.\n")
