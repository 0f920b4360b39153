"""Questions of themes that no other topic asks: how many objects there are."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask


def objects(
    viewer: Viewer, kinds: Sequence[str], places: Sequence[str], now: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Objects of these kinds by state and place given: kind, state, place, objects (count); those removed left out."""
    return ask("themes/objects", viewer, asof=asof, of_kinds=list(kinds), places=list(places), now=now)
