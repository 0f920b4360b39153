"""Questions about registers: which kinds of records there are, in which states, and the records themselves."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from city.access import Viewer
from queries._ask import ask

STATES = ("overdue", "due", "open", "done", "left")
"""Past its day and not done; its day is to come; not done and without a day; done; out of the register."""
SORTS = ("entered", "due", "done", "place", "title")


def kinds(viewer: Viewer, registers: Sequence[str], place: str, asof: datetime | None = None) -> pl.DataFrame:
    """The kinds of records in a place and below, and their sources: register, kind, source, records (count), entered_at (newest)."""
    return ask("registers/kinds", viewer, asof=asof, registers=list(registers), place=place)


def states(viewer: Viewer, register: str, place: str, now: datetime, asof: datetime | None = None) -> pl.DataFrame:
    """How many records of a register are in which state at a moment: kind, state (one of STATES), records (count)."""
    return ask("registers/states", viewer, asof=asof, register=register, place=place, now=now)


def page(
    viewer: Viewer,
    register: str,
    place: str,
    now: datetime,
    kind: str = "",
    state: str = "",
    sort: str = "entered",
    size: int = 50,
    skip: int = 0,
    asof: datetime | None = None,
) -> pl.DataFrame:
    """Records of a register in a place and below, those of a kind and a state or all; none for who may not see rows.

    `sort` is one of SORTS: newest entry or completion first, nearest due date first, or by place or title. record, title, place and
    its names, kind, state, entered_at, due_at, done_at, left_at, amount, base, and the source, delivery and row each came from.
    """
    return ask(
        "registers/page",
        viewer,
        asof=asof,
        register=register,
        place=place,
        now=now,
        kind=kind,
        state=state,
        sort=sort,
        size=size,
        skip=skip,
    )
