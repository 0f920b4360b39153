"""A catalogue that cannot be used is refused at start with a sentence: file, key, found, expected."""

from datetime import date
from pathlib import Path

import pytest

from city.catalogue import CatalogueError, read

DOMAIN = """
[domain]
key = "noise"
name = { zh = "噪声", en = "Noise" }
order = 1
"""
SIGN = """
[noise_day]
code = ""
name = { zh = "昼间噪声", en = "Noise by day" }
short = { zh = "昼间噪声", en = "Noise by day" }
definition = { zh = "等效声级。", en = "Equivalent level." }
unit = "index"
better = "lower"
time = "mean"
space = "mean"
shown = "hour"
levels = ["city", "site"]
period = "1h"
decimals = 0
range = [0, 150]
owners = ["ecology"]
sensitivity = "public"
tier = "component"
"""
LIMITS = """
[[noise_day.thresholds]]
to = 2026-03-01
blue = ">=55"
yellow = ">=60"
red = ">=70"
basis = "proposed"
status = "proposed"
source = { zh = "拟定", en = "Proposed" }
"""


def pack(folder: Path, *files: str) -> Path:
    (folder / "vitals").mkdir()
    for number, text in enumerate(files):
        (folder / "vitals" / f"noise{number or ''}.toml").write_text(text, "utf-8")
    return folder


def test_a_pack_of_its_own_is_read(tmp_path):
    one = read(pack(tmp_path, DOMAIN + SIGN + LIMITS)).indicator("noise_day")
    assert (one.domain, one.promise_s, one.finest) == ("noise", 7200, "site")
    assert one.threshold_at(date(2026, 2, 28)).red == ">=70"
    assert one.threshold_at(date(2026, 3, 1)) is None


REFUSED = [
    ("code =", "colour = 1\ncode =", "noise_day.colour is not a known key; the keys are better, code,"),
    ('"index"', '"furlong"', "noise_day.unit is 'furlong'; it must be a key of units.toml."),
    ('["ecology"]', '["elves"]', "noise_day.owners is 'elves'; it must be a key of departments.toml."),
    ('"lower"', '"low"', "noise_day.better is 'low'; it must be 'lower', 'higher' or 'band'."),
    ('time = "mean"', 'time = "avg"', "noise_day.time is 'avg'; it must be 'mean', 'sum', 'max',"),
    ('"public"', '"open"', "noise_day.sensitivity is 'open'; it must be 'public', 'internal' or 'sensitive'."),
    ('"city", "site"', '"site", "city"', "noise_day.levels is ['site', 'city']; it must be some of city, unit,"),
    ('en = "Noise by day" }\nshort', 'en = "" }\nshort', "noise_day.name.en is empty; a text in both languages"),
    ('zh = "等效声级。", ', "", "noise_day.definition.zh is missing; a text in both languages is expected."),
    ('yellow = ">=60"', 'yellow = ">=50"', "thresholds[1].yellow is '>=50'; it must be a number above that of blue"),
    ('blue = ">=55"', 'blue = "<=55"', "thresholds[1].blue is '<=55'; it must be a '>' or '>=' condition, since"),
    ('blue = ">=55"', 'blue = "55+"', "thresholds[1].blue is '55+'; it must be a condition such as '>=3',"),
    ('basis = "proposed"', 'basis = "guess"', "thresholds[1].basis is 'guess'; it must be 'official', 'analogy',"),
    ("to = 2026-03-01", 'to = "soon"', "thresholds[1].to is 'soon'; it must be a date such as 2026-03-01."),
    ("[0, 150]", "[150, 0]", "noise_day.range is [150, 0]; it must be two numbers, the lower first."),
    ('"1h"', '"1h"\npromise = "soon"', "noise_day.promise is 'soon'; it must be a span such as '15min',"),
    ('"1h"', '"event"', "noise_day.promise is missing; it must be a span such as '15min',"),
    ("decimals = 0\n", "", "noise_day.decimals is missing; it must be a whole number from 0 to 6."),
    ("code =", 'inputs = ["noise"]\ncode =', "noise_day.inputs is 'noise'; it must be the key of another indicator."),
    ('space = "mean"', 'space = "index"', "noise_day.inputs is missing; space 'index' needs the keys"),
    ("code =", "code = 'x'\ncode =", "says a key again; each key is written once."),
    ("[domain]", "[domain", "is not TOML:"),
    ("order = 1", "", "domain.order is missing; it must be a whole number from 0 to 999."),
]


@pytest.mark.parametrize(("old", "new", "sentence"), REFUSED, ids=[case[2][:40] for case in REFUSED])
def test_refused_with_a_sentence(tmp_path, old, new, sentence):
    text = DOMAIN + SIGN + LIMITS
    assert old in text
    with pytest.raises(CatalogueError) as refusal:
        read(pack(tmp_path, text.replace(old, new, 1)))
    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith(f"{tmp_path.name}/vitals/noise.toml: ")


def test_overlapping_validity_is_refused(tmp_path):
    second = LIMITS.replace("to = 2026-03-01", "from = 2026-02-01")
    with pytest.raises(CatalogueError) as refusal:
        read(pack(tmp_path, DOMAIN + SIGN + LIMITS + second))
    assert str(refusal.value).endswith(
        "noise.toml: noise_day.thresholds[2] is valid at the same time as thresholds[1] (on 2026-02-01); "
        "one of them must end where the other begins."
    )


def test_adjacent_validity_is_not_an_overlap(tmp_path):
    second = LIMITS.replace("to = 2026-03-01", "from = 2026-03-01").replace(">=55", ">=50")
    one = read(pack(tmp_path, DOMAIN + SIGN + LIMITS + second)).indicator("noise_day")
    assert one.threshold_at(date(2026, 3, 1)).blue == ">=50"


def test_a_key_in_two_files_is_refused(tmp_path):
    other = DOMAIN.replace('"noise"', '"other"') + SIGN
    with pytest.raises(CatalogueError) as refusal:
        read(pack(tmp_path, DOMAIN + SIGN, other))
    assert str(refusal.value) == (
        f"{tmp_path.name}/vitals/noise1.toml: noise_day is also in {tmp_path.name}/vitals/noise.toml; "
        "each key is written once."
    )


def test_a_guarantee_level_below_the_alert_level_is_refused(tmp_path):
    wrong = '\n[[noise_day.reference]]\nplace = "X"\nalert = 10.5\nguarantee = 10.0\n'
    with pytest.raises(
        CatalogueError, match=r"reference\[1\]\.guarantee is 10\.0; it must be above the alert level 10\.5"
    ):
        read(pack(tmp_path, DOMAIN + SIGN + wrong))


def test_an_unknown_unit_base_is_refused(tmp_path):
    (tmp_path / "units.toml").write_text(
        '[foot]\nname = { zh = "英尺", en = "feet" }\nsymbol = { zh = "ft", en = "ft" }\nbase = "metre"\n', "utf-8"
    )
    with pytest.raises(CatalogueError, match=r"units\.toml: foot\.base is 'metre'; it must be a key of this file\."):
        read(tmp_path)
