-- Grain: one row per object of these kinds with a drawn course or outline: the rectangle around it.
with points as (
    select
        object,
        regexp_extract_all(geometry, '(-?[0-9.]+) +(-?[0-9.]+)', 1) as lons,
        regexp_extract_all(geometry, '(-?[0-9.]+) +(-?[0-9.]+)', 2) as lats
    from objects
    where
        kind in (select unnest($of_kinds)) and kind in (select kind from seen_kinds)
        and state <> 'removed'
        and geometry is not null
        and place in (select place from visible)
),

numbers as (
    select
        object,
        cast(lons as double[]) as lons,
        cast(lats as double[]) as lats
    from points
)

select
    object,
    list_min(lons) as west,
    list_min(lats) as south,
    list_max(lons) as east,
    list_max(lats) as north
from numbers
order by object
