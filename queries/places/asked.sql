-- Grain: one row per place asked for: whether it is known, whether the viewer may see it, whether it lies in $within (null: anywhere).
select
    asked.place,
    asked.place in (select place from places) as is_known,
    asked.place in (select place from visible) as is_visible,
    cast($within as varchar) is null
    or asked.place in (select place from ancestors where ancestor = cast($within as varchar)) as is_within
from (select unnest($places) as place) as asked
order by asked.place
