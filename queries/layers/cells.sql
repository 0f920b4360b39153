-- Grain: one row per square of a grid of $span degrees that holds objects of these kinds: their middle, number and faults.
with shown as (
    select lon, lat, state
    from objects
    where
        kind in (select unnest($of_kinds)) and kind in (select kind from seen_kinds)
        and state <> 'removed'
        and lon is not null and lat is not null
        and place in (select place from visible)
)

select
    avg(lon) as lon,
    avg(lat) as lat,
    count(*) as things,
    count(*) filter (where state = 'fault') as faults
from shown
group by cast(floor(lon / $span) as integer), cast(floor(lat / $span) as integer)
order by avg(lat), avg(lon)
