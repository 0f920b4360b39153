-- Grain: one row per place that the viewer sees, with its names.
select places.place, places.name_zh, places.name_en, places.level
from places
where places.place in (select place from visible)
order by places.place
