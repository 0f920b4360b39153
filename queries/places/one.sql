-- Grain: one row: a place.
select place, name_zh, name_en, short_zh, short_en, level, kind, parent, unit, lon, lat, population, area_km2, is_sketch
from places
where place = $place and place in (select place from visible)
