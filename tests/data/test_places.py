"""The tree of places: counts, units, edges and ancestors of the real city, and each broken rule with its sentence."""

from pathlib import Path

import polars as pl
import pytest

from city.pack import find
from data.contracts.places import COLUMNS, RULES, PlacesRefused
from data.places import build_places, check_tree, read_places

HEADER = "place,name_zh,name_en,level,parent,unit,population,lon,lat\n"
SMALL = (
    "1,城,City,city,,,,,\n"
    "11,东区,East,district,1,11,5000,,\n"
    "12,西区,West,district,1,,,,\n"
    "N,新区,New,unit,1,N,,,\n"
    "111,甲街,A,street,11,11,,,\n"
    "121,乙街,B,street,12,N,,,\n"
    "1211,乙一,B one,community,121,N,,,\n"
)


@pytest.fixture(scope="module")
def nanjing():
    return build_places(find("places"))


def write(tmp_path: Path, text: str, name: str = "places.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_counts_are_those_of_the_codes(nanjing):
    counts = dict(nanjing.places.group_by("level").len().iter_rows())
    assert counts.pop("site") > 50
    assert counts == {"city": 1, "district": 11, "unit": 3, "street": 101, "quasi": 39, "community": 1322}
    kinds = dict(nanjing.places.filter(level="street").group_by("kind").len().iter_rows())
    assert kinds == {"street": 95, "town": 6}


def test_every_place_has_names_and_a_point_in_the_city(nanjing):
    places = nanjing.places
    assert (
        places.select("name_zh", "name_en", "short_zh", "short_en", "lon", "lat").null_count().sum_horizontal()[0] == 0
    )
    assert places["lon"].is_between(118.2, 119.4).all() and places["lat"].is_between(31.1, 32.7).all()
    english = pl.concat([places["name_en"], places["short_en"]])
    assert not english.str.contains(r"\p{Han}").any()


def test_names(nanjing):
    names = {row["place"]: row for row in nanjing.places.iter_rows(named=True)}
    assert names["320102002"]["name_en"] == "Meiyuan Xincun Subdistrict"
    assert names["320116011"]["name_en"] == "Longpao Subdistrict"
    assert names["320116110"]["name_en"] == "Zhuzhen Town"
    assert names["320116"]["name_en"] == "Luhe District"
    assert (names["NJ-JB"]["short_zh"], names["NJ-JB"]["name_en"]) == ("江北", "Jiangbei New Area")
    assert [names[f"NJ-AQ-0{i}"]["name_zh"] for i in (1, 8, 9)] == ["迈皋桥", "奥体中心", "仙林大学城"]


def test_population_is_the_census_and_missing_is_not_zero(nanjing):
    people = dict(nanjing.places.select("place", "population").iter_rows())
    districts = nanjing.places.filter(level="district")
    assert people["3201"] == districts["population"].sum() == 9_314_685
    assert people["NJ-JB"] == 1_141_000
    assert people["320111-net"] is None
    assert nanjing.places.filter(pl.col("level").is_in(["street", "community"]))["population"].is_null().all()
    assert districts["area_km2"].sum() == pytest.approx(6587.0)


def test_both_views_hold_every_street_and_quasi_unit_once(nanjing):
    units = ["320111-net", "320116-net", "NJ-JB"] + [
        place for place in nanjing.places.filter(level="district")["place"] if place not in ("320111", "320116")
    ]
    members = nanjing.places.filter(pl.col("level").is_in(["street", "quasi"]))["place"].to_list()
    for view in (units, nanjing.places.filter(level="district")["place"].to_list()):
        held = nanjing.edges.filter(pl.col("parent").is_in(view) & pl.col("child").is_in(members))
        assert sorted(held["child"]) == sorted(members)
    new_area = nanjing.edges.filter((pl.col("parent") == "NJ-JB") & ~pl.col("child").str.starts_with("NJ-"))
    assert new_area.height == 7


def test_units_never_count_twice_in_the_city(nanjing):
    assert nanjing.edges.filter(pl.col("child").is_in(["NJ-JB", "320111-net", "320116-net"])).is_empty()
    assert nanjing.edges.filter(parent="3201").height == 11
    assert nanjing.edges.is_unique().all()


def test_ancestors_are_what_climbing_finds(nanjing):
    above = {place: [] for place in nanjing.places["place"]}
    for child, parent in nanjing.edges.iter_rows():
        above[child].append(parent)
    for unit in nanjing.places.filter(level="unit")["place"]:
        above[unit].append("3201")
    expected = {}
    for place in above:
        waiting = [(place, 0)]
        while waiting:
            at, depth = waiting.pop()
            expected[place, at] = min(depth, expected.get((place, at), depth))
            waiting += [(parent, depth + 1) for parent in above[at]]
    found = {(place, ancestor): depth for place, ancestor, depth in nanjing.ancestors.iter_rows()}
    assert found == expected and len(found) == nanjing.ancestors.height


def test_the_city_sees_its_units(nanjing):
    below = set(nanjing.ancestors.filter(ancestor="3201")["place"])
    assert below == set(nanjing.places["place"])


def test_the_same_files_give_the_same_places(nanjing):
    again = build_places(find("places"))
    for name in ("places", "edges", "ancestors", "shapes"):
        assert getattr(again, name).equals(getattr(nanjing, name))


def test_a_small_pack_without_polygons_works(tmp_path):
    write(tmp_path, HEADER + SMALL)
    places = build_places(tmp_path)
    assert places.shapes.is_empty() and places.places["lon"].is_null().all()
    assert ("121", "N") in set(places.edges.iter_rows())
    assert not places.places["is_sketch"].any()


def test_texts_that_are_left_out_follow_from_others(tmp_path):
    frame = read_places(write(tmp_path, HEADER + SMALL))
    assert frame.columns == list(COLUMNS)
    assert frame["short_zh"].to_list()[:2] == ["城", "东区"] and frame["kind"][1] == "district"


BROKEN = {
    "place_unique": ("111,甲街,A,street,11,11,,,\n", "the code 111 stands twice"),
    "level_known": ("13,区,D,borough,1,,,,\n", "13.level is 'borough'; it must be one of city, district"),
    "parent_known": ("131,街,D,street,13,,,,\n", "the parent of 131 (街) is '13', which is no place"),
    "one_root": ("2,城,D,city,,,,,\n", "2 places have the level 'city'; exactly one is expected"),
    "no_loop": (
        "A,甲,A,grid,B,,,,\nB,乙,B,grid,A,,,,\n",
        "the parents go round in a loop: A → B → A",
    ),
    "parent_level": ("131,街,D,street,121,,,,\n", "131 is a street under 121, a street; its parent must be a district"),
    "unit_known": ("131,街,D,street,11,99,,,\n", "131.unit is '99'; it must be a district or a unit of the tree"),
    "point_in_range": ("131,街,D,street,11,11,,32.1,118.7\n", "131 lies at 32.1, 118.7; degrees of longitude"),
    "values_readable": ("131,街,D,street,11,11,many,,\n", "line 9: population is 'many'; it must be a whole number"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_refused_with_its_sentence(rule, tmp_path):
    row, sentence = BROKEN[rule]
    with pytest.raises(PlacesRefused) as refused:
        read_places(write(tmp_path, HEADER + SMALL + row))
    assert refused.value.rule == rule
    assert sentence in str(refused.value) and str(refused.value).startswith("places.csv: ")


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("", "it cannot be read as CSV"),
        ("place,colour\n1,red\n", "'colour' is not a column of places; they are place, name_zh"),
        ("place,name_zh,name_en,level\n1,城,City,city\n", "the column 'parent' is missing"),
    ],
)
def test_a_file_with_other_columns_is_refused(text, sentence, tmp_path):
    with pytest.raises(PlacesRefused) as refused:
        read_places(write(tmp_path, text))
    assert refused.value.rule == "columns_known" and sentence in str(refused.value)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "places.csv"
    path.write_bytes((HEADER + SMALL).encode("gb18030"))
    with pytest.raises(PlacesRefused, match="cannot be read as CSV in UTF-8"):
        read_places(path)


def test_a_name_that_is_missing_is_refused(tmp_path):
    with pytest.raises(PlacesRefused, match="line 9 has no name_zh; one is expected"):
        read_places(write(tmp_path, HEADER + SMALL + "131,,D,street,11,11,,,\n"))


def test_a_pack_without_places_is_refused(tmp_path):
    with pytest.raises(PlacesRefused, match=r"places\.csv is not there"):
        build_places(tmp_path)


def test_sites_may_not_repeat_a_place(tmp_path):
    write(tmp_path, HEADER + SMALL)
    write(tmp_path, HEADER + "111,站,Site,site,11,11,,,\n", "sites.csv")
    with pytest.raises(PlacesRefused, match="places.csv and sites.csv: the code 111 stands twice"):
        build_places(tmp_path)


def test_each_rule_of_the_contract_has_its_test():
    assert set(RULES) == set(BROKEN) | {"columns_known"}


def test_check_tree_passes_what_read_places_gives(tmp_path):
    check_tree(read_places(write(tmp_path, HEADER + SMALL), check=False))
