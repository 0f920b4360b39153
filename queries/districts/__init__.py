"""Questions about the district scores: what records count to, and the records themselves."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from city.access import Viewer
from city.counting import Count
from queries._ask import ask


def counted(
    viewer: Viewer,
    counts: Sequence[Count],
    places: Sequence[str],
    untils: Sequence[datetime],
    asof: datetime | None = None,
) -> pl.DataFrame:
    """What the records of registers count to: indicator, part, place, until, num, den, records; no row where there is none.

    `untils` are the ends of periods; a record counts for each of the `places` that it lies in.
    """
    return ask(
        "districts/counted",
        viewer,
        asof=asof,
        places=list(places),
        untils=list(untils),
        scored=[one.indicator for one in counts],
        parts=[one.part for one in counts],
        registers=[one.register for one in counts],
        kinds=[one.kind for one in counts],
        ways=[one.way for one in counts],
        nums=[one.num for one in counts],
        dens=[one.den for one in counts],
        months=[one.months for one in counts],
    )


def evidence(
    viewer: Viewer,
    count: Count,
    place: str,
    until: datetime,
    size: int = 50,
    skip: int = 0,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """The records that one part of an indicator was counted from in a place and period, those not done first.

    record, title, place and its names, kind, entered_at, due_at, done_at, amount, base, is_done, total (of all of them),
    and the source, delivery and row each came from. None for who may not see rows.
    """
    return ask(
        "districts/evidence",
        viewer,
        asof=asof,
        place=place,
        until=until,
        register=count.register,
        kind=count.kind,
        way=count.way,
        span=count.months,
        size=size,
        skip=skip,
    )
