"""What a delivery is judged against, and its judgement before anything is taken: the same for admission and for a trial."""

from datetime import datetime
from pathlib import Path

import polars as pl

from city.catalogue import catalogue
from city.said import say
from data.batch import Batch, frame_of
from data.contracts import Checked, Context, check, judged_by
from data.sources import Refused, Source, read

MARGIN_DEGREES = 0.2


def context_of(batch: Batch, now: datetime) -> Context:
    """The catalogue's indicators, the places of the batch's stamp with their bounds, and the city's civil time."""
    places = frame_of(batch.engine, f"select place, lon, lat from {batch.rows('places')}")
    low = places.select(pl.min("lon", "lat") - MARGIN_DEGREES).row(0)
    high = places.select(pl.max("lon", "lat") + MARGIN_DEGREES).row(0)
    bounds = (*low, *high) if None not in (*low, *high) else None
    return Context(judged_by(catalogue()), places["place"], now, bounds)


def need_places(context: Context, path: Path) -> None:
    """Refuses any file while the store has no places."""
    if context.places.is_empty():
        raise Refused(say("refused.no_places", file=path.name))


def judge(source: Source, path: Path, context: Context) -> Checked:
    """The file's rows, good and set aside; Refused when it cannot be read or has none. The share is not judged here."""
    checked = check(source.contract, read(source, path), context, source.rules)
    if checked.rows_read == 0:
        raise Refused(say("refused.no_rows", file=path.name))
    return checked
