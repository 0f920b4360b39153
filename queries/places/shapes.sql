-- Grain: one row per place of one level below one place (or that place itself), with its outline as GeoJSON geometry.
select
    shapes.place,
    places.name_zh,
    places.name_en,
    places.short_zh,
    places.short_en,
    shapes.is_sketch,
    shapes.geojson
from shapes
inner join places on shapes.place = places.place
inner join ancestors on shapes.place = ancestors.place
where
    ancestors.ancestor = $parent and shapes.level = $level
    and shapes.place in (select place from visible)
order by shapes.place
