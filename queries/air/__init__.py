"""Questions about air stations. Concentrations are in the catalogue's units; hours are naive, in the city's civil time."""

from datetime import datetime, timedelta

import polars as pl

from city.access import Viewer
from queries._ask import ask

# The hour's inputs of the index; components first seen as 1-hour means.
POLLUTANTS = ["air_pm25", "air_pm10", "air_so2", "air_no2", "air_co", "air_o3_1h"]


def stations(viewer: Viewer, hour: datetime, asof: datetime | None = None) -> pl.DataFrame:
    """Each station and pollutant of one hour: place, names, lon, lat, is_sketch, indicator, value (null: nothing came)."""
    return ask("air/stations", viewer, asof=asof, hour=hour, pollutants=POLLUTANTS)


def newest_hour(
    viewer: Viewer, until: datetime, reach_days: int = 30, asof: datetime | None = None
) -> datetime | None:
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


def history(
    viewer: Viewer, place: str, since: datetime, until: datetime, asof: datetime | None = None
) -> pl.DataFrame:
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
