-- Grain: one row per indicator, place and hour of the week: those of `fresh`, and of `old_rows` those not made anew.
with kept as (
    select o.indicator, o.place, o.slot, o.median, o.spread, o.weeks, o.before
    from old_rows as o
    left join anew as a on a.indicator = o.indicator
    where a.indicator is null
    union all
    select indicator, place, slot, median, spread, weeks, before
    from fresh
)
select
    cast(r.indicator as varchar) as indicator,
    cast(r.place as varchar) as place,
    cast(r.slot as integer) as slot,
    cast(r.median as double) as median,
    cast(r.spread as double) as spread,
    cast(r.weeks as integer) as weeks,
    cast(r.before as timestamp) as before
from kept as r
