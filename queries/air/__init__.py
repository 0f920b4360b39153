"""Questions about air stations. Concentrations are in the catalogue's units; hours are naive, in the city's civil time."""

from datetime import datetime, timedelta

import polars as pl

from city.access import Viewer
from city.air_index import HOURLY
from queries._ask import ask

POLLUTANTS = list(HOURLY)


def stations(viewer: Viewer, hour: datetime, asof: datetime | None = None) -> pl.DataFrame:
    """Each station and pollutant of one hour: place, names, lon, lat, is_sketch, indicator, value (null: nothing came)."""
    return ask("air/stations", viewer, asof=asof, hour=hour, pollutants=POLLUTANTS)


def newest_hour(viewer: Viewer, until: datetime, reach_days: int = 30, asof: datetime | None = None) -> datetime | None:
    """The newest hour before until in which a station sent something, at most reach_days back; None when there is none."""
    frame = ask(
        "air/newest_hour",
        viewer,
        asof=asof,
        pollutants=POLLUTANTS,
        since=until - timedelta(days=reach_days),
        until=until,
    )
    return frame["hour"][0] if frame.height else None


def history(viewer: Viewer, place: str, since: datetime, until: datetime, asof: datetime | None = None) -> pl.DataFrame:
    """One station's concentrations and index: hour, indicator, value, oldest first."""
    return ask(
        "air/history",
        viewer,
        asof=asof,
        place=place,
        pollutants=[*POLLUTANTS, "air_aqi"],
        since=since,
        until=until,
    )
