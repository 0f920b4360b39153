"""Which fields each source delivers: indicators of readings, registers of records, kinds of objects, filled columns of events and warnings.

The table `fields` has one row per source, contract and field: deliveries and rows that had it, and the first and the
last time of which these rows speak.
"""

from data.batch import Batch
from data.contracts import CONTRACTS
from data.tables import TABLES

NAMED = {"readings": "indicator", "records": "register", "objects": "kind"}
"""Contracts whose rows name the field that they are of, and the column that does."""
OWN = {"source", "delivery", "row", "known_seq", "version"}
"""Columns that admission adds: no sender delivers them."""
_ADDED_UP = """
select source, contract, field, cast(sum(deliveries) as bigint) as deliveries, cast(sum(rows) as bigint) as rows,
    min(first_at) as first_at, max(last_at) as last_at
from (select * from {fields} union all by name select * from fields_found) group by source, contract, field
"""


class Fields:
    """What the deliveries of one batch had, added to the table `fields` at its end."""

    def __init__(self) -> None:
        self.is_found = False

    def take(self, batch: Batch, contract: str) -> None:
        """Reads `delivered`, the good rows of this batch's deliveries of one contract, into `fields_found`."""
        select = _named(NAMED[contract], contract) if contract in NAMED else _columns(contract)
        found = f"select *, '{contract}' as contract from ({select}) where rows > 0"
        if self.is_found:
            batch.engine.execute(f"insert into fields_found by name {found}")
        else:
            batch.engine.execute(f"create or replace temp table fields_found as {found}")
        self.is_found = True

    def write(self, batch: Batch) -> None:
        """Adds what was found to the table."""
        if self.is_found:
            batch.replace_whole("fields", _ADDED_UP.format(fields=batch.rows("fields")))


def _named(column: str, contract: str) -> str:
    time = CONTRACTS[contract].TIME
    by_delivery = (
        f"select source, delivery, {column} as field, count(*) as rows, min({time}) as low, max({time}) as high"  # nosec B608
        f" from delivered group by source, delivery, {column}"
    )
    return (
        "select source, field, count(*) as deliveries, sum(rows) as rows, min(low) as first_at, max(high) as last_at"
        f" from ({by_delivery}) group by source, field"
    )


def _columns(contract: str) -> str:
    table = TABLES[contract]
    time = CONTRACTS[contract].TIME
    return " union all ".join(
        f"select source, '{name}' as field, count(distinct delivery) filter ({name} is not null) as deliveries,"
        f" count({name}) as rows, min({time}) filter ({name} is not null) as first_at,"
        f" max({time}) filter ({name} is not null) as last_at from delivered group by source"
        for name in table.columns
        if name not in OWN
    )
