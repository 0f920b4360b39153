"""The audit: found by who, when and what; taken out with a proof that a script without this product checks."""

import importlib.util
import json
import pkgutil
import re

import pytest

import actions
from actions.audit import ACTS
from city.access import Viewer
from data.ledger import LedgerError, ledger
from data.ledger_search import Asked, search
from pages._audit import KINDS, SIZE
from tests._house import ROOT
from tests._store import NOW, empty_store, store
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import client

__all__ = ["client", "empty_store", "enter", "store"]
BEN = Viewer("ben", "duty", ("3201",), "internal")


@pytest.fixture
def auditor(client, enter):
    enter("auditor")
    for number in range(120):
        ledger().append(BEN, "ticket", None, "report", words=f"case {number}", body={"n": number}, at=NOW)
    return client


def numbers(page):
    return [int(found) for found in re.findall(r"<tr><td>(\d+)</td>", page)]


def test_pages_go_from_the_newest_to_the_oldest(auditor):
    page = auditor.get("/audit").get_data(as_text=True)
    seen, last = numbers(page), ledger().position()
    assert seen == list(range(last, last - SIZE, -1)) and "截至 2026-" in page
    while older := re.search(r'href="(/audit\?before=\d+[^"]*)"', page):
        page = auditor.get(older[1].replace("&amp;", "&")).get_data(as_text=True)
        seen += numbers(page)
    assert seen == list(range(last, 0, -1))


def test_what_is_asked_for_is_found(auditor):
    assert len(numbers(auditor.get("/audit?who=ben&text=case 7").get_data(as_text=True))) == 11
    assert numbers(auditor.get("/audit?kind=audit&act=sign_in").get_data(as_text=True))
    assert (
        len(numbers(auditor.get("/audit?from=2026-07-14T12:30&to=2026-07-14T12:30&who=ben").get_data(as_text=True)))
        == 50
    )
    empty = auditor.get("/audit?who=nobody%25_").get_data(as_text=True)
    assert not numbers(empty) and "没有符合条件的记录" in empty
    wrong = auditor.get("/audit?from=yesterday")
    assert "from=yesterday" in wrong.get_data(as_text=True) and wrong.status_code == 200
    page = auditor.get('/audit?who="><script>alert(1)</script>').get_data(as_text=True)
    assert "<script>" not in page
    assert [one.number for one in search(ledger(), Asked(text="100%"), None, 9)] == []


def test_roles_kinds_and_acts_are_said_in_words(auditor):
    for lang, told in (("zh", ("审计员", "登录", "问题单")), ("en", ("Auditor", "Signed in", "Tickets"))):
        page = auditor.get(f"/audit?lang={lang}&kind=audit").text
        assert all(one in page for one in told) and '<option value="audit" selected>' in page
        assert f"<td>{told[1]} <code>sign_in</code></td>" in page
    assert "<option selected>ghost</option>" in auditor.get("/audit?kind=ghost").text


def test_each_kind_that_is_written_has_a_name():
    """A module of actions names the kind of its entries; the auditor finds each in the list."""
    written = set()
    for module in pkgutil.iter_modules(actions.__path__, "actions."):
        found = importlib.import_module(module.name)
        written |= {getattr(found, name) for name in ("KIND", "SHADOW") if hasattr(found, name)}
    assert written <= set(KINDS)


def test_others_do_not_read_it(client, enter):
    for role in ("leader", "admin", "security"):
        enter(role)
        assert client.get("/audit").status_code == client.get("/audit/export.jsonl").status_code == 403


def test_looking_at_rows_is_an_entry_and_nothing_is_shown_without(client, enter, monkeypatch):
    enter("leader")
    for _ in range(3):
        assert client.get("/rows/air_pm25").status_code == 200
    told = [one.told for one in ledger().entries("audit") if one.act == "rows"]
    assert told == [{"subject": "air_pm25/3201", "what": "rows"}], "once in ten minutes"

    def broken(*_, **__):
        raise LedgerError("the disk is full")

    monkeypatch.setattr("pages._drills.record", broken)
    page = client.get("/rows/air_pm25?lang=en").get_data(as_text=True)
    assert "so no rows are shown" in page and "source-rows" not in page


def test_the_document_names_each_act():
    told = re.findall(r"^\| `([a-z_]+)` \|", (ROOT / "docs" / "audit.md").read_text("utf-8"), re.MULTILINE)
    assert told == sorted(ACTS, key=told.index) and set(told) == set(ACTS)


def check():
    told = importlib.util.spec_from_file_location("verify_audit", ROOT / "docs" / "verify_audit.py")
    module = importlib.util.module_from_spec(told)
    told.loader.exec_module(module)
    return module.check


def test_what_is_taken_out_proves_itself(auditor):
    answer = auditor.get("/audit/export.jsonl")
    lines = answer.get_data(as_text=True).splitlines()
    head = check()(lines)
    assert answer.headers["Content-Disposition"].startswith("attachment") and head["by"] == "auditor1"
    assert head["last"] == len(lines) - 1 and ledger().entries("audit")[-1].act == "export"
    assert check()(auditor.get("/audit/export.jsonl?first=5&last=9").get_data(as_text=True).splitlines())["first"] == 5
    changed = json.loads(lines[40]) | {"words": "nothing happened"}
    for broken, sentence in (
        ([*lines[:40], json.dumps(changed), *lines[41:]], "Entry 40 was changed"),
        ([*lines[:40], *lines[41:]], "Entry 40 is missing; 41 follows 39"),
        ([*lines[:40], lines[41], lines[40], *lines[42:]], "Entry 40 is missing; 41"),
        (lines[:-1], "is missing at the end"),
        (lines[1:], "no file of the audit"),
        (
            [lines[0], json.dumps(json.loads(lines[1]) | {"before": "1" * 64}), *lines[2:]],
            "Entry 1 does not follow entry 0",
        ),
    ):
        with pytest.raises(ValueError, match=sentence):
            check()(broken)
    assert auditor.get("/audit/export.jsonl?first=9999").status_code == 404
