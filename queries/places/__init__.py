"""Places: their names, outlines, and the reporting units."""

from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask


def shapes(viewer: Viewer, parent: str, level: str, asof: datetime | None = None) -> pl.DataFrame:
    """Outlines of one level below a place: place, name_zh, name_en, short_zh, short_en, is_sketch, geojson (text)."""
    return ask("places/shapes", viewer, asof, parent=parent, level=level)
