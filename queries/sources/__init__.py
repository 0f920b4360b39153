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
    known = sources()
    described = pl.DataFrame(
        {
            "source": list(known),
            "name_zh": [one.name["zh"] for one in known.values()],
            "name_en": [one.name["en"] for one in known.values()],
            "promise_s": [one.promise_s for one in known.values()],
            "is_sample": [one.sample for one in known.values()],
        },
        schema={
            "source": pl.String,
            "name_zh": pl.String,
            "name_en": pl.String,
            "promise_s": pl.Int64,
            "is_sample": pl.Boolean,
        },
    )
    joined = found.join(described, on="source", how="left")
    return joined.with_columns(
        pl.col("name_zh").fill_null(pl.col("source")),
        pl.col("name_en").fill_null(pl.col("source")),
        pl.col("is_sample").fill_null(False),
    )
