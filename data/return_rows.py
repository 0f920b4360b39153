"""The rows of returns as they lie in the store, for the command line."""

from datetime import datetime, timedelta
from typing import Any

from data.batch import Batch
from data.returns import NothingReturned, Row
from data.tables import TABLES

_ASIDE = (
    "select a.delivery, a.source, a.contract, a.row, a.key, a.rule, a.reason, a.told, a.content, a.set_aside_at, d.file, d.seq,"
    " d.rows_read from {aside} as a join {deliveries} as d on d.delivery = a.delivery where {where}"
    " order by d.seq, a.delivery, a.row, a.rule"
)


class StoreReader:
    """Reads the newest state of the store; see `data.returns.Reader`."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def aside_of(self, delivery: str) -> list[Row]:
        """Rows set aside of a delivery, by row."""
        return self._aside("a.delivery = $delivery", delivery=delivery)

    def aside_of_source(self, source: str, days: int) -> list[Row]:
        """Rows set aside of a source in the last days."""
        since = self.batch.base.known_at - timedelta(days=days)
        return self._aside("a.source = $source and a.set_aside_at >= $since", source=source, since=since)

    def aside_after(self, source: str, seq: int, until: datetime) -> list[Row]:
        """Rows set aside of the source's deliveries after a stamp, up to a time."""
        where = "a.source = $source and d.seq > $seq and a.set_aside_at <= $until"
        return self._aside(where, source=source, seq=seq, until=until)

    def deliveries_after(self, source: str, seq: int) -> list[Row]:
        """The source's deliveries after a stamp, oldest first."""
        return self._rows(
            f"select delivery, file, seq, rows_read, first_at, last_at from {self.batch.rows('deliveries')}"
            " where source = $source and seq > $seq and status <> 'withdrawn' order by seq, delivery",
            source=source,
            seq=seq,
        )

    def good_after(self, contract: str, source: str, seq: int, since: datetime, until: datetime) -> list[Row]:
        """Good rows that came after a stamp, the truth and superseded ones: delivery, row, key."""
        table = TABLES[contract]
        columns = ", ".join(("delivery", "row", *table.key))
        found = []
        for name in (contract, f"{contract}_superseded"):
            span = (since, until) if table.time in table.key else (None, None)
            sql = f"select {columns} from {self.batch.rows(name, *span)} where source = $source and known_seq > $seq"
            given: dict[str, Any] = {"source": source, "seq": seq}
            if span[0]:
                sql, given = (
                    f"{sql} and {table.time} between $since and $until",
                    given | {"since": since, "until": until},
                )
            found += self._rows(sql, **given)
        return found

    def delivered(self, name: str) -> bool:
        """Whether this is a delivery, or a source that has delivered."""
        sql = f"select 1 from {self.batch.rows('deliveries')} where source = $name or delivery = $name limit 1"
        return bool(self._rows(sql, name=name))

    def _aside(self, where: str, **given: Any) -> list[Row]:
        rows = {name: self.batch.rows(tbl) for name, tbl in (("aside", "set_aside"), ("deliveries", "deliveries"))}
        return self._rows(_ASIDE.format(**rows, where=where), **given)

    def _rows(self, sql: str, **given: Any) -> list[Row]:
        answer = self.batch.engine.execute(sql, given)
        names = [one[0] for one in answer.description or ()]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def returned(reader: StoreReader, name: str, days: int = 30) -> list[Row]:
    """The rows set aside of a delivery, or of a source in the last days, oldest first: one dict a row.

    Raises NothingReturned with a sentence when the name is neither, or nothing of it was set aside.
    """
    found = reader.aside_of(name) or reader.aside_of_source(name, days)
    if not found and not reader.delivered(name):
        raise NothingReturned(f"{name} is neither a source that has delivered nor a delivery.")
    if not found:
        raise NothingReturned(f"{name}: nothing was set aside, so nothing is returned.")
    return found
