-- Grain: one row per kind, topic, place and hour of opening: those of `fresh`, and of `old_rows` those of other days.
with kept as (
    select o.kind, o.topic, o.place, o.hour, o.opened, o.closed, o.on_time, o.overdue
    from old_rows as o
    left join touched_days as t on t.day = cast(date_trunc('day', o.hour) as timestamp)
    where t.day is null
    union all
    select kind, topic, place, hour, opened, closed, on_time, overdue
    from fresh
)
select
    cast(r.kind as varchar) as kind,
    cast(r.topic as varchar) as topic,
    cast(r.place as varchar) as place,
    cast(r.hour as timestamp) as hour,
    cast(r.opened as bigint) as opened,
    cast(r.closed as bigint) as closed,
    cast(r.on_time as bigint) as on_time,
    cast(r.overdue as bigint) as overdue
from kept as r
