-- Grain: one row per indicator, place as reported and hour, from all readings of the affected hours.
with timed as (
    select indicator, place, observed_at, value, num, den,
        date_trunc('hour', observed_at) as hour
    from affected_readings
),
ranked as (
    select indicator, place, observed_at, value, num, den, hour,
        row_number() over (partition by indicator, place, hour order by observed_at desc) as newest
    from timed
),
merged as (
    select indicator, place, hour,
        count(value) as samples,
        sum(value) as sum,
        min(value) as min,
        max(value) as max,
        max(case when newest = 1 then value end) as last,
        max(observed_at) as last_at,
        sum(num) as all_num,
        sum(den) as all_den,
        max(case when newest = 1 then num end) as last_num,
        max(case when newest = 1 then den end) as last_den
    from ranked
    group by indicator, place, hour
)
select
    cast(m.indicator as varchar) as indicator,
    cast(m.place as varchar) as place,
    cast(m.hour as timestamp) as hour,
    cast(case
        when i.time = 'last' then m.last
        when i.time in ('ratio', 'mean') and m.all_den > 0 then i.factor * m.all_num / m.all_den
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
    cast(case when i.time = 'last' then m.last_num else m.all_num end as double) as num,
    cast(case when i.time = 'last' then m.last_den else m.all_den end as double) as den
from merged as m
inner join rules as i on i.indicator = m.indicator
where i.time not in ('median', 'p90')
