"""What of the ledger a viewer sees: subjects about a place, and maybe an indicator, through the one door to the data."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from city.access import Viewer, cleared
from city.catalogue import catalogue
from city.pack import city
from city.settings import settings
from queries.places import asked


class About(Protocol):
    """What a subject is about: a place, and an indicator's key or none."""

    @property
    def place(self) -> str: ...
    @property
    def indicator(self) -> str | None: ...


Subject = TypeVar("Subject", bound=About)


def in_sight(viewer: Viewer, subjects: Iterable[Subject], within: str | None = None) -> list[Subject]:
    """Those whose place lies in the scope (and in `within`) and whose indicator lies in the clearance.

    A place that the tree no longer has, and an indicator that the catalogue no longer has, are the whole city's and sensitive:
    who sees everything goes on seeing them.
    """
    found, root = list(subjects), city(settings().city).place
    rows = asked(viewer, sorted({root, *(one.place for one in found)}), within)
    by_place = {row["place"]: row for row in rows.iter_rows(named=True)}
    allowed = cleared(viewer.clearance)

    def is_seen(one: Subject) -> bool:
        place = by_place[one.place]
        if not place["is_known"]:
            place = by_place[root]
        sign = catalogue().indicators.get(one.indicator or "")
        sensitivity = sign.sensitivity if sign else "sensitive" if one.indicator else "public"
        return place["is_visible"] and place["is_within"] and sensitivity in allowed

    return [one for one in found if is_seen(one)]
