"""Roll-ups of events: the current version of each, those still open, and counts by hour of opening."""

from datetime import datetime

import polars as pl

from data.batch import WHOLE, Batch
from data.engines import rollup_engine
from data.roll import load, touched_by
from data.rolling import DAY, Rolling, prepare


def roll_events(batch: Batch) -> None:
    """Puts `incoming` (events as they are now) in the place of `gone` (as they were) and recomputes the days of both."""
    run = batch.engine.execute
    days = touched_by(batch, "opened_at", "", "day").rename({"period": "day"}).sort("day")
    run("create or replace temp table touched_events as select event from incoming union select event from gone")
    load(batch, "touched_days", days)
    same = "touched_events as i on i.event = o.event"
    for part, fresh in batch.by_part("events", "incoming", "opened_at", ("touched_days", "day")):
        batch.replace_rows("events", part, fresh, same)
    batch.replace_rows("events_open", WHOLE, "select * from incoming where closed_at is null", same)
    with rollup_engine(batch.engine, batch.snapshots.store) as engine:
        rolling = Rolling(batch, engine)
        prepare(rolling)

        def compute(some: list[datetime]) -> None:
            rolling.engine.load("touched_days", days.filter(pl.col("day").is_in(some)))
            rolling.see("events", "events", some[0], some[-1] + DAY)
            rolling.make("opened", "events_hourly")

        rolling.by_groups("events_hourly", "opened", "day", days, rolling.grouped("events", days["day"]), compute)
