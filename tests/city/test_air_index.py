"""Every breakpoint of both standards, the values between and beyond them, and the index of an hour."""

from datetime import date, datetime
from fractions import Fraction
from math import ceil

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.air_index import DAILY, HOURLY, aqi, grade, grades, hourly_aqi, iaqi, rule_at, rules

OLD, NEW = date(2026, 2, 28), date(2026, 3, 1)
INDEX = (50, 100, 150, 200, 300, 400, 500)
# Typed a second time, apart from indexes/air.toml, so that a slip in one of the two shows.
SAME = {
    "air_so2_24h": (50, 150, 475, 800, 1600, 2100, 2620),
    "air_so2": (150, 500, 650, 800),
    "air_no2_24h": (40, 80, 180, 280, 565, 750, 940),
    "air_no2": (100, 200, 700, 1200, 2340, 3090, 3840),
    "air_co_24h": (2, 4, 14, 24, 36, 48, 60),
    "air_co": (5, 10, 35, 60, 90, 120, 150),
    "air_o3_8h": (100, 160, 215, 265, 800),
    "air_o3_1h": (160, 200, 300, 400, 800, 1000, 1200),
}
PARTICLES = {
    OLD: {"air_pm10": (50, 150, 250, 350, 420, 500, 600), "air_pm25": (35, 75, 115, 150, 250, 350, 500)},
    NEW: {"air_pm10": (50, 120, 250, 350, 420, 500, 600), "air_pm25": (35, 60, 115, 150, 250, 350, 500)},
}
BREAKPOINTS = [
    (when, pollutant, concentration, index)
    for when in (OLD, NEW)
    for pollutant, limits in {**SAME, **PARTICLES[when]}.items()
    for concentration, index in zip(limits, INDEX, strict=False)
]
CLEAN = {"air_pm25": 10.0, "air_pm10": 20.0, "air_so2": 8.0, "air_no2": 30.0, "air_co": 0.5, "air_o3_1h": 60.0}


def test_there_are_65_breakpoints_in_each_standard():
    assert len(BREAKPOINTS) == 2 * 65


@pytest.mark.parametrize(("when", "pollutant", "concentration", "index"), BREAKPOINTS)
def test_breakpoint(when, pollutant, concentration, index):
    assert iaqi(pollutant, concentration, when) == index


@pytest.mark.parametrize(("when", "pollutant", "concentration", "index"), BREAKPOINTS)
def test_a_little_above_a_breakpoint_rounds_up(when, pollutant, concentration, index):
    step = 0.1 if "co" in pollutant else 0.01 if "pm" in pollutant else 1
    beyond = {(OLD, "air_so2", 200): None, (NEW, "air_so2", 200): 200}
    beyond |= {(OLD, "air_o3_8h", 300): None, (NEW, "air_o3_8h", 300): 300}
    found = iaqi(pollutant, concentration + step, when)
    if (when, pollutant, index) in beyond:
        assert found == beyond[when, pollutant, index]
    else:
        # The steepest stretch, carbon monoxide below 4, gains 2.5 in one tenth.
        assert index < found <= index + 3 if index < 500 else found == 500


def test_standard_changes_on_its_day():
    assert rule_at(datetime(2026, 2, 28, 23)).name == "HJ 633-2012"
    assert rule_at(datetime(2026, 3, 1, 0)).name == "HJ 633-2026"
    assert iaqi("air_pm25", 70, OLD) == 94
    assert iaqi("air_pm25", 70, NEW) == 110
    assert [rule.name for rule in rules()] == ["HJ 633-2012", "HJ 633-2026"]


def test_below_the_first_breakpoint_it_runs_from_zero():
    assert iaqi("air_pm25", 0, NEW) == 0
    assert iaqi("air_pm25", 7, NEW) == 10
    assert iaqi("air_pm25", 7.01, NEW) == 11


@pytest.mark.parametrize("pollutant", ["air_pm25", "air_pm10", "air_no2", "air_co", "air_o3_1h", "air_so2_24h"])
def test_far_beyond_the_table_is_never_good(pollutant):
    assert iaqi(pollutant, 9999, OLD) == iaqi(pollutant, 9999, NEW) == 500


def test_beyond_the_table_without_an_index_the_hour_is_not_called_good():
    found = aqi(CLEAN | {"air_so2": 900.0}, OLD)
    assert (found.value, found.missing) == (None, ("air_so2",))
    assert aqi(CLEAN | {"air_so2": 900.0}, NEW).value == 200


def test_gases_are_whole_and_carbon_monoxide_has_tenths_before_computing():
    assert iaqi("air_no2", 100.4, NEW) == 50
    assert iaqi("air_no2", 100.6, NEW) == 51
    assert iaqi("air_co", 5.04, NEW) == 50
    assert iaqi("air_co", 5.06, NEW) == 51
    assert iaqi("air_pm25", 60.01, NEW) == 101


def test_nothing_measured_has_no_index():
    assert iaqi("air_pm25", None, NEW) is None
    assert iaqi("air_pm25", float("nan"), NEW) is None
    assert iaqi("air_pm25", -4, NEW) is None


def test_an_unknown_pollutant_is_refused():
    with pytest.raises(ValueError, match="HJ 633-2026 has no pollutant 'air_lead'"):
        iaqi("air_lead", 1, NEW)
    with pytest.raises(ValueError, match="air_o3_8h is not a pollutant of the hourly index"):
        aqi(CLEAN | {"air_o3_8h": 60.0}, NEW)


def test_all_ties_are_primary_and_only_above_fifty():
    tied = aqi(CLEAN | {"air_pm25": 115.0, "air_o3_1h": 300.0}, NEW)
    assert (tied.value, tied.primary) == (150, ("air_pm25", "air_o3_1h"))
    assert aqi(CLEAN | {"air_pm25": 35.0}, NEW).value == 50
    assert aqi(CLEAN | {"air_pm25": 35.0}, NEW).primary == ()


def test_with_a_pollutant_missing_only_bad_air_is_published():
    assert aqi(CLEAN | {"air_pm10": None}, NEW).value is None
    assert aqi(CLEAN | {"air_pm10": None}, NEW).missing == ("air_pm10",)
    assert aqi(CLEAN | {"air_pm10": None, "air_pm25": 60.0}, NEW).value is None
    bad = aqi(CLEAN | {"air_pm10": None, "air_pm25": 61.0}, NEW)
    assert (bad.value, bad.primary, bad.missing) == (101, ("air_pm25",), ("air_pm10",))
    assert aqi({}, NEW).value is None
    assert aqi({}, NEW).missing == HOURLY


def test_the_day_uses_the_day_columns():
    day = {"air_pm25": 30.0, "air_pm10": 50.0, "air_so2_24h": 10.0, "air_no2_24h": 30.0}
    day |= {"air_co_24h": 1.0, "air_o3_8h": 161.0}
    found = aqi(day, NEW, daily=True)
    assert (found.value, found.primary, found.missing) == (101, ("air_o3_8h",), ())
    assert set(day) == set(DAILY)


def test_six_bands_with_the_normative_colours():
    assert [one.name["zh"] for one in grades()] == ["优", "良", "轻度污染", "中度污染", "重度污染", "严重污染"]
    assert [one.rgb for one in grades()] == [
        *((0, 228, 0), (255, 255, 0), (255, 126, 0)),
        *((255, 0, 0), (153, 0, 76), (126, 0, 35)),
    ]
    edges = {0: "excellent", 50: "excellent", 51: "good", 100: "good", 101: "light", 151: "moderate"}
    edges |= {200: "moderate", 201: "heavy", 300: "heavy", 301: "severe", 500: "severe"}
    assert {value: grade(value).key for value in edges} == edges
    assert grade(None) is None


def slow(pollutant: str, concentration: float, when: date) -> int | None:
    """The formula with fractions, for a concentration in tenths."""
    limits = {**SAME, **PARTICLES[OLD if when < NEW else NEW]}[pollutant]
    value = Fraction(round(concentration * 10), 10)
    if value > limits[-1]:
        return {"air_so2": None if when < NEW else 200}.get(pollutant, 500)
    low, low_index = 0, 0
    for high, high_index in zip(limits, INDEX, strict=False):
        if value <= high:
            return ceil(Fraction(high_index - low_index, high - low) * (value - low) + low_index)
        low, low_index = high, high_index
    raise AssertionError


def concentrations(pollutant: str) -> st.SearchStrategy[float | None]:
    tenths = st.integers(0, 2000).map(lambda n: n / 10)
    return st.none() | (tenths if pollutant == "air_co" else st.integers(0, 4000).map(float))


ROWS = st.lists(
    st.tuples(
        st.datetimes(datetime(2026, 2, 26), datetime(2026, 3, 4)),
        st.fixed_dictionaries({key: concentrations(key) for key in HOURLY}),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_many_hours_at_once_are_as_one_by_one(rows):
    frame = pl.DataFrame(
        [{"place": "NJ-AQ-01", "hour": hour, **values} for hour, values in rows],
        schema={"place": pl.String, "hour": pl.Datetime("us"), **dict.fromkeys(HOURLY, pl.Float64)},
    )
    found = hourly_aqi(frame)
    assert found.columns == ["place", "hour", "air_aqi"]
    for (hour, values), value in zip(rows, found["air_aqi"], strict=True):
        assert value == aqi(values, hour).value
        parts = [None if values[key] is None else slow(key, values[key], hour.date()) for key in HOURLY]
        worst = max((part for part in parts if part is not None), default=None)
        publishable = worst is not None and (None not in parts or worst > 100)
        assert value == (worst if publishable else None)


def test_no_hours_give_no_rows():
    schema = {"place": pl.String, "hour": pl.Datetime("us"), **dict.fromkeys(HOURLY, pl.Float64)}
    assert hourly_aqi(pl.DataFrame(schema=schema)).height == 0


def test_agrees_with_the_index_published_for_nanjing_in_2020(shared):
    columns = {"PM2.5": "air_pm25", "PM10": "air_pm10", "SO2": "air_so2", "NO2": "air_no2", "CO": "air_co"}
    columns |= {"O3_1h": "air_o3_1h"}
    files = sorted(shared("data/air-nanjing-2020").glob("*.csv"))
    rows = (
        pl.concat([pl.read_csv(file, infer_schema=False) for file in files])
        .unique(maintain_order=True)
        .with_columns(pl.all().str.strip_chars())
        .filter(pl.col("Date").str.contains(r"^\d{8}$"))
        .with_columns(
            hour=pl.col("Date").str.to_datetime("%Y%m%d") + pl.duration(hours=pl.col("Hour").cast(pl.Int32)),
            place=pl.col("WatchPoint"),
            published=pl.col("AQI").cast(pl.Int32, strict=False),
            **{key: pl.col(name).cast(pl.Float64, strict=False).fill_nan(None) for name, key in columns.items()},
        )
    )
    both = hourly_aqi(rows).with_columns(rows["published"]).drop_nulls()
    assert both.height > 1000
    assert both.filter(pl.col("air_aqi") != pl.col("published")).height == 0
