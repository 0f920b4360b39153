"""All signs of the sample city, by source."""

from data.sample import (
    signs_digital,
    signs_ecology,
    signs_lifeline,
    signs_people,
    signs_safety,
    signs_traffic,
    signs_weather,
)
from data.sample.series import SIGNS, Sign

_ROOMS = (signs_safety, signs_traffic, signs_ecology, signs_weather, signs_lifeline, signs_people, signs_digital)


def by_source() -> dict[str, list[Sign]]:
    """The signs that each source delivers."""
    found: dict[str, list[Sign]] = {}
    for sign in SIGNS.values():
        found.setdefault(sign.source, []).append(sign)
    return found
