-- Grain: one row per indicator, place and hour: of `hours` what was touched, and of `old_rows` what was not.
with kept as (
    select o.indicator, o.place, o.hour, o.value, o.samples, o.sum, o.min, o.max, o.last, o.last_at, o.num, o.den
    from old_rows as o
    left join touched_hours as t on t.indicator = o.indicator and t.hour = o.hour
    where t.indicator is null
    union all
    select f.indicator, f.place, f.hour, f.value, f.samples, f.sum, f.min, f.max, f.last, f.last_at, f.num, f.den
    from hours as f
    inner join touched_hours as t on t.indicator = f.indicator and t.hour = f.hour
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
from kept as r
