"""Every word is there in each language, once; what is missing or twice is refused with a sentence."""

from pathlib import Path
from string import Formatter

import pytest

from city.bands import SHAPES
from city.catalogue import catalogue
from city.catalogue.read import BASES, BETTER, SENSITIVITIES, SHOWN, SPACES, STATUSES, TIERS, TIMES
from city.pack import DEFAULT
from city.words import Words, WordsError, languages

LANGUAGES = ("zh", "en")


def pack(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / "languages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "keys"),
    [("basis", BASES), ("status", STATUSES), ("sensitivity", SENSITIVITIES), ("tier", TIERS), ("better", BETTER)]
    + [("time", TIMES), ("space", SPACES), ("shown", SHOWN), ("band_reason", ("no_value", "no_baseline", "few"))],
)
def test_each_word_of_the_catalogue_is_there(language, section, keys):
    words = Words(language)
    assert all(f"{section}.{key}" in words for key in keys)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_band_and_each_period_is_there(language):
    words = Words(language)
    assert all(words(f"band.{key}.name") and words(f"band.{key}.short") for key in SHAPES)
    assert all(words(f"period.{one.period}") for one in catalogue().indicators.values())


def test_official_levels_are_named_as_the_law_names_them():
    assert [Words("zh")(f"band.{key}.name") for key in ("red", "orange", "yellow", "blue")] == [
        *("Ⅰ级红", "Ⅱ级橙"),
        *("Ⅲ级黄", "Ⅳ级蓝"),
    ]


def test_values_are_put_in():
    assert Words("zh")("band_reason.few", n=10) == "样本不足10，不作分级"
    assert Words("en")("band_reason.few", n=10) == "Fewer than 10 cases, not graded"
    with pytest.raises(KeyError, match="band_reason.few needs a value for 'n'"):
        Words("en")("band_reason.few", m=1)


def test_both_languages_ask_for_the_same_values():
    tables = languages()
    for key, text in tables["zh"].items():
        asked = [{field for _, field, _, _ in Formatter().parse(said) if field} for said in (text, tables["en"][key])]
        assert asked[0] == asked[1], key


def test_names_of_things():
    pm25 = catalogue().indicator("air_pm25")
    assert Words("zh").name(pm25) == "PM2.5日平均浓度"
    assert Words("en").name(pm25.name) == "PM2.5 daily mean"
    assert Words("zh").short(catalogue().departments["ecology"]) == "生态环境局"


def test_an_unknown_word_and_language_are_refused():
    with pytest.raises(KeyError, match="languages/zh: there is no 'band.pink'"):
        Words("zh")("band.pink")
    with pytest.raises(WordsError, match="There is no language 'fr'; there are en, zh."):
        Words("fr")


def test_a_pack_says_otherwise_what_it_says_and_the_default_pack_the_rest(tmp_path):
    home = pack(
        tmp_path,
        {
            "zh.toml": 'wall.core = "老城"',
            "en.toml": 'wall.core = "Old town"',
            "zh/place.toml": '[place]\nsite_well = "水井"',
            "en/place.toml": 'place.site_well = "Well"',
        },
    )
    words = Words("en", home)
    assert (words("wall.core"), words("place.site_well")) == ("Old town", "Well")
    assert words("wall.map") == Words("en", DEFAULT)("wall.map")
    assert set(words.keys()) == set(Words("en", DEFAULT).keys()) | {"place.site_well"}


def test_a_language_that_a_pack_adds_is_whole(tmp_path):
    with pytest.raises(WordsError, match=r"/fr/.*\.toml: .* is missing|/fr\.toml: .* is missing"):
        languages(pack(tmp_path, {"fr.toml": 'wall.map = "Quartiers"'}))


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {"zh.toml": 'wall.map = "一"\nwall.core = "二"', "en.toml": 'wall.map = "one"'},
            "/languages/en.toml: wall.core is missing; {pack}/languages/zh.toml has it.",
        ),
        (
            {"zh.toml": 'wall.map = "一"', "en.toml": 'wall.map = "one"', "en/wall.toml": 'wall.core = "three"'},
            "/languages/zh/wall.toml: wall.core is missing; {pack}/languages/en/wall.toml has it.",
        ),
        (
            {"zh.toml": 'wall.map = "一"', "en.toml": 'wall.map = "one"', "en/wall.toml": 'wall.map = "1"'},
            "/languages/en/wall.toml: wall.map is also in {pack}/languages/en.toml; each key is written once.",
        ),
        (
            {"zh.toml": 'wall.mop = "一"', "en.toml": 'wall.mop = "one"'},
            "/languages/en.toml: wall.mop is no word of the default pack; is it misspelt?",
        ),
        (
            {"zh.toml": 'wall.map = ""', "en.toml": 'wall.map = "one"'},
            "/languages/zh.toml: wall.map is ''; it must be a text.",
        ),
        (
            {"zh.toml": "wall.map = 3", "en.toml": 'wall.map = "one"'},
            "/languages/zh.toml: wall.map is 3; it must be a text.",
        ),
    ],
)
def test_refused_with_a_sentence(tmp_path, files, sentence):
    with pytest.raises(WordsError) as refusal:
        languages(pack(tmp_path, files))
    assert str(refusal.value) == tmp_path.name + sentence.format(pack=tmp_path.name)


def test_a_file_that_is_not_toml_is_refused(tmp_path):
    with pytest.raises(WordsError, match=r"languages/zh\.toml: cannot be read as TOML:"):
        languages(pack(tmp_path, {"zh.toml": "a = ", "en.toml": 'a = "one"'}))
