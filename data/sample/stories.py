"""Two stories that can be found and replayed: a rainstorm night and a lantern-fair crowd, once in each year.

Constants hold the year 2026; `stories(year)` gives the same evening of another year.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Story:
    """One story of one year: start and end in civil time, the places it is about."""

    key: str
    name: dict[str, str]
    start: datetime
    end: datetime
    places: tuple[str, ...]
    signs: tuple[str, ...]


# The night of 2 to 3 July: minutes after 12:00 of 2 July.
STORM_NAME = {"zh": "7月2日夜暴雨", "en": "Rainstorm night of 2 July"}
STORM_SIGNS = ("rain_1h", "river_level", "ponding_depth", "traffic_index", "hotline_requests")
STORM_PLACES = ("3201", "320106", "320104", "320102", "NJ-JB")
# Rain: start minute, length in minutes, millimetres at the centre, centre (lon, lat), reach in km.
STORM_PULSES = (
    (330, 190, 14.0, 118.70, 32.10, 45.0),
    (395, 150, 67.0, 118.765, 32.065, 15.0),
    (440, 130, 34.0, 118.79, 32.02, 13.0),
    (520, 160, 22.0, 118.85, 31.97, 24.0),
    (760, 170, 28.0, 118.80, 32.10, 22.0),
)
# Official warnings: minute issued, level (4 blue … 1 red), minute at which the next step or the lifting takes over.
STORM_WARNINGS = ((320, 4), (425, 3), (465, 2), (500, 1), (690, 2), (870, 3))
STORM_LIFTED = 1120

# The evening of the fifteenth of the first lunar month, at 夫子庙.
LANTERN_NAME = {"zh": "元宵夜夫子庙灯会", "en": "Lantern fair at Fuzimiao"}
LANTERN_SIGNS = ("safety_crowd_load", "traffic_station_crowding", "rain_1h", "safety_police_incidents")
LANTERN_DAYS = {2025: (2, 12), 2026: (3, 3), 2027: (2, 20), 2028: (2, 9), 2029: (2, 27), 2030: (2, 17)}
# People in the core area: (hour of day, persons); 66,000 is what the area holds.
LANTERN_CAPACITY = 66000
LANTERN_CROWD = (
    (0.0, 900), (6.0, 1500), (9.0, 9000), (12.0, 21000), (15.0, 26000), (17.0, 38000), (18.0, 47000),
    (19.0, 55000), (20.0, 60000), (20.5, 65000), (21.0, 62500), (21.25, 52000), (21.75, 33000),
    (22.5, 15000), (23.5, 4200), (24.0, 2600),
)  # fmt: skip
LANTERN_RAIN = (1252, 70, 5.5, 118.785, 32.02, 16.0)  # minute of the day, as in STORM_PULSES


def storm_noon(year: int) -> datetime:
    """12:00 of 2 July, from which the storm's minutes count."""
    return datetime(year, 7, 2, 12)


def lantern_day(year: int) -> date | None:
    """The day of the lantern fair, where the lunar calendar is known."""
    found = LANTERN_DAYS.get(year)
    return date(year, *found) if found else None


def stories(year: int) -> tuple[Story, ...]:
    """The stories of one year, earliest first."""
    noon = storm_noon(year)
    storm = Story("storm", STORM_NAME, noon + timedelta(hours=4), noon + timedelta(hours=22), STORM_PLACES, STORM_SIGNS)
    day = lantern_day(year)
    if day is None:
        return (storm,)
    midnight = datetime(day.year, day.month, day.day)
    lantern = Story(
        "lantern",
        LANTERN_NAME,
        midnight + timedelta(hours=15),
        midnight + timedelta(hours=24),
        ("320104", "320104002"),
        LANTERN_SIGNS,
    )
    return (lantern, storm)


def windows(first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
    """Start and end of the stories that fall between two moments."""
    found = [s for year in range(first.year, last.year + 1) for s in stories(year)]
    return [(s.start, s.end) for s in found if s.end > first and s.start < last]
