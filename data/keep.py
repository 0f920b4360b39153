"""What of a delivery is new: rows known before are counted, corrected rows leave their files, new rows get theirs."""

from datetime import datetime

from data.batch import WHOLE, Batch
from data.tables import TABLES, Table

LINEAGE = {"source", "delivery", "row", "known_seq"}


def keep_new(batch: Batch, contract: str) -> dict[str, int]:
    """Makes the temporary table `incoming` of what is new in `delivered`; returns new rows by delivery.

    Within one batch the last row of a key counts (of an event, its newest version). A row that says what the store
    says already is known; an event's version older than the store's is known, too.
    """
    table = TABLES[contract]
    run = batch.engine.execute
    _newest_of_batch(batch, table)
    low, high = run(f"select min({table.time or 'issued_at'}), max({table.time or 'issued_at'}) from fresh").fetchall()[
        0
    ]
    pieces = batch.files(contract, low, high) if contract == "readings" else batch.files(contract)
    on = " and ".join(f"o.{column} = d.{column}" for column in table.key)
    run(
        "create or replace temp table earlier as"
        f" select o.* from {batch.relation(table, pieces)} as o semi join fresh as d on {on}"
    )
    if run("select 1 from earlier limit 1").fetchall():
        same = " and ".join(f"o.{c} is not distinct from d.{c}" for c in table.columns if c not in LINEAGE)
        stale = " or o.updated_at > d.updated_at" if "updated_at" in table.columns else ""
        run(
            "create or replace temp table incoming as select d.* exclude (arrival) from fresh as d"
            f" where not exists (select 1 from earlier as o where {on} and (({same}){stale}))"
        )
    else:
        run("create or replace temp table incoming as select d.* exclude (arrival) from fresh as d")
    if contract == "readings":
        corrected = run(f"select 1 from earlier as o semi join incoming as d on {on} limit 1").fetchall()
        _add_readings(batch, table, bool(corrected), low, high)
    elif contract == "warnings":
        batch.replace_rows("warnings", WHOLE, "select * from incoming", f"incoming as d on {on}")
    return dict(run("select delivery, count(*) from incoming group by delivery").fetchall())


def _newest_of_batch(batch: Batch, table: Table) -> None:
    """Makes the temporary table `fresh`: of rows with one key the newest version, else the one that arrived last."""
    run = batch.engine.execute
    versioned = "updated_at" in table.columns
    lead = table.key[0]
    several = "count(*) > 1" if versioned else "count(distinct delivery) > 1"
    shared = f"select {lead} from delivered group by {lead} having {several}"
    if not run(f"select 1 from ({shared}) limit 1").fetchall():
        run("create or replace temp view fresh as select * from delivered")
        return
    order = ("updated_at desc nulls last, " if versioned else "") + "arrival desc, row desc"
    run(
        "create or replace temp table fresh as select * exclude (place_in_batch) from ("
        f" select *, row_number() over (partition by {', '.join(table.key)} order by {order}) as place_in_batch"
        f" from delivered where {lead} in ({shared})) where place_in_batch = 1"
        f" union all select * from delivered where {lead} not in ({shared})"
    )


def _add_readings(batch: Batch, table: Table, corrected: bool, low: datetime, high: datetime) -> None:
    run = batch.engine.execute
    if corrected:
        same = "d.indicator = o.indicator and d.place = o.place and d.observed_at = o.observed_at"
        for file in batch.files("readings", low, high):
            old = batch.relation(table, [file])
            if run(f"select 1 from {old} as o semi join incoming as d on {same} limit 1").fetchall():
                batch.replace_file(file, f"select o.* from {old} as o anti join incoming as d on {same}")
    for part, fresh in batch.by_part("readings", "incoming", "observed_at"):
        batch.add_piece("readings", part, fresh)
