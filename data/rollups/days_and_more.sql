-- Grain: one row per indicator, place and day: those of `days` and those of `more`.
with both_parts as (
    select indicator, place, day, value, samples, sum, min, max, last, last_at, num, den
    from days
    union all
    select indicator, place, day, value, samples, sum, min, max, last, last_at, num, den
    from more
)
select
    cast(r.indicator as varchar) as indicator,
    cast(r.place as varchar) as place,
    cast(r.day as timestamp) as day,
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
