"""Problems: nine of them, each measured by sections that there are; what cannot be used is refused with a sentence."""

import pytest

from city.catalogue import CatalogueError
from city.problems import problems
from city.themes import themes

GOOD = """
[P1]
name = { zh = "甲", en = "A" }
seed = ["甲"]
sections = ["R02#sites"]
"""


def test_the_nine_problems_lead_to_sections():
    found = problems()
    assert [one.key for one in found] == [f"P{n}" for n in range(1, 10)]
    assert all(one.seed and one.sections for one in found)
    assert all(themes()[theme].section(key) for one in found for theme, key in one.sections)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("R02#sites", "R02#none", "P1.sections is 'R02#none'; it must be a section of a theme"),
        ("seed", "words", "P1.words is not a known key"),
        ('en = "A"', 'en = ""', "P1.name.en is empty"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path, old, new, sentence):
    path = tmp_path / "problems.toml"
    path.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(CatalogueError, match=sentence):
        problems(path)
