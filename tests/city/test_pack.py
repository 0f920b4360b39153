"""The pack of a city: what it lacks comes from the default pack, what is wrong in city.toml is refused with a sentence."""

import pytest

from city.pack import DEFAULT, PackError, city, find
from tests._store import TINY

GOOD = """
key = "x"
place = "1"
name = { zh = "某市", en = "Some City" }
zone = "Asia/Shanghai"
center = [118.8, 31.95]
core = ["11"]
units = ["11", "12"]
"""


@pytest.fixture
def pack(tmp_path):
    """pack(text): a folder with this city.toml."""

    def write(text):
        (tmp_path / "city.toml").write_text(text, "utf-8")
        return tmp_path

    return write


def test_the_default_city():
    found = city(DEFAULT)
    assert (found.key, found.place, str(found.zone), len(found.units)) == ("nanjing", "3201", "Asia/Shanghai", 12)
    assert (find("places", DEFAULT) / "places.csv").is_file()


def test_a_city_is_read(pack):
    found = city(pack(GOOD))
    assert (found.name["en"], found.center, found.core, found.units) == (
        "Some City",
        (118.8, 31.95),
        ("11",),
        ("11", "12"),
    )


def test_what_a_pack_lacks_comes_from_the_default_pack():
    assert find("vitals", TINY) == DEFAULT / "vitals"
    assert find("sources", TINY) == TINY / "sources"
    assert find("places", TINY) == TINY / "places"


def test_places_may_be_pointed_elsewhere(pack, tmp_path):
    folder = pack(GOOD + 'places = "../elsewhere"\n')
    assert find("places", folder) == tmp_path.parent / "elsewhere"


def test_what_is_nowhere_is_refused(pack):
    folder = pack(GOOD)
    with pytest.raises(PackError, match="nothing.toml is not there, nor in the default pack"):
        find("nothing.toml", folder)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD.replace('key = "x"', ""), "key is missing."),
        (GOOD + "colour = 1", "colour is not a key of city.toml; the keys are "),
        (
            GOOD.replace("Asia/Shanghai", "Asia/Nanjing"),
            "zone is 'Asia/Nanjing'; a name such as 'Asia/Shanghai' is expected.",
        ),
        (GOOD.replace(', en = "Some City"', ""), "name.en is missing; a name in both languages is expected."),
        ("key = ", "cannot be read as TOML: "),
    ],
)
def test_a_wrong_city_is_refused_with_a_sentence(pack, text, sentence):
    folder = pack(text)
    with pytest.raises(PackError) as refused:
        city(folder)
    assert str(refused.value).startswith(f"{folder / 'city.toml'}: {sentence}")
