"""Rules of a source: each kind sets its rows aside under its name, and what cannot be used is refused with its key."""

import polars as pl
import pytest

from data.contracts import check
from data.contracts._declared import KINDS as DECLARED
from data.sources import SourceError, load
from tests.data.test_contracts import CONTEXT, EVENT, READING

HEAD = """
[source]
name = {{ zh = "案卷", en = "Cases" }}
contract = "{contract}"
owner = "ecology"
promise = "2h"

[file]
format = "parquet"

[columns]
"""
COLUMNS = {
    "events": ("event", "kind", "place", "opened_at", "closed_at", "channel", "rating"),
    "readings": ("indicator", "place", "observed_at", "value"),
}
SAID = """
[[rules]]
name = "own_rule"
property = "normative"
sentence = { zh = "自定规则", en = "A rule of its own" }
"""


@pytest.fixture
def written(tmp_path):
    """written(rule lines, contract): the source of a TOML with one rule of its own."""

    def write(rule, contract="events", said=SAID):
        mapped = "".join(f'{name} = "{name}"\n' for name in COLUMNS[contract])
        (tmp_path / "own.toml").write_text(HEAD.format(contract=contract) + mapped + said + rule, "utf-8")
        return load("own", tmp_path)

    return write


def judged(source, *changes):
    base = READING if source.contract == "readings" else EVENT
    return check(source.contract, pl.DataFrame([base | change for change in changes]), CONTEXT, source.rules)


KINDS = [
    ('kind = "required"\ncolumn = "channel"', {"channel": "电话"}, {"channel": " "}, "channel is ' '; something is"),
    ('kind = "required"\ncolumn = "channel"', {"channel": "电话"}, {"channel": None}, "channel is nothing; something"),
    (
        'kind = "range"\ncolumn = "rating"\nlow = 2',
        {"rating": 2},
        {"rating": 1},
        "rating is '1'; at least 2 is expected.",
    ),
    (
        'kind = "range"\ncolumn = "rating"\nhigh = 4',
        {"rating": 4},
        {"rating": 5},
        "rating is '5'; at most 4 is expected.",
    ),
    (
        'kind = "one_of"\ncolumn = "channel"\nvalues = ["网络", "电话"]',
        {"channel": "网络"},
        {"channel": "信"},
        "one of 网络",
    ),
    ('kind = "one_of"\ncolumn = "rating"\nvalues = [1, 5]', {"rating": 5}, {"rating": 3}, "rating is '3'; one of 1, 5"),
    (
        'kind = "pattern"\ncolumn = "event"\npattern = "E\\\\d+"',
        {"event": "E12"},
        {"event": "XE12"},
        "a text like E\\d+",
    ),
    (
        'kind = "not_before"\ncolumn = "due_at"\nthan = "closed_at"',
        {"due_at": EVENT["closed_at"]},
        {"due_at": EVENT["opened_at"]},
        "due_at is 2026-07-01 08:00; a time not before closed_at 2026-07-01 09:00 is expected.",
    ),
]


@pytest.mark.parametrize(("rule", "good", "bad", "reason"), KINDS)
def test_each_kind_sets_aside_what_breaks_it(written, rule, good, bad, reason):
    checked = judged(written(rule), {"event": "E1"} | good, {"event": "E2"} | bad)
    assert checked.set_aside["rule"].to_list() == ["own_rule"] and checked.set_aside["row"].to_list() == [2]
    assert reason in checked.set_aside["reason"][0] and checked.good.height == 1


def test_every_kind_is_tried():
    tried = {rule.split('"')[1] for rule, *_ in KINDS}
    assert tried | {"unique"} == set(DECLARED)


def test_nothing_is_not_out_of_range(written):
    rule = 'kind = "range"\ncolumn = "rating"\nlow = 2\nhigh = 4'
    assert judged(written(rule), {"rating": None}).set_aside.is_empty()


def test_unique_keeps_the_first(written):
    source = written('kind = "unique"\ncolumns = ["place", "opened_at"]')
    changes = [{"event": "E1"}, {"event": "E2"}, {"event": "E3", "opened_at": EVENT["closed_at"]}]
    checked = judged(source, *changes)
    assert checked.set_aside["row"].to_list() == [2] and checked.good["event"].to_list() == ["E1", "E3"]


def test_a_rule_of_one_indicator_leaves_the_others(written):
    source = written('kind = "range"\ncolumn = "value"\nhigh = 10\nindicator = "air_pm25"', "readings")
    share = {"indicator": "hotline_answered", "value": 90.0}
    checked = judged(source, {"value": 11.0}, share)
    assert checked.set_aside["row"].to_list() == [1] and checked.good["indicator"].to_list() == ["hotline_answered"]


def test_the_contracts_rules_come_first(written):
    source = written('kind = "required"\ncolumn = "channel"')
    assert judged(source, {"place": "nowhere", "channel": None}).set_aside["rule"].to_list() == ["place_known"]


REFUSED = [
    ('kind = "like"', "rules[1].kind is 'like'; it must be 'required', 'range',"),
    ('kind = "required"', "rules[1].column is missing."),
    ('kind = "required"\ncolumn = "colour"', "rules[1].column is 'colour'; it must be 'event',"),
    ('kind = "required"\ncolumn = "event"\nlow = 1', "rules[1].low is not a key of the kind required; the keys are"),
    ('kind = "range"\ncolumn = "rating"', "rules[1] has neither low nor high; at least one is expected."),
    ('kind = "range"\ncolumn = "event"\nlow = 1', "rules[1].column is 'event'; it must be a column of numbers."),
    ('kind = "range"\ncolumn = "rating"\nlow = 4\nhigh = 2', "rules[1].high is 2.0; it must be a number from 4 on"),
    ('kind = "range"\ncolumn = "rating"\nlow = "a"', "rules[1].low is 'a'; it must be a number"),
    ('kind = "one_of"\ncolumn = "rating"\nvalues = ["1"]', "rules[1].values is '1'; it must be a number, as rating"),
    ('kind = "one_of"\ncolumn = "rating"\nvalues = []', "rules[1].values is []; it must be a list of at least one"),
    ('kind = "one_of"\ncolumn = "opened_at"\nvalues = ["1"]', "rules[1].column is 'opened_at'; it must be a column of"),
    ('kind = "pattern"\ncolumn = "event"\npattern = "(("', "rules[1].pattern is '(('; it must be a regular expression"),
    (
        'kind = "pattern"\ncolumn = "rating"\npattern = "1"',
        "rules[1].column is 'rating'; it must be a column of texts.",
    ),
    (
        'kind = "not_before"\ncolumn = "closed_at"\nthan = "event"',
        "rules[1].than is 'event'; it must be a column of times.",
    ),
    ('kind = "unique"\ncolumns = []', "rules[1].columns is []; it must be at least one column."),
    (
        'kind = "required"\ncolumn = "event"\nindicator = "air_pm25"',
        "rules[1].indicator is 'air_pm25'; it must be left out",
    ),
]


@pytest.mark.parametrize(("rule", "sentence"), REFUSED)
def test_a_rule_that_cannot_be_used_is_refused(written, rule, sentence):
    with pytest.raises(SourceError) as refused:
        written(rule)
    assert "own.toml: " + sentence in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"own_rule"', '"place_known"', "rules[1].name is 'place_known'; it must be a name that no other rule"),
        ('"own_rule"', '"late_rows"', "rules[1].name is 'late_rows'; it must be a name that no other rule"),
        ('"own_rule"', '"Own rule"', "rules[1].name is 'Own rule'; it must be a name of small letters"),
        ('"normative"', '"accessible"', "rules[1].property is 'accessible'; it must be 'normative', 'complete',"),
        (', en = "A rule of its own"', "", "rules[1].sentence.en is missing; a text in both languages is expected."),
        ('name = "own_rule"', "", "rules[1].name is missing."),
    ],
)
def test_what_a_rule_says_of_itself(written, old, new, sentence):
    with pytest.raises(SourceError) as refused:
        written('kind = "required"\ncolumn = "event"', said=SAID.replace(old, new))
    assert sentence in str(refused.value)


def test_rules_are_tables(written):
    path = written("", said="").path
    path.write_text('rules = "none"\n' + path.read_text("utf-8"), "utf-8")
    with pytest.raises(SourceError, match=r"rules is 'none'; it must be tables, each under \[\[rules\]\]"):
        load("own", path.parent)
