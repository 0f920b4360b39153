-- Grain: one row per object of these codes, by its code.
select object, kind, name, place, state, lon, lat, geometry
from objects
where
    kind in (select unnest($kinds))
    and object in (select unnest($objects))
    and place in (select place from visible)
order by object
