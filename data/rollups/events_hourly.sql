-- Grain: one row per kind, topic, place with all that lies below it, and hour of opening.
select
    cast(e.kind as varchar) as kind,
    cast(e.topic as varchar) as topic,
    cast(a.ancestor as varchar) as place,
    cast(date_trunc('hour', e.opened_at) as timestamp) as hour,
    cast(count(*) as bigint) as opened,
    cast(count(e.closed_at) as bigint) as closed,
    cast(count(case when e.closed_at <= e.due_at then 1 end) as bigint) as on_time,
    cast(count(case when e.closed_at > e.due_at then 1 end) as bigint) as overdue
from affected_events as e
inner join ancestors as a on a.place = e.place
group by 1, 2, 3, 4
