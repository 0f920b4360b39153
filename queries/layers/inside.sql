-- Grain: one row per object of these kinds with its point in a rectangle, by its code; at most $size rows.
select object, kind, name, place, state, lon, lat, geometry
from objects
where
    kind in (select unnest($of_kinds)) and kind in (select kind from seen_kinds)
    and state <> 'removed'
    and lon between $west and $east
    and lat between $south and $north
    and place in (select place from visible)
order by object
limit $size
