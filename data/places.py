"""The places of the city: the tree of codes, reporting units, polygons and points, ready for a snapshot."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import shapely

from city.said import say
from data.contracts.places import PlacesRefused
from data.geo.layout import Layout, lay_out
from data.geo.shapes import Shapes, check_shapes, read_crosswalk, read_shapes, shape_text
from data.tree import ancestors_of, check_tree, edges_of, read_places

__all__ = [
    "Places",
    "PlacesRefused",
    "build_places",
    "check_shapes",
    "check_tree",
    "read_crosswalk",
    "read_places",
    "read_shapes",
]

PLACE_COLUMNS = [
    "place", "name_zh", "name_en", "short_zh", "short_en", "level", "kind", "parent", "unit",
    "lon", "lat", "population", "area_km2", "is_sketch",
]  # fmt: skip


@dataclass(frozen=True)
class Places:
    """Four frames of one city.

    places: one row per place (see contracts/places.py; is_sketch where its point or polygon is a sketch).
    edges: one row per child and parent used in roll-ups. ancestors: one row per place and ancestor, with itself.
    shapes: one row per place with a polygon: place, level, is_sketch, geojson (WGS-84).
    """

    places: pl.DataFrame
    edges: pl.DataFrame
    ancestors: pl.DataFrame
    shapes: pl.DataFrame


def build_places(folder: Path, delivered: pl.DataFrame | None = None) -> Places:
    """The places of a pack's folder: places.csv, with sites.csv, districts.geojson and street points if it has them.

    delivered: place, geojson as `read_shapes` gives them; they replace the polygons of their levels whole.
    Raises PlacesRefused with the rule and a sentence.
    """
    tree = read_tree(folder)
    layout = lay_out(tree, *_shapes_of(folder, tree, delivered), _known_points(folder))
    return Places(
        places=_places(tree, layout),
        edges=edges_of(tree),
        ancestors=ancestors_of(tree),
        shapes=_shapes(tree, layout),
    )


def read_tree(folder: Path) -> pl.DataFrame:
    """The checked tree of a pack's folder: places.csv and, where it is there, sites.csv."""
    files = [path for path in (folder / "places.csv", folder / "sites.csv") if path.exists()]
    if not files:
        raise PlacesRefused("columns_known", say("tree.not_there", folder=folder.name))
    tree = pl.concat([read_places(path, check=False) for path in files])
    check_tree(tree, " and ".join(path.name for path in files))
    return tree


def _shapes_of(folder: Path, tree: pl.DataFrame, delivered: pl.DataFrame | None) -> tuple[Shapes, Shapes]:
    """The pack's own polygons and the delivered ones, both checked."""
    own: Shapes = {}
    path = folder / "districts.geojson"
    if path.exists():
        frame = read_shapes(path)
        check_shapes(frame, tree, file=path.name)
        own = _geometries(frame)
    if delivered is None:
        return own, {}
    check_shapes(delivered, tree, around=own, file="delivered shapes")
    return own, _geometries(delivered)


def _geometries(frame: pl.DataFrame) -> Shapes:
    return dict(zip(frame["place"], shapely.from_geojson(frame["geojson"].to_numpy()), strict=True))


def _known_points(folder: Path) -> dict[str, tuple[float, float]]:
    """Where streets lie: place → (lon, lat). A point of street_points.csv goes before a rough one of street_hints.csv."""
    points: dict[str, tuple[float, float]] = {}
    for name in ("street_hints.csv", "street_points.csv"):
        path = folder / name
        if path.exists():
            frame = pl.read_csv(path, schema_overrides={"place": pl.String, "lon": pl.Float64, "lat": pl.Float64})
            points |= {place: (lon, lat) for place, lon, lat in frame.select("place", "lon", "lat").iter_rows()}
    return points


def _places(tree: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    codes = tree["place"].to_list()
    points = [layout.points.get(code, (None, None)) for code in codes]
    return (
        tree.with_columns(
            pl.Series("lon", [lon for lon, _ in points], dtype=pl.Float64),
            pl.Series("lat", [lat for _, lat in points], dtype=pl.Float64),
            pl.Series("is_sketch", [code in layout.sketched for code in codes]),
        )
        .with_columns(pl.col("lon", "lat").round(6))
        .select(PLACE_COLUMNS)
    )


def _shapes(tree: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    levels = dict(tree.select("place", "level").iter_rows())
    rows = [
        (place, levels[place], place in layout.sketched, shape_text(shape, place in layout.sketched))
        for place, shape in sorted(layout.shapes.items())
    ]
    types = {"place": pl.String, "level": pl.String, "is_sketch": pl.Boolean, "geojson": pl.String}
    return pl.DataFrame(rows, schema=types, orient="row")
