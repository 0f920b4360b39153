"""Roll-ups of objects: how good their codes are, by place and kind, so that no page looks through millions of them."""

from data.batch import Batch, rollup_sql

NEEDED = ("object", "kind", "name", "place", "address", "address_text", "part_of", "state", "lon", "lat")


def roll_objects(batch: Batch) -> None:
    """Recomputes `objects_counted` and `objects_alike` from the table of objects as it is now."""
    shown = f"select {', '.join(NEEDED)} from {batch.rows('objects')}"  # nosec B608
    batch.engine.execute(f"create or replace temp view all_objects as {shown}")  # nosec B608
    for name in ("objects_counted", "objects_alike"):
        batch.replace_whole(name, rollup_sql(name))
