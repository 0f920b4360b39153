"""The city that is shown: its name, its clock, the place at the top of what the viewer may see."""

from datetime import datetime

from city.access import Viewer
from city.pack import City, city
from city.settings import settings


def the_city() -> City:
    """The city of the settings."""
    return city(settings().city)


def city_name(lang: str) -> str:
    """Such as 南京市 or Nanjing."""
    return the_city().name[lang]


def civil_now() -> datetime:
    """Now in the city's civil time, without zone."""
    return datetime.now(the_city().zone).replace(tzinfo=None)


def utc_offset_min() -> int:
    """How far the city's clock is ahead of UTC now, in minutes."""
    ahead = datetime.now(the_city().zone).utcoffset()
    return int(ahead.total_seconds() // 60) if ahead else 0


def epoch_s(moment: datetime) -> float:
    """Seconds since 1970 of a civil moment."""
    return moment.replace(tzinfo=the_city().zone).timestamp()


def home_place(viewer: Viewer) -> str:
    """The place whose signs the viewer's screen shows: the city, or the first place of a narrower scope."""
    return the_city().place if the_city().place in viewer.places else viewer.places[0]
