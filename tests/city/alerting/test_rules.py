"""The rules: each file is used or refused with a sentence; the city's cover all its domains."""

import pytest

from city.alerting.rules import by_indicator, rules
from city.catalogue import CatalogueError, catalogue

GOOD = """
name = { zh = "积水", en = "Water on roads" }
indicator = "ponding_depth"
kind = "0110"
owner = "water"
state = "live"
valid_from = 2026-01-01
for_min = { yellow = 5 }
keep_min = 20
lead = "water"
explain = { zh = "{place}{value}", en = "{place} {value}" }
[[case]]
given = [[0, 7], [1, 16]]
expect = []
"""


def read(tmp_path, text, name="one.toml"):
    (tmp_path / name).write_text(text)
    return rules(tmp_path)


def test_a_rule_says_what_the_catalogue_does_not(tmp_path):
    found = read(tmp_path, GOOD)["one"]
    assert found.for_min == {2: 5} and found.keep_min == 20 and found.hysteresis == 0 and found.support == ()
    assert found.cases[0].given == ((0, 7), (1, 16)) and found.cases[0].expect == ()
    day = found.valid_from
    assert found.holds_on(day) and not found.holds_on(day.replace(year=2025))


def test_the_city_has_rules_for_all_its_domains():
    found = rules()
    known = catalogue().indicators
    assert len(found) >= 40
    domains = {known[one.indicator].domain for one in found.values()}
    assert domains == {one.domain for one in known.values()} - {"loop"} and len(domains) == 12
    assert all(len(one.cases) >= 3 and one.budget_day > 0 for one in found.values())
    assert sum(len(one) for one in by_indicator().values()) == len(found)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"ponding_depth"', '"depth"', "one.toml: indicator is 'depth'; it must be a key of the catalogue."),
        ('kind = "0110"', 'kind = "11"', "kind is '11'; it must be four digits."),
        ('owner = "water"', 'owner = "sea"', "owner is 'sea'; it must be '"),
        ('state = "live"', 'state = "on"', "state is 'on'; it must be 'live', 'shadow' or 'off'"),
        ("valid_from = 2026-01-01", 'valid_from = "now"', "valid_from is 'now'; it must be a date such as 2026-03-01."),
        (
            "valid_from = 2026-01-01",
            "valid_from = 2026-01-01\nvalid_to = 2025-12-31",
            "valid_to is '2025-12-31'; it must be a day from 2026-01-01 on.",
        ),
        (
            "keep_min = 20",
            "keep_min = 20\nbudget_day = 2.5",
            "budget_day is 2.5; it must be a whole number from 0 to 999999",
        ),
        ("{ yellow = 5 }", "{ pink = 5 }", "for_min.pink is not a known key; the keys are blue, orange, red, yellow."),
        ("{ yellow = 5 }", "{ yellow = -5 }", "for_min.yellow is -5; it must be a number from 0 to 999999"),
        ("{ yellow = 5 }", "{}", "it must be minutes for at least one level"),
        ("keep_min = 20", "keep_min = true", "keep_min is True; it must be a number from 0 to 999999"),
        ("keep_min = 20\n", "", "keep_min is missing"),
        ("keep_min = 20", "keep_min = 20\ncolour = 1", "colour is not a known key; the keys are budget_day"),
        (
            'en = "{place} {value}"',
            'en = "{room}"',
            "explain is '{room}'; it must be a text with level, limit, place, sign, value only.",
        ),
        ('zh = "积水", ', "", "name.zh is missing; a text in both languages is expected."),
        (
            "expect = []",
            'expect = [[1, "pink"]]',
            "case.expect is [[1, 'pink']]; it must be [[minute, a level or calm], …].",
        ),
        ("given = [[0, 7], [1, 16]]", "given = 7", "it must be given [[minute, value], …] and expect"),
        ('lead = "water"', 'lead = "water"\nrelated = ["two"]', "related is 'two'; it must be another rule's key."),
        (
            'lead = "water"',
            'lead = "water"\ninhibited_by = ["one"]',
            "inhibited_by is 'one'; it must be another rule's key.",
        ),
        (
            'lead = "water"',
            'lead = "water"\ngroup = { by = "ward", min = 5 }',
            "group.by is 'ward'; it must be 'city', ",
        ),
        ('lead = "water"', 'lead = "water"\ngroup = { by = "city" }', "group.min is missing"),
        (
            "expect = []",
            "expect = []\nfooting = 'snow'",
            "case.footing is 'snow'; it must be a plan of the rule's footing.",
        ),
        ("[[case]]", "[footing.tide]\nkeep_min = 5\n[[case]]", "footing is 'tide'; it must be 'flood', "),
        (
            "[[case]]",
            "[footing.flood]\nkeep_min = -5\n[[case]]",
            "footing.flood.keep_min is -5; it must be a number from 0",
        ),
        ("[[case]]", "[footing.flood]\n[[case]]", "footing.flood.limits is None; it must be there"),
        ("[[case]]", "[footing.flood]\nlimits = { blue = 'z>=3' }\n[[case]]", "must be a condition on the value"),
        ("[[case]]", "[footing.flood]\nlimits = { blue = '<3' }\n[[case]]", "must be a '>' or '>=' condition"),
        ("[[case]]", "[footing.flood]\nlimits = { blue = 'wet' }\n[[case]]", "a condition such as"),
    ],
)
def test_a_faulty_rule_is_refused_with_a_sentence(tmp_path, old, new, sentence):
    assert old in GOOD
    with pytest.raises(CatalogueError) as refused:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert sentence in str(refused.value)
