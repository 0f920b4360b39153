"""The catalogue carries every fact of the reference list and looks thresholds up by the time of the reading."""

import csv
import os
from datetime import date, datetime
from pathlib import Path

import pytest

from city.catalogue import catalogue
from city.catalogue.checks import seconds
from tests._marks import plain

ROOT = Path(__file__).resolve().parents[2]
SIGNS = Path(os.environ.get("SHARED_FOLDER", ROOT.parent / "shared")) / "domain" / "vital-signs.csv"
UNITS = {"min": "分钟", "h": "小时"}
"""The list's signs of time, which a Chinese screen says in words."""
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
    assert (plain(one.name["zh"]), one.name["en"]) == (row["name_zh"], row["name_en"])
    assert plain(catalogue().unit_of(one.key).symbol["zh"]) == UNITS.get(row["unit"], row["unit"])
    assert one.better == BETTER[row["direction"]]
    assert plain(catalogue().domains[one.domain].name["zh"]) == row["domain"]


def test_roll_up_is_that_of_the_list(row):
    one = by_code(row["code"])
    assert one.space == SPACES.get(row["agg_space"], row["agg_space"])
    assert one.time == ("max" if one.key in ROLLING else row["agg_time"])


def test_tier_owner_sensitivity_and_seed_are_those_of_the_list(row):
    one = by_code(row["code"])
    assert one.tier == TIERS[row["tier"]]
    assert one.sensitivity == SENSITIVITIES[row["sensitivity"]]
    assert list(one.seed) == row["seed_item"].split(";")
    owners = [plain(catalogue().departments[owner].name["zh"]) for owner in one.owners]
    assert len(owners) == len(row["owner_dept"].split(";"))
    assert all(part in owner for part, owner in zip(row["owner_dept"].split(";"), owners, strict=True))


def test_thresholds_are_those_of_the_list(row):
    one = by_code(row["code"]).threshold_at(date(2026, 7, 1))
    assert {colour: getattr(one, colour) for colour in COLOURS} == {colour: row[colour] for colour in COLOURS}
    basis = row["threshold_basis"]
    assert one.basis == REPLACED.get(row["code"], BASES.get(basis, basis))
    assert one.status == row["source_status"]
    if row["threshold_source"] not in ("", "—"):
        assert plain(one.source["zh"]) == row["threshold_source"]


def test_normal_and_note_are_those_of_the_list(row):
    one = by_code(row["code"])
    assert (plain(one.normal["zh"]) if one.normal else "") == row["normal_or_baseline"].replace("—", "")
    if row["note"]:
        assert one.note and plain(one.note["zh"]) == row["note"]


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
        "处置闭环（派生）": 6,
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
