-- Grain: one row per indicator and place: those of `fresh`, and of `old_rows` those that are not in `changed`.
with kept as (
    select o.indicator, o.place, o.value, o.samples, o.num, o.den, o.period_start, o.observed_at,
        o.z, o.normal, o.spread, o.previous
    from old_rows as o
    left join changed as c on c.indicator = o.indicator and c.place = o.place
    where c.place is null
    union all
    select indicator, place, value, samples, num, den, period_start, observed_at, z, normal, spread, previous
    from fresh
)
select
    cast(r.indicator as varchar) as indicator,
    cast(r.place as varchar) as place,
    cast(r.value as double) as value,
    cast(r.samples as bigint) as samples,
    cast(r.num as double) as num,
    cast(r.den as double) as den,
    cast(r.period_start as timestamp) as period_start,
    cast(r.observed_at as timestamp) as observed_at,
    cast(r.z as double) as z,
    cast(r.normal as double) as normal,
    cast(r.spread as double) as spread,
    cast(r.previous as double) as previous
from kept as r
