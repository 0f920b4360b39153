"""docs/quality.md names each rule with its property and sentences, each kind, and the limits in force."""

import re

from city.flags import flag_limits
from city.settings import ROOT
from data.contracts import CONTRACTS
from data.contracts._declared import KINDS
from data.quality import HISTORY, MEASURED, rules_of
from tests.test_docs import table_rows

TEXT = (ROOT / "docs" / "quality.md").read_text("utf-8")


def told(title):
    """The rows of the table below a heading."""
    part = re.split(r"^#+ ", TEXT.split(f"### {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    return [(row[0].strip("`"), *row[1:]) for row in table_rows(part)]


def test_each_rule_stands_there_in_the_order_in_which_it_is_applied():
    for contract in CONTRACTS:
        rules = [rule for rule in rules_of(contract).values() if rule.name not in MEASURED]
        wanted = [(rule.name, rule.property, rule.sentence["zh"], rule.sentence["en"]) for rule in rules]
        assert told(contract) == wanted
    assert [row[0] for row in told("measured")] == list(MEASURED)


def test_each_kind_stands_there_with_its_keys():
    part = TEXT.split("## A source's own rules", 1)[1].split("## The rules", 1)[0]
    found = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in table_rows(part)}
    assert found == {kind: set(keys) for kind, keys in KINDS.items()}


def test_the_limits_are_those_in_force():
    limits = flag_limits()
    part = TEXT.split("## Flags", 1)[1]
    assert f"{limits.periods} periods before it by {limits.jump_spreads:g} robust spreads" in part
    assert f"below {limits.steps} steps" in part and f"at least {limits.digits_readings} within" in part
    assert f"more than {HISTORY.days} days old" in TEXT
