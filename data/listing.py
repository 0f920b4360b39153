"""Lists for the command line: deliveries and rows set aside."""

from city.settings import settings
from data.batch import Batch, open_engine
from data.snapshots import Snapshots


def deliveries(source: str | None, last: int) -> list[str]:
    """One line a delivery: time, status, source, sentence; the newest last."""
    rows = _rows(
        "deliveries", "admitted_at, status, source, sentence, delivery", "admitted_at, seq", last, source=source
    )
    return [
        f"{at:%Y-%m-%d %H:%M:%S}  {status:9}{name:20} {sentence}  [{key}]" for at, status, name, sentence, key in rows
    ]


def set_aside(source: str | None, delivery: str | None, last: int) -> list[str]:
    """One line a row set aside: delivery, line of the file, rule, reason, content; the newest last."""
    columns = "delivery, row, rule, reason, content"
    rows = _rows("set_aside", columns, "set_aside_at, delivery, row", last, source=source, delivery=delivery)
    return [f"[{key}] line {row}  {rule}: {reason}  {content}" for key, row, rule, reason, content in rows]


def newest() -> Batch:
    """The newest state of the store, to be read."""
    snapshots = Snapshots(settings().store)
    return Batch(snapshots, open_engine(), snapshots.current().known_at.date())


def _rows(tbl: str, columns: str, order: str, last: int, **filters: str | None) -> list[tuple]:
    batch = newest()
    engine = batch.engine
    given = {name: value for name, value in filters.items() if value is not None}
    where = " and ".join(f"{name} = ${name}" for name in given) or "true"
    descending = ", ".join(f"{name} desc" for name in order.split(", "))
    sql = f"select {columns} from {batch.rows(tbl)} where {where} order by {descending} limit {int(last)}"
    found = engine.execute(sql, given).fetchall() if given else engine.execute(sql).fetchall()
    return found[::-1]
