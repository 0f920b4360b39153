"""The key of a row that is set aside, as far as it could be read, so that its resubmission finds it again."""

from collections.abc import Sequence

import polars as pl

KEY_TIME = "%Y-%m-%dT%H:%M:%S"
"""How a key in JSON writes a time."""


def key_said(frame: pl.DataFrame, key: Sequence[str], places: pl.Series, indicators: pl.Series) -> pl.Expr:
    """The key as JSON, with null for what cannot be part of one: an unknown place or indicator."""
    known = {"place": places, "indicator": indicators}
    parts = []
    for name in key:
        part = pl.col(name)
        if frame.schema[name] == pl.Datetime:
            part = part.dt.strftime(KEY_TIME)
        elif name in known:
            part = pl.when(part.is_in(known[name].implode())).then(part)
        parts.append(part.cast(pl.String).alias(name))
    return pl.struct(*parts).struct.json_encode().alias("key")
