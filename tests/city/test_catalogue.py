"""The catalogue carries every fact of the reference list, looks thresholds up by time, and refuses with a sentence."""

import csv
import os
from datetime import date, datetime
from pathlib import Path

import pytest

from city.catalogue import CatalogueError, catalogue, read
from city.catalogue.checks import seconds

ROOT = Path(__file__).resolve().parents[2]
SIGNS = Path(os.environ.get("SHARED_FOLDER", ROOT.parent / "shared")) / "domain" / "vital-signs.csv"
ABSENT = "domain/vital-signs.csv is not in the folder of reference files; set SHARED_FOLDER to the one that holds it"
COLOURS = ("blue", "yellow", "orange", "red")
BETTER = {"high_bad": "lower", "high_good": "higher", "band": "band"}
BASES = {"official-analog": "analogy"}
SENSITIVITIES = {"公开": "public", "内部": "internal", "敏感": "sensitive"}
TIERS = {"W": "wall", "D": "drill", "A": "analyst"}
SPACES = {"station_mean_conc_then_index": "index", "vkt_weighted": "weighted"}
# Rolling rain totals arrive added up: summing them again would count the same rain several times.
ROLLING = {"rain_3h", "rain_6h", "rain_12h"}
# The grades that EG02 cites were replaced, so they are no longer an official value used by analogy.
REPLACED = {"EG02": "proposed"}
COMPONENTS = {"air_pm10", "air_so2", "air_no2", "air_co", "air_o3_1h", "river_level"}


def signs() -> list[dict[str, str]]:
    if not SIGNS.exists():
        return []
    with SIGNS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(params=signs() or [None], ids=lambda row: row["code"] if row else "none")
def row(request):
    if request.param is None:
        pytest.skip(ABSENT)
    return request.param


def by_code(code: str):
    return next(one for one in catalogue().indicators.values() if one.code == code)


def test_every_code_is_there_and_no_other():
    if not SIGNS.exists():
        pytest.skip(ABSENT)
    coded = [one.code for one in catalogue().indicators.values() if one.code]
    assert sorted(coded) == sorted(row["code"] for row in signs())
    assert len(coded) == 87
    assert {one.key for one in catalogue().indicators.values() if not one.code} == COMPONENTS
    assert all(catalogue().indicator(key).tier == "component" for key in COMPONENTS)


def test_names_unit_and_direction_are_those_of_the_list(row):
    one = by_code(row["code"])
    assert (one.name["zh"], one.name["en"]) == (row["name_zh"], row["name_en"])
    assert catalogue().unit_of(one.key).symbol["zh"] == row["unit"]
    assert one.better == BETTER[row["direction"]]
    assert catalogue().domains[one.domain].name["zh"] == row["domain"]


def test_roll_up_is_that_of_the_list(row):
    one = by_code(row["code"])
    assert one.space == SPACES.get(row["agg_space"], row["agg_space"])
    assert one.time == ("max" if one.key in ROLLING else row["agg_time"])


def test_tier_owner_sensitivity_and_seed_are_those_of_the_list(row):
    one = by_code(row["code"])
    assert one.tier == TIERS[row["tier"]]
    assert one.sensitivity == SENSITIVITIES[row["sensitivity"]]
    assert list(one.seed) == row["seed_item"].split(";")
    owners = [catalogue().departments[owner].name["zh"] for owner in one.owners]
    assert len(owners) == len(row["owner_dept"].split(";"))
    assert all(part in owner for part, owner in zip(row["owner_dept"].split(";"), owners, strict=True))


def test_thresholds_are_those_of_the_list(row):
    one = by_code(row["code"]).threshold_at(date(2026, 7, 1))
    assert {colour: getattr(one, colour) for colour in COLOURS} == {colour: row[colour] for colour in COLOURS}
    basis = row["threshold_basis"]
    assert one.basis == REPLACED.get(row["code"], BASES.get(basis, basis))
    assert one.status == row["source_status"]
    if row["threshold_source"] not in ("", "—"):
        assert one.source["zh"] == row["threshold_source"]


def test_normal_and_note_are_those_of_the_list(row):
    one = by_code(row["code"])
    assert (one.normal["zh"] if one.normal else "") == row["normal_or_baseline"].replace("—", "")
    if row["note"]:
        assert one.note and one.note["zh"] == row["note"]


def test_short_names_fit_a_tile():
    for one in catalogue().indicators.values():
        width = sum(2 if ord(letter) > 0x2E80 else 1 for letter in one.short["zh"])
        assert width <= 14, one.key
        assert len(one.short["en"]) <= 16, one.key


def test_thresholds_lie_within_the_possible_range():
    for one in catalogue().indicators.values():
        for thresholds in one.thresholds:
            for _, alternatives in thresholds.levels:
                for condition in alternatives:
                    if not condition.is_z:
                        assert one.range[0] <= condition.number <= one.range[1], one.key


def test_domains_come_in_their_order_and_hold_their_signs():
    counts = {
        one.name["zh"]: sum(1 for i in catalogue().of_domain(one.key) if i.code) for one in catalogue().domains.values()
    }
    assert counts == {
        "公共安全": 7,
        "交通运行": 6,
        "生态环境": 7,
        "气象水务": 8,
        "城市生命线": 7,
        "能源供应": 5,
        "医疗卫生": 4,
        "民生诉求与政务服务": 8,
        "社会治理网格": 8,
        "数字底座与物联感知": 7,
        "数据资源": 8,
        "网络与数据安全": 6,
        "处置闭环(派生)": 6,
    }
    assert list(catalogue().domains)[0] == "safety"


def test_pm25_is_judged_by_the_rule_of_the_day():
    pm25 = catalogue().indicator("air_pm25")
    assert pm25.threshold_at(datetime(2026, 2, 28, 23)).blue == ">75"
    assert pm25.threshold_at(datetime(2026, 3, 1)).blue == ">60"
    assert pm25.threshold_at(date(2026, 3, 1)).yellow == ">115"


def test_air_index_names_the_standard_of_the_day():
    index = catalogue().indicator("air_aqi")
    assert "HJ 633-2012" in index.threshold_at(date(2020, 4, 1)).source["zh"]
    assert index.threshold_at(date(2026, 3, 1)).source["zh"].startswith("HJ 633-2026")


def test_river_levels_change_with_the_year():
    river = catalogue().indicator("river_above_alert")
    assert river.reference_at("NJ-RV-01", datetime(2016, 7, 3)).alert == 8.50
    assert river.reference_at("NJ-RV-01", datetime(2024, 7, 3)).alert == 8.70
    assert river.reference_at("NJ-RV-02", date(2019, 12, 31)).alert == 8.50
    assert river.reference_at("NJ-RV-02", date(2020, 1, 1)).alert == 8.80
    assert river.reference_at("NJ-RV-05", date(2024, 7, 3)).guarantee == 12.80
    assert river.reference_at("NJ-RV-99", date(2024, 7, 3)) is None


@pytest.mark.parametrize(
    ("place", "level_m", "above_m"),
    [("NJ-RV-01", 9.71, 1.01), ("NJ-RV-02", 9.66, 0.86), ("NJ-RV-05", 12.29, 1.79)]
    + [("NJ-RV-03", 10.07, 0.57), ("NJ-RV-04", 8.82, 0.62), ("NJ-RV-06", 11.84, 1.44)],
)
def test_the_flood_of_july_2024(place, level_m, above_m):
    reference = catalogue().indicator("river_above_alert").reference_at(place, datetime(2024, 7, 3, 8))
    assert reference.above(level_m) == above_m


def test_units_convert_and_refuse():
    known = catalogue()
    assert known.convert(0.05, "mg_m3", "ug_m3") == pytest.approx(50)
    assert known.convert(50, "ug_m3", "mg_m3") == pytest.approx(0.05)
    assert known.convert(212, "fahrenheit", "celsius") == pytest.approx(100)
    with pytest.raises(ValueError, match="mm cannot be converted into celsius"):
        known.convert(1, "mm", "celsius")
    with pytest.raises(ValueError, match="no unit 'furlong'"):
        known.convert(1, "furlong", "mm")


def test_spans_in_seconds():
    assert [seconds(text) for text in ("15min", "2h", "1d", "1mo")] == [900, 7200, 86400, 2592000]
    late = catalogue().indicator("traffic_index")
    assert (late.period, late.period_s, late.promise_s) == ("5min", 300, 600)
    assert catalogue().indicator("air_pm25").promise_s == 7200
    assert catalogue().indicator("weather_warning_level").promise_s == 86400


def test_small_base_is_ten_where_nothing_else_is_said():
    assert catalogue().indicator("hotline_on_time").min_denominator == 10
    assert catalogue().indicator("air_pm25").min_denominator is None


def test_an_unknown_indicator_is_refused_with_a_sentence():
    with pytest.raises(KeyError, match="The catalogue has no indicator 'air_pm3'"):
        catalogue().indicator("air_pm3")


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
