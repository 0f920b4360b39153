-- Grain: one row per indicator, place and day, from all hours of the affected days.
with timed as (
    select indicator, place, hour, value, samples, sum, min, max, last, last_at, num, den,
        date_trunc('day', hour) as day
    from affected_hours
),
ranked as (
    select indicator, place, day, value, samples, sum, min, max, last, last_at, num, den,
        row_number() over (partition by indicator, place, day order by hour desc) as newest
    from timed
),
merged as (
    select indicator, place, day,
        sum(samples) as samples,
        sum(value) as sum_value,
        sum(value * samples) as weighted_value,
        min(value) as min_value,
        max(value) as max_value,
        max(case when newest = 1 then value end) as last_value,
        sum(sum) as sum,
        min(min) as min,
        max(max) as max,
        max(case when newest = 1 then last end) as last,
        max(last_at) as last_at,
        sum(num) as all_num,
        sum(den) as all_den,
        max(case when newest = 1 then num end) as last_num,
        max(case when newest = 1 then den end) as last_den
    from ranked
    group by indicator, place, day
)
select
    cast(m.indicator as varchar) as indicator,
    cast(m.place as varchar) as place,
    cast(m.day as timestamp) as day,
    cast(case
        when i.time = 'last' then m.last_value
        when i.time in ('ratio', 'mean') and m.all_den > 0 then i.factor * m.all_num / m.all_den
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
    cast(case when i.time = 'last' then m.last_num else m.all_num end as double) as num,
    cast(case when i.time = 'last' then m.last_den else m.all_den end as double) as den
from merged as m
inner join rules as i on i.indicator = m.indicator
where i.time not in ('median', 'p90')
