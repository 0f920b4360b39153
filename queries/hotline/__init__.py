"""What citizens request."""

from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask


def rising(
    viewer: Viewer, until: datetime, least: int = 10, size: int = 8, asof: datetime | None = None
) -> pl.DataFrame:
    """Topics by street (or district) that rise: topic, place with names and level, opened (last 24 h), usual (mean of the same weekday, 4 weeks).

    Fewer than `least` requests are too few to speak of a rise.
    """
    return ask("hotline/rising", viewer, asof, until=until, least=least, size=size)
