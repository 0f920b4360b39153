-- Grain: one row per indicator, place and day, from all hours of the days in `touched_days`.
with merged as (
    select h.indicator, h.place, t.day,
        sum(h.samples) as samples,
        sum(h.value) as sum_value,
        sum(h.value * h.samples) as weighted_value,
        min(h.value) as min_value,
        max(h.value) as max_value,
        sum(h.sum) as sum,
        min(h.min) as min,
        max(h.max) as max,
        max(h.hour) as newest,
        max(h.last_at) as last_at,
        sum(h.num) as num,
        sum(h.den) as den
    from day_hours as h
    inner join touched_days as t
        on t.indicator = h.indicator and t.day = cast(date_trunc('day', h.hour) as timestamp)
    group by h.indicator, h.place, t.day
),
complete as (
    select m.indicator, m.place, m.day, m.samples, m.sum_value, m.weighted_value, m.min_value, m.max_value,
        m.sum, m.min, m.max, m.last_at, m.num, m.den,
        h.value as last_value, h.last, h.num as last_num, h.den as last_den
    from merged as m
    inner join day_hours as h on h.indicator = m.indicator and h.place = m.place and h.hour = m.newest
)
select
    cast(m.indicator as varchar) as indicator,
    cast(m.place as varchar) as place,
    cast(m.day as timestamp) as day,
    cast(case
        when i.time = 'last' then m.last_value
        when i.time in ('ratio', 'mean') and m.den > 0 then i.factor * m.num / nullif(m.den, 0)
        when i.time = 'sum' then m.sum_value
        when i.time = 'max' then m.max_value
        when i.time = 'min' then m.min_value
        else m.weighted_value / nullif(m.samples, 0)
    end as double) as value,
    cast(m.samples as bigint) as samples,
    cast(m.sum as double) as sum,
    cast(m.min as double) as min,
    cast(m.max as double) as max,
    cast(m.last as double) as last,
    cast(m.last_at as timestamp) as last_at,
    cast(case when i.time = 'last' then m.last_num else m.num end as double) as num,
    cast(case when i.time = 'last' then m.last_den else m.den end as double) as den
from complete as m
inner join rules as i on i.indicator = m.indicator
where i.time not in ('median', 'p90')
