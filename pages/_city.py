"""The name of the city in a language."""

from city.pack import city
from city.settings import settings


def city_name(lang: str) -> str:
    """Such as 南京市 or Nanjing."""
    return city(settings().city).name[lang]
