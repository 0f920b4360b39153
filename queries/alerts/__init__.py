"""What is remarkable now: newest readings beyond a condition, their hours before, and official warnings in force."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask, ask_since

Conditions = Sequence[tuple[str, bool, str, float]]
"""(indicator, whether the z-score is meant, sign such as '>=', number)."""


def beyond(viewer: Viewer, conditions: Conditions, asof: datetime | None = None) -> pl.DataFrame:
    """Newest readings that meet a condition: indicator, place (with names, level, parent), value, z, normal, observed_at, above.

    `above` lists the place itself and all places above it, reporting units included. Boundaries of strict signs come too:
    the caller judges each row.
    """
    indicators, is_z, signs, numbers = (
        (list(column) for column in zip(*conditions, strict=True)) if conditions else ([],) * 4
    )
    return ask(
        "alerts/beyond",
        viewer,
        asof,
        watched=indicators,
        is_z=is_z,
        signs=signs,
        numbers=[float(n) for n in numbers],
    )


def history(
    viewer: Viewer, indicators: Sequence[str], places: Sequence[str], since: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Hours since a moment of the pairs (indicators[i], places[i]), newest first: hour, value, median, spread (normal)."""
    # In one order, so that the same pairs are the same question.
    pairs = sorted(set(zip(indicators, places, strict=True)))
    watched, of_places = ([one[n] for one in pairs] for n in (0, 1))
    found = ask_since("alerts/history", viewer, "hourly", since, asof, watched=watched, places=of_places)
    return found.sort("indicator", "place", "hour", descending=[False, False, True])


def series(
    viewer: Viewer, indicator: str, since: datetime, until: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Hours of one indicator in all places, oldest first in each: place, hour, value."""
    found = ask_since("alerts/series", viewer, "hourly", since, asof, indicator=indicator)
    return found.filter(pl.col("hour") < until).sort("place", "hour")


def promised(
    viewer: Viewer, indicator: str, since: datetime, until: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Hours of one share in all places, oldest first in each: place, hour, num, den (how many of how many)."""
    found = ask_since("alerts/promised", viewer, "hourly", since, asof, indicator=indicator)
    return found.filter(pl.col("hour") < until).sort("place", "hour")


def flagged(viewer: Viewer, since: datetime, asof: datetime | None = None) -> set[tuple[str, str, datetime]]:
    """(indicator, place, hour) since an hour whose readings froze or repeat digits: nothing is concluded from them."""
    return set(ask("alerts/flagged", viewer, asof, since=since).rows())


def warnings(viewer: Viewer, now: datetime, asof: datetime | None = None) -> pl.DataFrame:
    """Official warnings in force: warning, kind, level (1 red to 4 blue), issuer, title, issued_at, expires_at, place."""
    return ask("alerts/warnings", viewer, asof, now=now)


def known_events(
    viewer: Viewer,
    kind: str,
    topics: Sequence[str],
    since: datetime,
    until: datetime,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Where and when events of a kind and these topics were opened in [since, until), oldest first: place, at."""
    return ask("alerts/known_events", viewer, asof, kind=kind, topics=list(topics), known_since=since, until=until)


def known_records(
    viewer: Viewer, register: str, since: datetime, until: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Where and when records of a register were entered in [since, until), oldest first: place, at."""
    return ask("alerts/known_records", viewer, asof, register=register, known_since=since, until=until)
