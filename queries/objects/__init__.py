"""Questions about objects with a code: one of them, its versions, what hangs on it, what happened near it, how good the codes are."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask
from queries._files import files_of

FAULTS = ("unaddressed", "doubles", "orphans")
"""What may be wrong with an object that was admitted."""


def one(viewer: Viewer, object: str, asof: datetime | None = None) -> pl.DataFrame:  # noqa: A002
    """One object in its newest version, with file and line; no row when there is none or it is out of sight."""
    return ask("objects/one", viewer, asof, object=object)


def versions(viewer: Viewer, object: str, asof: datetime | None = None) -> pl.DataFrame:  # noqa: A002
    """What was said of an object, the newest first: name, place, part_of, owner, state, lon, lat, version, source, file."""
    return ask("objects/versions", viewer, asof, object=object)


def hung(viewer: Viewer, object: str, size: int = 60, asof: datetime | None = None) -> pl.DataFrame:  # noqa: A002
    """What hangs on an object, or has it as its address: object, kind, name, place, state, is_part."""
    return ask("objects/hung", viewer, asof, object=object, size=size)


def named(viewer: Viewer, codes: Sequence[str], asof: datetime | None = None) -> pl.DataFrame:
    """These objects, as far as they are in sight: object, kind, name, place, state."""
    return ask("objects/named", viewer, asof, codes=list(codes))


def like(viewer: Viewer, text: str, kinds: Sequence[str], each: int = 8, asof: datetime | None = None) -> pl.DataFrame:
    """Objects whose code, name or address holds a text in small letters: object, kind, name, place, state."""
    return ask("objects/like", viewer, asof, text=text, of_kinds=list(kinds), each=each)


def scope(viewer: Viewer, asof: datetime | None = None) -> pl.DataFrame:
    """The places that the viewer sees: place, name_zh, name_en, level."""
    return ask("objects/scope", viewer, asof)


def near(
    viewer: Viewer,
    box: tuple[float, float, float, float],
    since: datetime,
    size: int = 20,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Events within a box (west, south, east, north) since a moment, the newest first."""
    west, south, east, north = box
    return ask("objects/near", viewer, asof, west=west, south=south, east=east, north=north, since=since, size=size)


def quality(viewer: Viewer, place: str, asof: datetime | None = None) -> pl.DataFrame:
    """By kind in a place and below: objects, with_address, unaddressed, orphans, doubles (same name and address, or same spot)."""
    if files_of("objects", asof) and not files_of("objects_counted", asof):
        return quality_unsummed(viewer, place, asof=asof)
    return ask("objects/quality", viewer, asof, place=place)


def quality_unsummed(viewer: Viewer, place: str, asof: datetime | None = None) -> pl.DataFrame:
    """The same as `quality`, looked up in the objects themselves: of a stamp from before they were summed, and for tests."""
    return ask("objects/quality_unsummed", viewer, asof, place=place)


def doubtful(
    viewer: Viewer,
    place: str,
    kind: str,
    fault: str,
    size: int = 50,
    skip: int = 0,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """The objects of a kind that have one of FAULTS: object, name, place, state, address, address_text, part_of."""
    return ask("objects/doubtful", viewer, asof, place=place, kind=kind, fault=fault, size=size, skip=skip)


def unfit(viewer: Viewer, asof: datetime | None = None) -> pl.DataFrame:
    """Rows set aside for their code, by source and rule: source, rule, rows_broken, newest_at."""
    return ask("objects/unfit", viewer, asof)
