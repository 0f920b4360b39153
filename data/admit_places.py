"""Admission of the tree of places and of polygons: checked as a whole, swapped in whole, or refused with a sentence."""

from pathlib import Path

import polars as pl

from city.pack import find
from data.admit import Admission, Outcome
from data.contracts.places import PlacesRefused
from data.places import Places, build_places, read_crosswalk, read_shapes
from data.roll import load
from data.sources import Refused

TABLES_OF_PLACES = ("places", "edges", "ancestors", "shapes")


def admit_places(admission: Admission, folder: Path | None = None, **dated) -> Outcome:  # noqa: ANN003
    """Admits the tree of a folder (places.csv, sites.csv, districts.geojson …); the city pack's own when none is given."""
    home = folder or find("places")
    return admission.swap_in("places", home, lambda: build_places(home), _write, **dated)


def admit_shapes(
    admission: Admission,
    path: Path,
    code_property: str = "place",
    crs: str = "WGS-84",
    crosswalk: Path | None = None,
    **dated,  # noqa: ANN003
) -> Outcome:
    """Admits a city's own polygons (GeoJSON); they replace the sketches of their levels whole.

    `crosswalk` is a CSV (name, place) for a file that names its places otherwise than the tree does.
    """
    home = find("places")

    def build() -> Places:
        names = read_crosswalk(crosswalk) if crosswalk else None
        return build_places(home, read_shapes(path, code_property, crs, names))

    return admission.swap_in("shapes", path, build, _write, **dated)


def _write(batch, built: Places) -> int:  # noqa: ANN001
    rows = 0
    for name in TABLES_OF_PLACES:
        frame: pl.DataFrame = getattr(built, name)
        load(batch, "frame_of_places", frame)
        batch.replace_whole(name, "select * from frame_of_places")
        rows += frame.height if name in ("places", "shapes") else 0
    return rows


__all__ = ["PlacesRefused", "Refused", "admit_places", "admit_shapes"]
