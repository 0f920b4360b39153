"""Questions about returns: what was set aside of a delivery, and what became of it when it came again."""

from datetime import datetime
from typing import Any

import polars as pl

from city.access import Viewer
from data.returns import Compared, compare
from queries._ask import ask

__all__ = ["Compared", "compared", "newest", "returned"]


def newest(viewer: Viewer, source: str, size: int = 5, asof: datetime | None = None) -> pl.DataFrame:
    """A source's newest deliveries of which rows were set aside: delivery, file, status, admitted_at, rows_returned.

    None for a viewer who does not see the whole city.
    """
    return ask("sources/returns_newest", viewer, asof, source=source, size=size)


def returned(viewer: Viewer, delivery: str, asof: datetime | None = None) -> pl.DataFrame:
    """Rows set aside of a delivery, with key, rule, reason, content, file; none for a viewer without the whole city."""
    return ask("sources/returned", viewer, asof, delivery=delivery)


def returned_after(
    viewer: Viewer, source: str, seq: int, until: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """The same of a source's deliveries after a stamp, set aside up to a time, in the order of their stamps."""
    return ask("sources/returned_after", viewer, asof, source=source, seq=seq, until=until)


def deliveries_after(viewer: Viewer, source: str, seq: int, asof: datetime | None = None) -> pl.DataFrame:
    """A source's deliveries after a stamp, oldest first: delivery, file, seq, rows_read, first_at, last_at."""
    return ask("sources/deliveries_after", viewer, asof, source=source, seq=seq)


def readings_after(
    viewer: Viewer, source: str, seq: int, since: datetime, until: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Readings that came after a stamp: delivery, row, indicator, place, observed_at."""
    return ask("sources/readings_after", viewer, asof, source=source, seq=seq, since=since, until=until)


def events_after(viewer: Viewer, source: str, seq: int, asof: datetime | None = None) -> pl.DataFrame:
    """Versions of events that came after a stamp: delivery, row, event."""
    return ask("sources/events_after", viewer, asof, source=source, seq=seq)


def warnings_after(
    viewer: Viewer, source: str, seq: int, since: datetime, until: datetime, asof: datetime | None = None
) -> pl.DataFrame:
    """Warnings that came after a stamp: delivery, row, warning, issued_at."""
    return ask("sources/warnings_after", viewer, asof, source=source, seq=seq, since=since, until=until)


def compared(
    viewer: Viewer, delivery: str, resubmission: str | None = None, asof: datetime | None = None
) -> Compared | None:
    """What became of a delivery's returned rows: count("fixed"), count("still_wrong"), …, `new`; None without such rows.

    None also for a viewer who does not see the whole city. `resubmission` names the delivery to compare with; without
    it all later ones of the source that take a returned row up.
    """
    if returned(viewer, delivery, asof).is_empty():
        return None
    return compare(_Asked(viewer, asof), delivery, resubmission)


class _Asked:
    """Reads through the questions of a viewer; see `data.returns.Reader`."""

    def __init__(self, viewer: Viewer, asof: datetime | None) -> None:
        self.viewer = viewer
        self.asof = asof

    def aside_of(self, delivery: str) -> list[dict[str, Any]]:
        return returned(self.viewer, delivery, self.asof).to_dicts()

    def aside_after(self, source: str, seq: int, until: datetime) -> list[dict[str, Any]]:
        return returned_after(self.viewer, source, seq, until, self.asof).to_dicts()

    def deliveries_after(self, source: str, seq: int) -> list[dict[str, Any]]:
        return deliveries_after(self.viewer, source, seq, self.asof).to_dicts()

    def good_after(
        self, contract: str, source: str, seq: int, since: datetime, until: datetime
    ) -> list[dict[str, Any]]:
        if contract == "events":
            return events_after(self.viewer, source, seq, self.asof).to_dicts()
        good = readings_after if contract == "readings" else warnings_after
        return good(self.viewer, source, seq, since, until, self.asof).to_dicts()
