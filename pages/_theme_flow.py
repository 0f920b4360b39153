"""What flows between the city, its districts and their streets: the records of one register, by kind, between the levels."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from city.themes import Measure, Section
from components.flow import Stream
from pages._detail import root
from pages._theme_spread import Spread
from queries import districts

Pair = tuple[int, int]
"""Asked for, and met in time."""


def streams(spread: Spread, section: Section, measure: Measure, until: datetime, name: str) -> list[Stream]:
    """The streams of a section in the spread's place, called `name`, at the end of a month; those of nothing are left out.

    In the city they run through its districts, in a district through its streets, in a street through itself.
    """
    words, place, below = spread.address.words, spread.place, spread.children()
    city = words("theme.flow_city")
    found = _counted(spread, section, measure, until)
    down, further, *up = section.steps
    if place == root():
        street = words("theme.flow_streets")
        ways = [(0, city, one, down, code) for code, one in below.items()]
        ways += [(1, one, street, further, code) for code, one in below.items()]
        ways += [(2, street, city, kind, place) for kind in up]
    elif below:
        ways = [(0, city, name, down, place)]
        ways += [(1, name, one, further, code) for code, one in below.items()]
        ways += [(2, one, city, kind, code) for code, one in below.items() for kind in up]
    else:
        district = words("theme.flow_district")
        ways = [(0, city, district, down, place), (1, district, name, further, place)]
        ways += [(2, name, city, kind, place) for kind in up]
    return [
        Stream(step, source, target, *pair, spread.numbers.records_href(section, kind, code))
        for step, source, target, kind, code in ways
        if (pair := found.get((kind, code), (0, 0)))[0]
    ]


def _counted(spread: Spread, section: Section, measure: Measure, until: datetime) -> Mapping[tuple[str, str], Pair]:
    """Kind and place → how many were asked for and met."""
    address = spread.address
    counts = [replace(measure.count, indicator=kind, kind=kind) for kind in section.steps]
    codes = [spread.place, *spread.children()]
    frame = districts.counted(address.viewer, counts, codes, [until], asof=address.state.asof)
    return {(row["indicator"], row["place"]): (int(row["den"]), int(row["num"])) for row in frame.iter_rows(named=True)}
