"""Roll-ups of objects: how good their codes are, by place and kind, so that no page looks through millions of them."""

from data.batch import Batch, rollup_sql

SHOWN = """
select object, kind, place, address, part_of, state,
    hash(kind, name, address_text) as said, case when lon is not null then hash(kind, lon, lat) end as spot
from {objects}
"""


def roll_objects(batch: Batch) -> None:
    """Recomputes `objects_counted` and `objects_alike` from the table of objects as it is now."""
    shown = SHOWN.format(objects=batch.rows("objects"))
    batch.engine.execute(f"create or replace temp view all_objects as {shown}")
    for name in ("objects_counted", "objects_alike"):
        batch.replace_whole(name, rollup_sql(name))
