-- Grain: one row per indicator, place and hour: those of `hours`, and the places of one height above them; what a place reports itself stays.
-- The worst place's value has no numerator and denominator of all places, so num and den are null there.
with below as (
    select h.indicator, e.parent as place, h.hour,
        h.value, h.samples, h.sum, h.min, h.max, h.last, h.last_at, h.num, h.den
    from hours as h
    inner join edges as e on e.child = h.place
    inner join places as p on p.place = e.parent
    where p.height = $height
),
merged as (
    select indicator, place, hour,
        sum(samples) as samples,
        sum(sum) as sum,
        min(min) as min,
        max(max) as max,
        max(last_at) as last_at,
        sum(num) as num,
        sum(den) as den,
        sum(value) as sum_value,
        avg(value) as avg_value,
        min(value) as min_value,
        max(value) as max_value,
        sum(last) as sum_last,
        avg(last) as avg_last,
        min(last) as min_last,
        max(last) as max_last
    from below
    group by indicator, place, hour
),
above as (
    select m.indicator, m.place, m.hour, m.samples, m.sum, m.min, m.max, m.last_at,
        case
            when i.space = 'sum' then m.sum_value
            when i.space = 'max' then m.max_value
            when i.space = 'min' then m.min_value
            when i.space in ('ratio', 'weighted') and m.den > 0 then i.factor * m.num / nullif(m.den, 0)
            when i.space = 'mean' and i.time = 'mean' and m.samples > 0 then m.sum / nullif(m.samples, 0)
            else m.avg_value
        end as value,
        case i.space
            when 'sum' then m.sum_last
            when 'max' then m.max_last
            when 'min' then m.min_last
            else m.avg_last
        end as last,
        case when i.space not in ('min', 'max') then m.num end as num,
        case when i.space not in ('min', 'max') then m.den end as den
    from merged as m
    inner join rules as i on i.indicator = m.indicator
    left join hours as own on own.indicator = m.indicator and own.place = m.place and own.hour = m.hour
    where own.place is null and i.space not in ('none', 'index', 'median', 'p90')
),
both_parts as (
    select indicator, place, hour, value, samples, sum, min, max, last, last_at, num, den
    from hours
    union all
    select indicator, place, hour, value, samples, sum, min, max, last, last_at, num, den
    from above
)
select
    cast(r.indicator as varchar) as indicator,
    cast(r.place as varchar) as place,
    cast(r.hour as timestamp) as hour,
    cast(r.value as double) as value,
    cast(r.samples as bigint) as samples,
    cast(r.sum as double) as sum,
    cast(r.min as double) as min,
    cast(r.max as double) as max,
    cast(r.last as double) as last,
    cast(r.last_at as timestamp) as last_at,
    cast(r.num as double) as num,
    cast(r.den as double) as den
from both_parts as r
