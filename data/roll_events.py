"""Roll-ups of events: the current version of each, those still open, and counts by hour of opening."""

from data.batch import WHOLE, Batch, rollup_sql


def roll_events(batch: Batch) -> None:
    """Puts the temporary table `incoming` (new versions of events) in place and recomputes the days that it touches."""
    run = batch.engine.execute
    run(
        "create or replace temp table earlier as select e.event, e.opened_at"
        f" from {batch.rows('events')} as e semi join incoming as i on i.event = e.event"
    )
    run(
        "create or replace temp table touched_days as"
        " select distinct date_trunc('day', opened_at) as day from incoming"
        " union select distinct date_trunc('day', opened_at) as day from earlier"
    )
    same = "incoming as i on i.event = o.event"
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
