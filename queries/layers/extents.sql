-- Grain: one row per object of these kinds with a drawn course or outline: the rectangle around it.
with points as (
    select
        object,
        list_transform(regexp_extract_all(geometry, '(-?[0-9.]+) +(-?[0-9.]+)', 1), lambda x : cast(x as double)) as lons,
        list_transform(regexp_extract_all(geometry, '(-?[0-9.]+) +(-?[0-9.]+)', 2), lambda x : cast(x as double)) as lats
    from objects
    where
        kind in (select unnest($of_kinds)) and kind in (select kind from seen_kinds)
        and state <> 'removed'
        and geometry is not null
        and place in (select place from visible)
)

select
    object,
    list_min(lons) as west,
    list_min(lats) as south,
    list_max(lons) as east,
    list_max(lats) as north
from points
order by object
