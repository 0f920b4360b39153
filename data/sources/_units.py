"""From the unit of a file to the unit of the catalogue: value * factor + offset."""

from typing import Any

from city.said import say


def conversion(reading: Any, unit: Any, indicator: str, at: str) -> tuple[float, float]:
    """Factor and offset from this unit to the indicator's; an unknown unit or another base is refused."""
    units = reading.catalogue.units
    wanted = reading.catalogue.indicators[indicator].unit
    if unit not in units:
        raise reading.refuse(at, unit, say("mapping.unit", found=wanted))
    if unit == wanted:
        return 1.0, 0.0
    given, kept = units[unit], units[wanted]
    if given.base != kept.base:
        raise reading.refuse(at, unit, say("mapping.other_unit", found=wanted, indicator=indicator))
    return given.scale / kept.scale, (given.offset - kept.offset) / kept.scale
