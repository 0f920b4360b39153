"""Lineage is computed, forwards and backwards, from the pack and from what arrived."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from city.catalogue import catalogue
from city.pack import DEFAULT
from city.walls import walls
from data.lineage import (
    carried,
    computed_from,
    declared,
    given_twice,
    inputs_of,
    shared_columns,
    sources_of,
    walls_with,
    zones_with,
)
from data.sources import load, sources

TINY = Path(__file__).resolve().parent.parent / "cities" / "tiny" / "sources"
DAY = date(2026, 7, 14)


def test_a_wide_file_says_which_column_is_which_indicator():
    air = load("air_nanjing", DEFAULT / "sources")
    assert declared(air)["air_pm25"] == ("PM2.5",) and len(declared(air)) == 7
    assert dict(shared_columns(air)) == {"place": ("WatchPoint",), "observed_at": ("Date", "Hour")}
    found = {one.field: one for one in carried(air, ["air_pm25", "air_new"])}
    assert found["air_pm25"].has_come and found["air_pm25"].is_declared
    assert not found["air_so2"].has_come and not found["air_new"].is_declared
    assert list(found)[-1] == "air_new"


def test_a_constant_indicator_takes_the_value_column():
    assert declared(load("feed", TINY)) == {"air_pm25": ("PM2.5",)}


def test_a_long_file_names_its_indicators_in_its_rows():
    assert declared(load("rows", TINY)) == {}
    assert [one.field for one in carried(load("rows", TINY), ["b", "a"])] == ["a", "b"]


def test_events_and_warnings():
    cases = load("cases", TINY)
    assert declared(cases) == {} and declared(load("notices", TINY)) == {"warnings": ()}
    kind = replace(cases.columns["kind"], column=None, constant="request")
    assert declared(replace(cases, columns={**cases.columns, "kind": kind})) == {"request": ()}
    kind = replace(cases.columns["kind"], map={"a": "request", "b": "incident", "c": "request", "d": "other"})
    assert list(declared(replace(cases, columns={**cases.columns, "kind": kind}))) == ["request", "incident"]


def test_both_directions_agree():
    given = catalogue()
    for one in given.indicators.values():
        for made in computed_from(given, one.key):
            if not one.is_derived:
                assert one.key in inputs_of(given, made.key)
    assert "air_aqi" in {one.key for one in computed_from(given, "air_pm25")}
    assert inputs_of(given, "air_pm25") == ["air_pm25"]


def test_walls_and_zones():
    assert [one.key for one in walls_with(walls(), "air_pm25")]
    assert walls_with(walls(), "nothing") == []
    given = catalogue().indicator("air_pm25")
    assert "alerts" in zones_with(given, DAY)
    targets = [one for one in catalogue().indicators.values() if "plan" in zones_with(one, DAY)]
    assert targets and all(one.threshold_at(DAY) for one in targets)
    bare = next(one for one in catalogue().indicators.values() if not one.thresholds)
    assert zones_with(bare, DAY) == []


def test_the_sources_of_a_sign_are_those_of_its_parts():
    known = sources(DEFAULT / "sources")
    come = {"sample_air": ["air_pm25", "air_no2"], "sample_gas": ["gas_lel"]}
    assert sources_of(catalogue(), known, come, "air_aqi") == ["sample_air", "air_nanjing"]
    assert sources_of(catalogue(), known, come, "gas_lel") == ["sample_gas"]
    assert sources_of(catalogue(), known, {}, "gas_lel") == []


def test_what_is_collected_twice():
    assert given_twice({"b": ["x", "y"], "a": ["x", "x"], "c": ["z"]}) == {"x": ["a", "b"]}
