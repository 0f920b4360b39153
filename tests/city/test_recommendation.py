"""The recommendation is complete and word for word; what it names is covered, and each of its answers exists."""

from collections import Counter
from zlib import crc32

import pytest

from city.catalogue import CatalogueError
from city.pack import find
from city.problems import problems
from city.recommendation import recommendation
from city.systems import systems
from city.themes import themes

LENGTH, TEXT = 5859, 414533256
"""Characters and CRC-32 of the text without breaks of lines, as it was published, with the marks of Chinese print."""
NAMED = {"A": 34, "P": 14, "R": 141, "i": 5}
"""How many things achievements, problems, recommendations and the way to the problems name."""
OF_POINT = [19, 12, 11, 8, 13, 10, 13, 8, 15, 11, 11, 10]
"""How many things each recommendation names."""


def test_the_text_is_there_word_for_word():
    found = recommendation()
    assert (len(found.text), crc32(found.text.encode())) == (LENGTH, TEXT)
    assert [one.name["en"] for one in found.chapters] == ["Achievements", "Problems", "Recommendations"]
    assert Counter(key[0] for key in found.points) == {"A": 12, "P": 9, "R": 12}
    assert all(one.summary and one.text for one in found.points.values())


def test_each_thing_that_is_named_is_there():
    assert Counter(one.named[0] for one in systems().values()) == NAMED
    by_point = Counter(one.named for one in systems().values())
    assert [by_point[f"R{n:02d}"] for n in range(1, 13)] == OF_POINT
    assert all(by_point[key] for key in recommendation().points)


@pytest.mark.parametrize("key", systems())
def test_each_answer_exists(key):
    answered = systems()[key].answered
    path, _, anchor = answered.partition("#")
    theme = themes()[path.removeprefix("/theme/")]
    assert anchor in {one.key for one in theme.sections}


def test_a_section_names_the_systems_that_it_answers():
    for theme in themes().values():
        for section in theme.sections:
            for key in section.systems:
                assert systems()[key].answered == f"/theme/{theme.key}#{section.key}", key


def test_the_words_of_each_section_stand_in_the_recommendation():
    text = recommendation().text
    for theme in themes().values():
        for section in theme.sections:
            assert section.seed, f"{theme.key}#{section.key}"
            assert all(words in text for words in section.seed), f"{theme.key}#{section.key}"


def test_the_nine_problems_are_measured():
    found = problems()
    assert [one.key for one in found] == [f"P{n}" for n in range(1, 10)]
    for one in found:
        assert one.sections and all(words in recommendation().points[one.key].text for words in one.seed)


def test_numbers_of_the_document_are_marks_of_its_year():
    marks = {
        (f"{theme.key}#{section.key}", mark.value)
        for theme in themes().values()
        for section in theme.sections
        for measure in section.measures
        for mark in measure.marks
        if mark.basis == "seed"
    }
    assert marks == {
        ("R04#departments", 40),
        ("R02#cloud", 1100),
        ("R02#cloud_users", 110),
        ("R03#services", 400),
        ("R03#users", 6_000_000),
        ("R07#online", 98.97),
        ("R07#one_network", 95.35),
        ("R07#bookings", 100),
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('named = "R01"', 'named = "R99"'), r"data_platform.named is 'R99'"),
        (("加速推进数据中台建设", "建设数据湖"), r"data_platform.words is '建设数据湖'; it must be words of R01"),
        (('answered = "/theme', 'answered = "theme'), r"data_platform.answered is .*an address of the product"),
        (('en = "Data platform"', 'en = ""'), r"data_platform.name.en is empty"),
    ],
)
def test_a_system_that_cannot_be_used_is_refused(tmp_path, change, sentence):
    text = find("systems.toml").read_text("utf-8")
    start = text.index("[data_platform]")
    path = tmp_path / "systems.toml"
    path.write_text(text[start : text.index("\n\n", start)].replace(*change), "utf-8")
    with pytest.raises(CatalogueError, match=sentence):
        systems(path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("adopted = 2021-06-29", ""), "source.adopted is None; it must be a date"),
        (('key = "A2"', 'key = "A1"'), "point.key is 'A1'; it must be a key that no other point has"),
        (("summary =", "gist ="), "chapter.part.point.gist is not a known key"),
    ],
)
def test_a_recommendation_that_cannot_be_used_is_refused(tmp_path, change, sentence):
    path = tmp_path / "recommendation.toml"
    path.write_text(find("recommendation.toml").read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(CatalogueError, match=sentence):
        recommendation(path)
