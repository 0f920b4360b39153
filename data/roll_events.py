"""Roll-ups of events: the current version of each, those still open, and counts by hour of opening."""

import polars as pl

from data.batch import WHOLE, Batch
from data.engines import rollup_engine
from data.roll import load, touched_by
from data.rolling import DAY, Rolling, prepare
from data.snapshots import PartFile


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
        _hourly(rolling, days)


def _hourly(rolling: Rolling, touched: pl.DataFrame) -> None:
    """Replaces the touched days in `events_hourly`."""
    for part, days in rolling.by_part("events_hourly", touched["day"]).items():
        groups = rolling.grouped("events", days)
        pieces: list[PartFile | None] = []
        for group in groups:
            rolling.engine.load("touched_days", touched.filter(pl.col("day").is_in(group)))
            rolling.see("events", "events", group[0], group[-1] + DAY)
            rolling.make("fresh", "events_hourly")
            if len(groups) > 1:
                pieces.append(rolling.write("events_hourly", part, "select * from fresh"))
        made = [piece for piece in pieces if piece]
        if pieces:
            rolling.see_files("fresh", "events_hourly", made)
        rolling.engine.load("touched_days", touched.filter(pl.col("day").is_in(days)))
        old = [f for f in rolling.batch.files("events_hourly") if f.part == part]
        rolling.replace("events_hourly", part, old, "replace_events_hourly")
