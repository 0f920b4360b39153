-- Grain: one row per open event in one place and below, most severe first, then oldest, at most size.
select
    events_open.event,
    events_open.kind,
    events_open.topic,
    events_open.title,
    events_open.place,
    places.name_zh,
    places.name_en,
    events_open.opened_at,
    events_open.due_at,
    events_open.level,
    events_open.status,
    events_open.department,
    events_open.lon,
    events_open.lat
from events_open
left join places on events_open.place = places.place
where
    events_open.kind = $kind
    and events_open.place in (select place from ancestors where ancestor = $place)
    and events_open.place in (select place from visible)
order by coalesce(events_open.level, 9), events_open.opened_at, events_open.event
limit $size
