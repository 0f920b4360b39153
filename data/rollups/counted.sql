-- Grain: one row per counted indicator, place on one of its levels, and touched hour in which an event was opened, closed or due there or below.
with moments as (
    select e.kind, e.topic, e.place, 'opened' as what, e.opened_at as moment,
        cast(null as double) as num, cast(null as double) as den
    from counted_events as e
    union all
    select e.kind, e.topic, e.place, 'closed' as what, e.closed_at as moment,
        cast(null as double) as num, cast(null as double) as den
    from counted_events as e
    where e.closed_at is not null
    union all
    select e.kind, e.topic, e.place, 'due' as what, e.due_at as moment,
        cast(case when e.closed_at <= e.due_at then 1 else 0 end as double) as num, cast(1 as double) as den
    from counted_events as e
    where e.is_due
),
met as (
    select c.indicator, a.ancestor as place, t.hour, m.num, m.den
    from moments as m
    inner join counted_hours as t on t.what = m.what and t.hour = cast(date_trunc('hour', m.moment) as timestamp)
    inner join counted as c on c.what = m.what and c.kind = m.kind and (c.topic is null or c.topic = m.topic)
    inner join counted_ancestors as a on a.place = m.place
    inner join counted_places as p on p.indicator = c.indicator and p.place = a.ancestor
)
select
    cast(indicator as varchar) as indicator,
    cast(place as varchar) as place,
    cast(hour as timestamp) as observed_at,
    cast(case when max(den) is null then count(*) end as double) as value,
    cast(sum(num) as double) as num,
    cast(sum(den) as double) as den
from met
group by indicator, place, hour
