"""A value is judged by the thresholds of its time; history alone goes no further than yellow."""

from datetime import date, datetime

import pytest

from city.bands import KEYS, SHAPES, band, judge
from city.catalogue import catalogue
from city.words import Words

NOW = datetime(2026, 7, 14, 21)


def sign(key: str):
    return catalogue().indicator(key)


@pytest.mark.parametrize(
    ("value", "level"),
    [(0, 0), (19.99, 0), (20, 1), (29.9, 1), (30, 2), (49.9, 2), (50, 3), (69.9, 3), (70, 4), (299, 4)],
)
def test_lower_is_better(value, level):
    assert band(sign("rain_1h"), value, NOW).level == level


@pytest.mark.parametrize(
    ("value", "level"), [(100, 0), (98.1, 0), (98, 1), (97, 1), (96.99, 2), (95, 2), (94.9, 3), (90, 3), (89.9, 4)]
)
def test_higher_is_better_with_open_and_closed_edges(value, level):
    assert band(sign("water_pressure_ok"), value, NOW).level == level


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (0.05, 1),
        (0.1, 0),
        (0.5, 0),
        (2, 0),
        (2.01, 2),
        (3, 2),
        (3.01, 3),
        (4.01, 4),
        (0.049, 2),
        (0.029, 3),
        (0.009, 4),
    ],
)
def test_a_band_has_two_sides(value, level):
    assert band(sign("water_chlorine"), value, NOW).level == level


def test_every_condition_of_the_catalogue_is_reached_at_its_edge():
    for one in catalogue().indicators.values():
        for thresholds in one.thresholds:
            when = thresholds.from_ or (date(2020, 1, 1) if thresholds.to else NOW)
            for level, alternatives in thresholds.levels:
                for condition in alternatives:
                    if condition.is_z:
                        continue
                    strict = condition.sign in "<>"
                    step = (1e-6 if condition.is_upper else -1e-6) if strict else 0.0
                    found = band(one, condition.number + step, when, days=9)
                    expected = min(level, 2) if thresholds.basis == "baseline" else level
                    assert found.level == expected, (one.key, str(condition))
                    assert found.key == KEYS[expected]


@pytest.mark.parametrize(("z", "level"), [(0, 0), (1.99, 0), (2, 1), (3, 2), (4, 2), (9, 2)])
def test_history_alone_goes_no_further_than_yellow(z, level):
    assert band(sign("safety_police_incidents"), 500, NOW, z).level == level


def test_a_sign_whose_value_is_a_z_is_capped_too():
    found = band(sign("hotline_surge"), 7, NOW, den=30)
    assert (found.level, found.key, found.basis) == (2, "yellow", "baseline")


def test_far_below_is_as_remarkable_as_far_above_in_a_band():
    assert band(sign("hotline_requests"), 3, NOW, -3.5).key == "yellow"
    assert band(sign("safety_police_incidents"), 3, NOW, -3.5).key == "normal"


def test_without_history_there_is_no_normal():
    found = band(sign("hotline_requests"), 300, NOW)
    assert (found.level, found.key, found.reason) == (None, "none", "no_baseline")


@pytest.mark.parametrize("nothing", [None, float("nan")])
def test_no_value_is_neither_normal_nor_zero(nothing):
    found = band(sign("rain_1h"), nothing, NOW)
    assert (found.level, found.key, found.reason) == (None, "none", "no_value")


def test_without_thresholds_nothing_is_judged():
    for key in ("air_pm10", "air_good_days"):
        found = band(sign(key), 50, NOW)
        assert (found.level, found.reason) == (None, "no_thresholds")
    assert band(sign("air_good_days"), 50, NOW).basis == "target"


def test_a_small_base_has_no_colour():
    assert band(sign("hotline_on_time"), 50, NOW, den=9).reason == "few"
    assert band(sign("hotline_on_time"), 50, NOW, den=10).key == "red"
    assert band(sign("hotline_on_time"), 50, NOW).key == "red"


def test_seventy_of_pm25_changes_with_the_standard():
    assert judge("air_pm25", 70, datetime(2026, 2, 28, 23)).level == 0
    found = judge("air_pm25", 70, datetime(2026, 3, 1))
    assert (found.key, found.condition, found.basis) == ("blue", ">60", "official")


def test_heat_needs_three_days_for_yellow():
    assert band(sign("temp_max"), 36, NOW).key == "normal"
    assert band(sign("temp_max"), 36, NOW, days=2).key == "normal"
    assert band(sign("temp_max"), 36, NOW, days=3).key == "yellow"
    assert band(sign("temp_max"), 37, NOW).key == "orange"


def test_a_station_with_a_guarantee_level_uses_it_for_red():
    river = sign("river_above_alert")
    assert band(river, 1.79, NOW, place="NJ-RV-05").key == "orange"
    assert band(river, 2.29, NOW, place="NJ-RV-05").key == "orange"
    assert band(river, 2.30, NOW, place="NJ-RV-05").key == "red"
    assert band(river, 1.79, NOW, place="NJ-RV-01").key == "red"
    assert band(river, 1.79, NOW).key == "red"


def test_binary_noise_does_not_move_an_edge():
    assert 1.1 - 1.0 > 0.1
    assert band(sign("grid_frequency"), 1.1 - 1.0, NOW).key == "normal"


def test_judge_takes_a_key_or_an_indicator():
    assert judge("rain_1h", 30, NOW) == judge(sign("rain_1h"), 30, NOW) == band(sign("rain_1h"), 30, NOW)
    with pytest.raises(KeyError, match="no indicator 'rain_2h'"):
        judge("rain_2h", 30, NOW)


def test_shapes_tell_the_levels_apart_without_colour():
    assert [SHAPES[key] for key in ("blue", "yellow", "orange", "red")] == ["●", "▲", "◆", "■"]
    assert len(set(SHAPES.values())) == len(SHAPES)
    for language in ("zh", "en"):
        words = Words(language)
        assert {key: words(f"band.{key}.shape") for key in SHAPES} == SHAPES
    assert band(sign("rain_1h"), 70, NOW).shape == "■"
    assert band(sign("rain_1h"), 70, NOW).is_alert and not band(sign("rain_1h"), 0, NOW).is_alert
