-- Grain: one row per object asked for by its code.
select object, kind, name, place, state
from objects
where
    object in (select unnest($codes))
    and place in (select place from visible)
    and kind in (select kind from seen_kinds)
order by object
