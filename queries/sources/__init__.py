"""What the sources deliver, when they last did, and whether that is as promised."""

from datetime import datetime

import polars as pl

from city.access import Viewer
from data.sources import sources
from queries._ask import ask


def feeds(viewer: Viewer, asof: datetime | None = None) -> pl.DataFrame:
    """Sources that delivered: source, name_zh, name_en, promise_s, is_sample, last_admitted_at, last_data_at, rows_admitted …

    A source that the pack no longer describes has its key for a name and promises nothing (promise_s null).
    """
    found = ask("sources/feeds", viewer, asof)
    known = [sources().get(key) for key in found["source"]]
    keys = found["source"].to_list()
    return found.hstack(
        [
            pl.Series(
                "name_zh", [one.name["zh"] if one else key for one, key in zip(known, keys, strict=True)], pl.String
            ),
            pl.Series(
                "name_en", [one.name["en"] if one else key for one, key in zip(known, keys, strict=True)], pl.String
            ),
            pl.Series("promise_s", [one.promise_s if one else None for one in known], pl.Int64),
            pl.Series("is_sample", [one.sample if one else False for one in known], pl.Boolean),
        ]
    )
