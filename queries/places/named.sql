-- Grain: one row per place asked for, with its names, position and parent.
select
    places.place,
    places.name_zh,
    places.name_en,
    places.short_zh,
    places.short_en,
    places.level,
    places.parent,
    places.lon,
    places.lat
from places
where
    (places.place in (select unnest($places)) or places.level in (select unnest($levels)))
    and places.place in (select place from visible)
order by places.place
