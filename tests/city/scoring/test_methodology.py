"""The methodology of the city and the sentences with which a bad one is refused."""

import copy
import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from city.catalogue import CatalogueError
from city.scoring.methodology import methodology, read_methodology
from tests._marks import plain
from tests.city.scoring._reference import RULES, content, group, indicator

CONTRADICTING = [[1, 2, 5, 1 / 2], [1 / 2, 1, 3, 1 / 5], [1 / 5, 1 / 3, 1, 1], [2, 5, 1, 1]]
"""The fourth is above the first and the second, which are above the third, and is no more than the third."""


def small():
    return content(
        {"D1": 1, "D2": 1, "D3": 1},
        [
            group("R01", "D1", [indicator("R01-1"), indicator("R01-2", direction="-", zero=40, target=5)]),
            group("R02", "D2", [indicator("R02-1", direction="range", zero=[60, 135], target=[95, 100])]),
            group("R03", "D3", [indicator("R03-1", log=True, zero=1, target=50)]),
        ],
    )


def changed(file, *path, to):
    found = copy.deepcopy(small())
    row = found[file]
    for step in path[:-1]:
        row = row[step]
    row[path[-1]] = to
    return found


def first(**given):
    return changed("R01.toml", "indicator", 0, to=indicator("R01-1", **given))


def test_a_small_one():
    found = read_methodology(small())
    assert [one.key for one in found.indicators] == ["R01-1", "R01-2", "R02-1", "R03-1"]
    assert found.weights == pytest.approx([1 / 6, 1 / 6, 1 / 3, 1 / 3])
    assert found.group_of.tolist() == [0, 0, 1, 2] and found.dimension_of.tolist() == [0, 1, 2]


BAD = {
    "weights that do not sum": (
        changed("method.toml", "dimension", 0, "weight", to=0.5),
        "method.toml: dimension: the weights [0.5, 1.0, 1.0] add up to 2.5; shares that make 1 are expected.",
    ),
    "weights of indicators that do not sum": (
        first(weight=0.3),
        "R01.toml: indicator: the weights [0.3, 1.0] add up to 1.3; shares that make 1 are expected.",
    ),
    "weights of nothing": (
        changed("R02.toml", "weight", to=0),
        "the recommendations of dimension D2: the weights add up to 0; above 0 is expected.",
    ),
    "weight below zero": (first(weight=-1), "R01.toml: R01-1.weight is -1; it must be a number from 0."),
    "target equal to zero": (
        first(zero=40, target=40),
        "R01.toml: R01-1: target and zero are both 40; two numbers are expected.",
    ),
    "sign against direction": (
        first(zero=100, target=40),
        "R01.toml: R01-1: direction is '+' and target 40; a target above 100 is expected.",
    ),
    "sign against the other direction": (
        first(direction="-", zero=5, target=40),
        "R01.toml: R01-1: direction is '-' and target 40; a target below 5 is expected.",
    ),
    "range outside its zero points": (
        changed("R02.toml", "indicator", 0, "zero", to=[60, 99]),
        "R02.toml: R02-1: zero [60.0, 99.0] and target [95.0, 100.0]; the target inside is expected.",
    ),
    "range of one number": (
        changed("R02.toml", "indicator", 0, "zero", to=60),
        "R02.toml: R02-1.zero is 60; it must be two numbers for a range.",
    ),
    "unknown source": (
        first(count={"register": "nowhere", "way": "stock", "num": "done"}),
        "R01.toml: R01-1.count.register is 'nowhere'; it must be '",
    ),
    "loop in the tree": (
        changed("R01.toml", "dimension", to="R01"),
        "R01.toml: key is 'R01'; it must be a key of its own, once in the tree and not above itself.",
    ),
    "under another recommendation": (
        changed("R01.toml", "dimension", to="R02"),
        "R01.toml: dimension is 'R02'; it must be 'D1', 'D2' or 'D3'.",
    ),
    "an indicator twice": (first(key="R01-2"), "indicator R01-2 stands more than once; each key is written once."),
    "judgements that contradict each other": (
        content({f"D{n}": 1 for n in range(4)}, [], judgements=CONTRADICTING),
        "method.toml: judgements: the consistency ratio is 0.33; at most 0.10 is expected.",
    ),
    "judgements of too few": (
        content({"D1": 1, "D2": 1, "D3": 1}, [], judgements=[[1, 2], [0.5, 1]]),
        "method.toml: judgements compare 2 dimensions; 3 are there, so many are expected.",
    ),
    "a key that is none": (
        changed("R01.toml", "indicator", 0, "goal", to=1),
        "R01.toml: indicator.goal is not a known key; the keys are ",
    ),
    "a name in one language": (
        first(name={"zh": "名"}),
        "R01.toml: R01-1.name.en is missing; a text in both languages is expected.",
    ),
    "no key": (
        changed("R01.toml", "indicator", 0, "key", to=""),
        "R01.toml: indicator.key is ''; it must be a text that is not empty.",
    ),
    "no number": (first(target="much"), "R01.toml: R01-1.target is 'much'; it must be a number."),
    "no direction": (first(direction="up"), "R01.toml: R01-1.direction is 'up'; it must be '+', '-' or 'range'."),
    "a gap of one part": (
        first(kind="gap"),
        "R01.toml: R01-1.count is ['num']; it must be two parts for a gap and one for any other kind.",
    ),
    "too few draws": (
        changed("method.toml", "rules", to=RULES | {"draws": 10}),
        "method.toml: rules.draws is 10; it must be a whole number from 100 to 1000000.",
    ),
    "a share above one": (
        changed("method.toml", "rules", to=RULES | {"tier_sure": 90}),
        "method.toml: rules.tier_sure is 90; it must be a number from 0 to 1.",
    ),
    "a loop of what is not there": (
        changed("method.toml", "loop", to={"digital": ["R99"]}),
        "method.toml: loop.digital is 'R99'; it must be 'R01', 'R02' or 'R03'.",
    ),
}


@pytest.mark.parametrize(("given", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_one_is_refused_with_a_sentence(given, sentence):
    with pytest.raises(CatalogueError) as refused:
        read_methodology(given)
    assert str(refused.value).startswith(sentence)
    assert str(refused.value).endswith(".")


def test_judgements_weigh_the_dimensions():
    true = np.array([0.5, 0.3, 0.2])
    given = small()
    given["method.toml"]["judgements"] = (true[:, None] / true[None, :]).tolist()
    assert [one.weight for one in read_methodology(given).dimensions] == pytest.approx(true)


def test_shares_that_make_one_are_as_good_as_whole_numbers():
    given = small()
    for one, weight in zip(given["method.toml"]["dimension"], (0.5, 0.25, 0.25), strict=True):
        one["weight"] = weight
    assert read_methodology(given).weights == pytest.approx([1 / 4, 1 / 4, 1 / 4, 1 / 4])


def test_the_hash_is_of_what_the_files_say_and_not_of_their_order():
    given = small()
    assert read_methodology(given).hash == read_methodology(dict(reversed(given.items()))).hash
    assert read_methodology(given).hash != read_methodology(first(target=99)).hash
    assert len(read_methodology(given).hash) == 64


def test_a_folder_without_a_method_and_one_that_is_no_toml(tmp_path):
    with pytest.raises(CatalogueError, match="method.toml is missing"):
        methodology(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "method.toml").write_text("name = ", "utf-8")
    with pytest.raises(CatalogueError, match="other/method.toml: is not TOML"):
        methodology(other)


def test_the_city_s_own():
    found = methodology()
    assert (len(found.dimensions), len(found.groups), len(found.indicators)) == (4, 12, 46)
    assert found.weights.sum() == pytest.approx(1) and found.valid_from <= date(2026, 11, 27)
    by_group = [sum(one.weight for one in found.indicators if one.group == group.key) for group in found.groups]
    assert by_group == pytest.approx([1 / 12] * 12)
    assert methodology() is found


def test_the_city_s_own_holds_the_facts_of_the_tree(shared):
    with Path(shared("domain/score-tree.csv")).open(encoding="utf-8") as file:
        tree = list(csv.DictReader(file))
    found = {one.key: one for one in methodology().indicators}
    assert [row["code"] for row in tree] == list(found)
    for row in tree:
        one = found[row["code"]]
        assert (plain(one.name["zh"]), one.name["en"]) == (row["name_zh"], row["name_en"])
        assert (one.direction, one.period, one.group) == (row["direction"], row["period"], row["recommendation"])
        assert (one.zero[0], one.target[0]) == (float(row["zero_point"]), float(row["target"])), row["code"]
        assert one.least == float(row["min_denominator"])
        assert one.weight == pytest.approx(float(row["default_effective_weight"]), abs=1e-9)
        said = row["target_source"]
        basis = "document" if said.startswith("wording and number") else "wording" if "wording" in said else "proposed"
        assert one.basis == basis, row["code"]
        assert plain(one.unit["zh"]) == row["unit"]
