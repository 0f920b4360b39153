"""What is said below the screens can be said in every language: refusals and rules have keys, and each key its words."""

import ast
import re

import pytest

from city import access
from city.pack import DEFAULT
from city.refusals import Refusal
from city.words import Words, languages
from data.contracts import CONTRACTS, rules
from data.contracts._declared import KINDS
from data.quality import MEASURED
from tests._house import modules

QUOTING = {"refused.no_places"}
"""Sentences that quote a command."""
KEYS = set(languages(DEFAULT)["zh"])
TOPICS = ("aside", "expected", "mapping", "outcome", "pack", "refused", "shapes", "tree")
KEY = re.compile(rf"(?:{'|'.join(TOPICS)})\.[a-z_0-9]+")
KEYED = ("Refused", "TooManyBad", "PlacesRefused", "SourceError", "_unreadable")
"""What is raised of these becomes the sentence of a delivery."""
OF_THE_COMMAND_LINE = ("data/describe", "data/trial.py", "data/inbox.py")
"""What only the command line says, and what passes a sentence on."""
BELOW = [one for one in modules("data", "city") if not one.shown.startswith(OF_THE_COMMAND_LINE)]
SPOKEN = re.compile(r"[A-Za-z']+ [a-z']+ [a-z']+")
"""Three English words in a row."""


def calls(module, *names):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
            yield node


@pytest.mark.parametrize("module", BELOW, ids=lambda m: m.shown)
def test_each_key_has_its_words(module):
    said = [
        node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    missing = sorted({text for text in said if KEY.fullmatch(text) and not text.endswith("_")} - KEYS)
    assert not missing, f"{module.shown} says what no language has: {missing}"


@pytest.mark.parametrize("module", [one for one in BELOW if one.room == "data"], ids=lambda m: m.shown)
def test_a_refused_delivery_has_a_key_and_no_text_of_its_own(module):
    wrong = []
    for node in calls(module, *KEYED):
        for given in node.args:
            is_text = isinstance(given, ast.JoinedStr) or (isinstance(given, ast.Constant) and " " in str(given.value))
            wrong += [f"line {node.lineno}"] if is_text else []
    assert not wrong, f"{module.shown} refuses with an English text alone: {wrong}; say(key, …) is expected"


def test_reasons_of_rules_are_keys_with_facts():
    """A rule whose reason is a text of its own would be English on every screen."""
    wrong = [
        f"{one.shown}:{node.lineno}"
        for one in modules("data")
        if one.shown.startswith("data/contracts/")
        for node in calls(one, "format")
        if ast.unparse(node.func) == "pl.format"
    ]
    assert not wrong, wrong


def test_each_rule_of_a_contract_and_each_measure_is_named_in_both_languages():
    for one in [*(rule for contract in CONTRACTS for rule in rules(contract).values()), *MEASURED.values()]:
        assert one.sentence["zh"].strip() and one.sentence["en"].strip(), one.name
    assert set(KINDS) == {"required", "range", "one_of", "pattern", "not_before", "unique"}


def test_chinese_words_of_refusals_are_chinese():
    table = languages(DEFAULT)["zh"]
    wrong = {key: text for key, text in table.items() if key.split(".")[0] in TOPICS and SPOKEN.search(text)}
    assert set(wrong) <= QUOTING, wrong


def reasons():
    """(where, topic, reason) of each refusal of an act that is raised with a literal reason."""
    every = modules("data", "city", "actions", "pages")
    topics = {
        node.name: next(
            (
                part.value.value
                for part in node.body
                if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "topic"
            ),
            None,
        )
        for module in every
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == Refusal.__name__ for base in node.bases)
    }
    for module in every:
        for node in calls(module, *(name for name, topic in topics.items() if topic)):
            if node.args and isinstance(node.args[0], ast.Constant):
                yield f"{module.shown}:{node.lineno}", topics[node.func.id], node.args[0].value


def test_each_refused_act_has_its_words():
    found = list(reasons())
    wrong = [
        f"{where}: {topic}.refused_{reason}"
        for where, topic, reason in found
        if f"{topic}.refused_{reason}" not in KEYS
    ]
    assert len(found) > 50 and not wrong, wrong


def test_each_right_that_is_refused_is_named():
    for lang in ("zh", "en"):
        missing = [act for act in access.TOLD if act != "see" and f"rights.act_{act}" not in Words(lang)]
        assert not missing, missing
