-- Grain: one row per object that hangs on one object, or stands at it as its standard address, by kind and code, at most size.
select object, kind, name, place, state, part_of = $object as is_part
from objects
where
    (part_of = $object or address = $object)
    and place in (select place from visible)
    and kind in (select kind from seen_kinds)
order by kind, object
limit $size
