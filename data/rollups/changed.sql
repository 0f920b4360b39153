-- Grain: one row per indicator and place that has a recomputed hour or had one: the newest recomputed hour that it has.
with both_states as (
    select indicator, place, hour
    from hours
    union all
    select o.indicator, o.place, cast(null as timestamp) as hour
    from old_rows as o
    inner join touched_hours as t on t.indicator = o.indicator and t.hour = o.hour
)
select
    cast(indicator as varchar) as indicator,
    cast(place as varchar) as place,
    cast(max(hour) as timestamp) as hour
from both_states
group by indicator, place
