"""Wall profiles: text as large as the farthest viewer needs, and each refusal in one sentence."""

from pathlib import Path

import pytest

from city.catalogue import catalogue
from city.pack import PackError
from city.walls import minimum_px, read_wall, walls

GOOD = """
name = { zh = "屏", en = "Wall" }
px = [3840, 1080]
pitch_mm = 1.25
far_viewer_m = 8
layout = "wide"
lines = 24
seams = []
bezel_mm = 0
shift_px = 0
shift_every_s = 0
signs = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1", "b2", "b3"]
"""


def test_the_150_rule_gives_the_sizes_of_the_table():
    # Glyph height at 8 m: 43 px on P1.25, 36 on P1.5; font size is 1.05 times that.
    assert minimum_px(8, 1.25) == 45
    assert minimum_px(8, 1.5) == 38
    assert minimum_px(6, 1.25) == 34


@pytest.mark.parametrize("key", sorted(walls()))
def test_each_profile_of_the_pack_is_legible_and_its_signs_are_in_the_catalogue(key):
    wall = walls()[key]
    assert wall.text_px >= wall.minimum_px
    assert 12 <= len(wall.signs) <= 16
    for sign in wall.signs:
        assert catalogue().indicator(sign)


@pytest.mark.parametrize(
    ("line", "other", "sentence"),
    [
        (
            "lines = 24",
            "lines = 40",
            "lines is 40, so that text is 27.0 px; at 8 m at least 45 px are needed: at most 24 lines.",
        ),
        ('layout = "wide"', 'layout = "tall"', "layout is 'tall'; it must be '16x9' or 'wide'."),
        ("px = [3840, 1080]", "px = [3840]", "px is [3840]; it must be [width, height] in pixels."),
        ("pitch_mm = 1.25", "pitch_mm = 0", "pitch_mm is 0; it must be the pitch in mm, above 0."),
        ("bezel_mm = 0", "", "bezel_mm is missing; it must be a number from 0."),
        ("seams = []", 'seams = []\ncolour = "red"', "colour is not a known key; the keys are bezel_mm"),
        ('"b3"]', '"b2"]', "it must be a list of 1 to 16 different indicators."),
        ('["a1",', '["c1", "c2", "c3", "c4", "c5", "a1",', "it must be a list of 1 to 16 different indicators."),
        ('en = "Wall"', 'en = ""', "name.en is empty; a text in both languages is expected."),
        ("lines = 24", "lines = ", "is not TOML"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused_with_file_key_found_expected(tmp_path: Path, line, other, sentence):
    path = tmp_path / "hall.toml"
    path.write_text(GOOD.replace(line, other), "utf-8")
    with pytest.raises(PackError) as refused:
        read_wall(path)
    assert str(refused.value).startswith(f"{tmp_path.name}/hall.toml: ")
    assert sentence in str(refused.value)
