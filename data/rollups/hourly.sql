-- Grain: one row per indicator, place as reported and hour, from all readings of the hours in `touched_hours`.
with merged as (
    select r.indicator, r.place, t.hour,
        count(r.value) as samples,
        sum(r.value) as sum,
        min(r.value) as min,
        max(r.value) as max,
        max(r.observed_at) as last_at,
        sum(r.num) as num,
        sum(r.den) as den
    from readings as r
    inner join touched_hours as t
        on t.indicator = r.indicator and t.hour = cast(date_trunc('hour', r.observed_at) as timestamp)
    group by r.indicator, r.place, t.hour
),
complete as (
    select m.indicator, m.place, m.hour, m.samples, m.sum, m.min, m.max, m.last_at, m.num, m.den,
        r.value as last, r.num as last_num, r.den as last_den
    from merged as m
    inner join readings as r
        on r.indicator = m.indicator and r.place = m.place and r.observed_at = m.last_at
)
select
    cast(m.indicator as varchar) as indicator,
    cast(m.place as varchar) as place,
    cast(m.hour as timestamp) as hour,
    cast(case
        when i.time = 'last' then m.last
        when i.time in ('ratio', 'mean') and m.den > 0 then i.factor * m.num / nullif(m.den, 0)
        when i.time = 'sum' then m.sum
        when i.time = 'max' then m.max
        when i.time = 'min' then m.min
        else m.sum / nullif(m.samples, 0)
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
