"""Withdrawal: a delivery that was wrong is taken back, and what it had replaced is the truth again."""

from data.batch import Batch
from data.keep import newest_first, on_key, put, take_out
from data.tables import TABLES


def take_back(batch: Batch, contract: str, delivery: str) -> tuple[int, bool]:
    """Takes the delivery's rows out of the contract's table and its superseded versions; how many, and whether some were the truth.

    Leaves `gone` (its rows that were the truth) and `incoming` (the newest other versions of their keys) for the
    roll-up. A row that a later delivery said again, word for word, was not kept again: it goes with this one.
    """
    table, beside = TABLES[contract], TABLES[f"{contract}_superseded"]
    run = batch.engine.execute
    batch.drop("incoming", "gone", "beaten", "withdrawn", "promoted")
    given = {"delivery": delivery}
    run(f"create temp table gone as select * from {batch.rows(contract)} where delivery = $delivery", given)
    run(f"create temp table withdrawn as select * from {batch.rows(beside.name)} where delivery = $delivery", given)
    run(
        f"create temp table incoming as select * exclude (place_by_version) from ("
        f" select o.*, row_number() over (partition by {', '.join(f'o.{k}' for k in table.key)}"
        f" order by {newest_first(table)}) as place_by_version"
        f" from {batch.rows(beside.name)} as o semi join gone as g on {on_key(table, 'o', 'g')}"
        f" where o.delivery <> $delivery) where place_by_version = 1",
        given,
    )
    run("create temp table promoted as select * from withdrawn union all by name select * from incoming")
    gone, beside_it = run("select (select count(*) from gone), (select count(*) from withdrawn)").fetchall()[0]
    if gone or beside_it:
        take_out(batch, beside, "promoted")
        run("create temp table beaten as select * from gone where false")
        put(batch, table, keeps_gone=False)
    return gone + beside_it, gone > 0


def tell_feeds(batch: Batch) -> None:
    """Corrects in `feeds` up to when the sources in the temporary table `these` have sent data, without what was withdrawn."""
    deliveries = batch.rows("deliveries")
    batch.replace_whole(
        "feeds",
        f"with left_over as (select source, max(last_at) as last_at from {deliveries}"
        f" where delivery not in (select withdraws from {deliveries} where withdraws is not null) group by source)"
        f" select f.* replace (case when f.source in (select source from these) then l.last_at else f.last_data_at end"
        f" as last_data_at) from {batch.rows('feeds')} as f left join left_over as l on l.source = f.source",
    )
