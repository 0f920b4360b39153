-- Grain: one row per kind, topic, place with all that lies below it, and hour of opening, on the days in `touched_days`.
with opened_then as (
    select e.kind, e.topic, e.place, e.due_at, e.closed_at,
        cast(date_trunc('hour', e.opened_at) as timestamp) as hour
    from events as e
    inner join touched_days as t on t.day = cast(date_trunc('day', e.opened_at) as timestamp)
)
select
    cast(e.kind as varchar) as kind,
    cast(e.topic as varchar) as topic,
    cast(a.ancestor as varchar) as place,
    cast(e.hour as timestamp) as hour,
    cast(count(*) as bigint) as opened,
    cast(count(e.closed_at) as bigint) as closed,
    cast(count(case when e.closed_at <= e.due_at then 1 end) as bigint) as on_time,
    cast(count(case when e.closed_at > e.due_at then 1 end) as bigint) as overdue
from opened_then as e
inner join ancestors as a on a.place = e.place
group by e.kind, e.topic, a.ancestor, e.hour
