"""Grain: one row per place: city, district, street, quasi unit, community, grid, site, or a reporting unit.

The file is places.csv of a city pack (and sites.csv beside it, same columns): UTF-8, comma, header row, codes
as text, an empty cell where there is no value. Population and area are what a source published, with the year;
missing is not zero.
"""

import polars as pl

COLUMNS: dict[str, type[pl.DataType]] = {
    "place": pl.String,  # code: 4 digits city, 6 district, 9 street, 12 community, else free of spaces
    "name_zh": pl.String,
    "name_en": pl.String,
    "short_zh": pl.String,  # for tiles
    "short_en": pl.String,
    "level": pl.String,
    "kind": pl.String,  # what it is within its level: street or town, village, air_station …
    "parent": pl.String,  # legal parent; empty for the city alone
    "unit": pl.String,  # reporting unit: its district, or a unit that overlays districts; or empty
    "population": pl.Int64,  # persons
    "population_year": pl.Int64,
    "area_km2": pl.Float64,
    "lon": pl.Float64,  # WGS-84 degrees, where they are known
    "lat": pl.Float64,
    "is_sketch": pl.Boolean,  # true where the given point is only roughly right
}
NEEDED = ("place", "name_zh", "name_en", "level", "parent")

LEVELS = ("city", "district", "unit", "street", "quasi", "community", "grid", "site")
PARENT_LEVELS: dict[str, tuple[str, ...]] = {
    "city": (),
    "district": ("city",),
    "unit": ("city",),
    "street": ("district",),
    "quasi": ("district",),
    "community": ("street", "quasi"),
    "grid": ("street", "quasi", "community"),
    "site": ("city", "district", "street", "quasi", "community", "grid"),
}

RULES: dict[str, str] = {
    "columns_known": "every column is one of the contract, and the needed ones are there",
    "values_readable": "numbers are numbers, and the needed texts are not empty",
    "place_unique": "no code stands twice",
    "level_known": "the level is one of the contract",
    "parent_known": "the parent is a place of the same tree",
    "one_root": "the city, and it alone, has no parent",
    "no_loop": "following the parents leads to the city",
    "parent_level": "the parent stands on a level that may hold this one",
    "unit_known": "the reporting unit is a district or a unit of the tree",
    "point_in_range": "longitude and latitude are WGS-84 degrees, both or none",
}

SHAPE_RULES: dict[str, str] = {
    "shapes_readable": "the file is a GeoJSON FeatureCollection of polygons that name their place",
    "shape_place_known": "the polygon's place is in the tree",
    "shape_unique": "no place has two polygons",
    "shape_in_range": "the polygon lies within the ranges of WGS-84 degrees",
    "shape_valid": "the polygon does not cross itself and has an area",
    "shape_near_parent": "most of the polygon lies within its parent's",
    "level_whole": "polygons of a level come for all of its places or for none",
}


class PlacesRefused(ValueError):
    """A place tree or polygons that cannot be used: `rule` is the name of the rule, the text a sentence."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule
