-- Grain: one row per open event with a point in one place and below, newest first, at most size.
select event, kind, topic, title, level, lon, lat
from events_open
where
    lon is not null and lat is not null
    and place in (select place from ancestors where ancestor = $place)
    and place in (select place from visible)
order by opened_at desc, event
limit $size
