"""Roll-ups of events: the current version of each, those still open, and counts by hour of opening."""

from data.batch import WHOLE, Batch, rollup_sql


def roll_events(batch: Batch) -> None:
    """Puts `incoming` (new versions of events) in the place of `gone` and recomputes the days that they touch."""
    run = batch.engine.execute
    run(
        "create or replace temp table touched_days as"
        " select date_trunc('day', opened_at) as day from incoming"
        " union select date_trunc('day', opened_at) as day from gone"
    )
    run("create or replace temp table touched_events as select event from incoming union select event from gone")
    same = "touched_events as i on i.event = o.event"
    for part, fresh in batch.by_part("events", "incoming", "opened_at", ("touched_days", "day")):
        batch.replace_rows("events", part, fresh, same)
    batch.replace_rows("events_open", WHOLE, "select * from incoming where closed_at is null", same)
    _hourly(batch)


def _hourly(batch: Batch) -> None:
    run = batch.engine.execute
    low, high = run("select min(day), max(day) + interval 1 day from touched_days").fetchall()[0]
    run(
        f"create or replace temp table affected_events as select e.* from {batch.rows('events', low, high)} as e"
        " semi join touched_days as t on t.day = date_trunc('day', e.opened_at)"
    )
    run(f"create or replace temp table counted as {rollup_sql('events_hourly')}")
    for part, fresh in batch.by_part("events_hourly", "counted", "hour", ("touched_days", "day")):
        batch.replace_rows("events_hourly", part, fresh, "touched_days as t on t.day = date_trunc('day', o.hour)")
