"""The catalogue: what the city measures, in which unit, for whom, and from which value on it is remarkable.

Read once from `vitals/*.toml`, `units.toml` and `departments.toml` of the city pack into frozen dataclasses.
Whatever cannot be used is refused at start with a sentence: file, key, found, expected.
"""

from functools import cache

from city.catalogue.model import (
    Catalogue,
    CatalogueError,
    Condition,
    Department,
    Domain,
    Indicator,
    Reference,
    Thresholds,
    Unit,
)
from city.catalogue.read import read

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Condition",
    "Department",
    "Domain",
    "Indicator",
    "Reference",
    "Thresholds",
    "Unit",
    "catalogue",
    "read",
]


@cache
def catalogue() -> Catalogue:
    """The catalogue of the pack in the settings, read once. `read(folder)` reads that of another pack."""
    return read()
