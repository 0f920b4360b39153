-- Grain: one row per place directly below one place, by the legal tree or as a part of a reporting unit.
select
    places.place,
    places.name_zh,
    places.name_en,
    places.short_zh,
    places.short_en,
    places.level,
    places.kind,
    places.lon,
    places.lat,
    places.population,
    places.is_sketch
from places
where
    places.place in (select child from edges where parent = $place)
    and places.place in (select place from visible)
order by places.level, places.place
