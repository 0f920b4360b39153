-- Grain: one row per object of these codes, by its code.
select object, kind, name, place, state, lon, lat, geometry
from objects
where
    kind in (select unnest($of_kinds)) and kind in (select kind from seen_kinds)
    and state <> 'removed'
    and object in (select unnest($codes))
    and place in (select place from visible)
order by object
