"""What citizens request."""

from datetime import datetime, timedelta

import polars as pl

from city.access import Viewer
from city.disclosure import sees_small
from queries._ask import ask
from queries._withheld import cell_of, opened_cells, said


def rising(
    viewer: Viewer, until: datetime, least: int = 10, size: int = 8, asof: datetime | None = None
) -> pl.DataFrame:
    """Topics by street (or district) that rise: topic, place with names and level, opened (last 24 h), usual (mean of the same weekday, 4 weeks).

    Fewer than `least` requests are too few to speak of a rise; what is withheld elsewhere (city/withheld.py) is not told here.
    """
    found = ask("hotline/rising", viewer, asof, until=until, least=least, size=size)
    if sees_small(viewer) or found.is_empty():
        return found
    cells = opened_cells("request", until - timedelta(hours=24), until, asof)
    keys = found.select("opened", "topic", "place").iter_rows()
    return found.filter(said([(n, (cell_of("topic", topic), place)) for n, topic, place in keys], cells))
