-- Grain: one row per kind, topic, place and hour of opening: of `opened` the touched days, and of `old_rows` the others.
with kept as (
    select o.kind, o.topic, o.place, o.hour, o.opened, o.closed, o.on_time, o.overdue
    from old_rows as o
    left join touched_days as t on t.day = cast(date_trunc('day', o.hour) as timestamp)
    where t.day is null
    union all
    select f.kind, f.topic, f.place, f.hour, f.opened, f.closed, f.on_time, f.overdue
    from opened as f
    inner join touched_days as t on t.day = cast(date_trunc('day', f.hour) as timestamp)
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
