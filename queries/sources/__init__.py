"""What the sources deliver, and when they last did."""

from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask


def feeds(viewer: Viewer, asof: datetime | None = None) -> pl.DataFrame:
    """Sources that delivered: source, last_admitted_at, last_data_at, deliveries, rows_admitted, rows_set_aside."""
    return ask("sources/feeds", viewer, asof)
