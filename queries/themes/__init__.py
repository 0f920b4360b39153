"""Questions of themes that no other topic asks: how many objects there are."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from city.access import Viewer, cleared
from city.objects import open_to
from queries._ask import ask


def objects(
    viewer: Viewer, kinds: Sequence[str], places: Sequence[str], now: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Objects of these kinds by state and place given: kind, state, place, objects (count); those removed and kinds above the viewer's clearance left out."""
    open_ = open_to(cleared(viewer.clearance))
    seen = [kind for kind in kinds if kind in open_]
    return ask("themes/objects", viewer, asof=asof, object_kinds=seen or [""], places=list(places), now=now)
