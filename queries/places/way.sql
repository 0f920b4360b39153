-- Grain: one row per place from the widest down to this one: its legal way, and the reporting units that hold it; is_visible tells which may be opened.
select
    places.place,
    places.name_zh,
    places.name_en,
    places.short_zh,
    places.short_en,
    places.level,
    ancestors.depth,
    ancestors.ancestor in (select place from visible) as is_visible
from ancestors
inner join places on ancestors.ancestor = places.place
where ancestors.place = $place and ancestors.place in (select place from visible)
order by ancestors.depth desc, places.place
