"""What of a delivery is new: of each key the newest version is the truth, the others are kept beside it as superseded.

The newest version is the one of the latest change (events), then of the latest `version`; of two that say as of when
they are at the same instant, the greater content, so that the order in which deliveries arrive decides nothing.
"""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from data.batch import LARGE_ROWS, WHOLE, Batch
from data.roll import load
from data.tables import TABLES, Table, empty_select

DIRECT_ROWS = 100_000
"""From so many rows on, rows of which nothing can be known before are written without being compared."""

LINEAGE = ("source", "delivery", "row", "known_seq", "version")


@dataclass(frozen=True)
class Kept:
    """Rows by delivery: `new` ones are the truth now; `overtaken` ones are kept, but a newer version is known."""

    new: dict[str, int]
    overtaken: dict[str, int]


def keep_new(batch: Batch, contract: str, rows: pl.DataFrame, is_distinct: bool) -> Kept:
    """Takes what is new of the rows into the batch.

    `rows` has the table's columns, `arrival` (order within the batch) and `is_stated` (the row says its version itself);
    `is_distinct` promises that no key stands twice in it. Leaves the temporary relations `delivered` (all rows),
    `incoming` (rows that are the truth now and were not) and `gone` (rows that were the truth and are not), the last
    two with the table's columns. A row that says what the store says already is known, and is not kept again.
    """
    table = TABLES[contract]
    run = batch.engine.execute
    batch.drop("delivered", "incoming", "gone", "beaten", "earlier")
    is_large = rows.height >= DIRECT_ROWS and is_distinct and table.kept == "pieces"
    if is_large and not batch.files(contract, *_span(rows, table)):
        return _add_all(batch, table, rows)
    weigh(batch, table, rows, is_distinct)
    put(batch, table)
    by_delivery = "select delivery, count(*) from {} where known_seq = $seq group by delivery"
    new, overtaken = (
        dict(run(by_delivery.format(one), {"seq": batch.seq}).fetchall()) for one in ("incoming", "beaten")
    )
    return Kept(new, overtaken)


def weigh(batch: Batch, table: Table, rows: pl.DataFrame, is_distinct: bool = False) -> None:
    """Decides of each row whether it would be the truth; leaves `delivered`, `earlier`, `incoming`, `gone` and `beaten`.

    Nothing is written; `beaten` are rows for which a newer version is known.
    """
    load(batch, "delivered", rows)
    _find_earlier(batch, table)
    if is_distinct and not _any(batch, "earlier"):
        batch.engine.execute("create temp view incoming as select * exclude (arrival, is_stated) from delivered")
        for name in ("gone", "beaten"):
            batch.engine.execute(f"create temp table {name} as select * from earlier")  # nosec B608
    else:
        _rank(batch, table)


def _add_all(batch: Batch, table: Table, rows: pl.DataFrame) -> Kept:
    """Of a time of which the store knows nothing all rows are new: they are written as they are, past the engine."""
    for name in ("earlier", "gone", "beaten"):
        batch.engine.execute(f"create temp table {name} as {empty_select(table)}")
    of_day = rows[str(table.time)].dt.date()
    days = of_day.unique().sort().to_list()
    for day in days:
        some = rows if len(days) == 1 else rows.filter(of_day == day)
        part = day.isoformat() if some.height >= LARGE_ROWS else batch.part_of(table.name, day)
        batch.write_frame(table.name, part, some)
    files = [file for file in batch.added if file.tbl == table.name]
    batch.engine.execute(f"create temp view incoming as select * from {batch.relation(table, files)}")  # nosec B608
    batch.engine.execute("create temp view delivered as select * from incoming")
    return Kept(dict(rows.group_by("delivery").len().rows()), {})


def _span(rows: pl.DataFrame, table: Table) -> tuple[datetime, datetime]:
    times = rows[str(table.time)]
    return times.min(), times.max()  # type: ignore[return-value]


def on_key(table: Table, left: str, right: str) -> str:
    """SQL: both rows have the same key."""
    return " and ".join(f"{left}.{column} = {right}.{column}" for column in table.key)


def newest_first(table: Table) -> str:
    """SQL of the order in which versions of one key stand: the truth first."""
    payload = [name for name in table.columns if name not in (*LINEAGE, *table.key, "updated_at")]
    change = ["updated_at desc nulls last"] if "updated_at" in table.columns else []
    return ", ".join([*change, "version desc", *[f"{name} desc nulls last" for name in payload], "source", "row desc"])


def put(batch: Batch, table: Table, keeps_gone: bool = True) -> None:
    """Puts `incoming` into the table, takes `gone` out of it, and keeps `gone` (if told so) and `beaten` as superseded.

    Events are put into their parts by their roll-up, which moves them from day to day.
    """
    run = batch.engine.execute
    if table.name == "readings":
        take_out(batch, table, "gone")
        for part, fresh in batch.by_part("readings", "incoming", "observed_at"):
            batch.add_piece("readings", part, fresh)
    elif table.kept == "whole" and (_any(batch, "incoming") or _any(batch, "gone")):
        run("create or replace temp table touched_rows as select * from incoming union all by name select * from gone")
        same = f"touched_rows as t on {on_key(table, 't', 'o')}"
        batch.replace_rows(table.name, WHOLE, "select * from incoming", same)
    if keeps_gone and (_any(batch, "gone") or _any(batch, "beaten")):
        beside = TABLES[f"{table.name}_superseded"]
        run("create or replace temp table lost as select * from gone union all by name select * from beaten")
        for part, fresh in batch.by_part(beside.name, "lost", str(beside.time)):
            batch.add_piece(beside.name, part, fresh)


def take_out(batch: Batch, table: Table, relation: str) -> None:
    """Takes the rows of a relation (by key and lineage) out of the files of a table that is kept in pieces."""
    if not _any(batch, relation):
        return
    run = batch.engine.execute
    low, high = run(f"select min({table.time}), max({table.time}) from {relation}").fetchall()[0]
    key = TABLES[table.name.removesuffix("_superseded")]
    same = f"g on {on_key(key, 'g', 'o')} and g.delivery = o.delivery and g.row = o.row"
    for file in batch.files(table.name, low, high):
        old = batch.relation(table, [file])
        if run(f"select 1 from {old} as o semi join {relation} as {same} limit 1").fetchall():
            batch.replace_file(file, f"select o.* from {old} as o anti join {relation} as {same}")


def _find_earlier(batch: Batch, table: Table) -> None:
    """Makes the temporary table `earlier`: what is the truth now for the keys of `delivered`."""
    run = batch.engine.execute
    files = batch.files(table.name)
    if table.time in table.key:
        low, high = run(f"select min({table.time}), max({table.time}) from delivered").fetchall()[0]
        files = batch.files(table.name, low, high)
    run(
        "create or replace temp table earlier as"
        f" select o.* from {batch.relation(table, files)} as o semi join delivered as d on {on_key(table, 'o', 'd')}"
    )


def _rank(batch: Batch, table: Table) -> None:
    """Makes `incoming`, `gone` and `beaten` (rows of this batch that a newer version beats) by ranking all versions."""
    run = batch.engine.execute
    key = ", ".join(table.key)
    payload = ", ".join(name for name in table.columns if name not in (*LINEAGE, *table.key)) or "null"
    is_older = "updated_at < truth_updated_at" if "updated_at" in table.columns else "false"
    truth_change = "max(updated_at) filter (where is_truth)" if "updated_at" in table.columns else "max(null)"
    before = batch.rows(f"{table.name}_superseded")
    run(
        "create or replace temp table pool as"
        " select *, true as is_truth, true as is_stored, true as is_stated, -1 as arrival from earlier"
        f" union all by name select o.*, false as is_truth, true as is_stored, true as is_stated, -1 as arrival"
        f" from {before} as o semi join delivered as d on {on_key(table, 'o', 'd')}"
        " union all by name select *, false as is_truth, false as is_stored from delivered"
    )
    run(
        "create or replace temp table judged as"
        " with told as ("
        f"   select *, row({payload}) as says,"
        f"     max(version) filter (where is_stored) over (partition by {key}, row({payload})) as stored_version,"
        f"     bool_or(is_truth) over (partition by {key}, row({payload})) as says_the_truth,"
        f"     {truth_change} over (partition by {key}) as truth_updated_at,"
        f"     min(arrival) filter (where not is_stored) over (partition by {key}) as first_arrival,"
        f"     bool_or(is_truth) over (partition by {key}) as has_truth,"
        f"     row_number() over (partition by {key}, row({payload}), version order by arrival) > 1 as is_copy"
        "   from pool),"
        f" agreed as (select {key}, count(distinct says) = 1 as all_agree from told where not is_stored group by {key})"
        " select told.* exclude (says),"
        "   not is_stored and (is_copy"
        f"     or (stored_version is not null and (stored_version >= version or {is_older}))"
        "     or (not is_stated and all_agree and (says_the_truth or (not has_truth and arrival > first_arrival)))"
        "   ) as is_known"
        f" from told left join agreed using ({key})"
    )
    run(
        "create or replace temp table ranked as"
        f" select *, row_number() over (partition by {key} order by {newest_first(table)}) as place_by_version"
        " from judged where not is_known and (not is_stored or is_truth)"
    )
    columns = ", ".join(table.columns)
    for name, which in (
        ("incoming", "place_by_version = 1 and not is_truth"),
        ("gone", "place_by_version > 1 and is_truth"),
        ("beaten", "place_by_version > 1 and not is_truth"),
    ):
        run(f"create temp table {name} as select {columns} from ranked where {which}")


def _any(batch: Batch, relation: str) -> bool:
    return bool(batch.engine.execute(f"select 1 from {relation} limit 1").fetchall())  # nosec B608
