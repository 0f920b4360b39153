-- Grain: one row per event near a point since a moment, the newest first, at most size.
select
    events.event,
    events.kind,
    events.title,
    events.place,
    places.name_zh,
    places.name_en,
    events.opened_at,
    events.closed_at,
    events.level,
    events.status,
    events.lon,
    events.lat
from events
left join places on events.place = places.place
where
    events.lon between $west and $east and events.lat between $south and $north
    and events.opened_at >= $since
    and events.place in (select place from visible)
order by events.opened_at desc, events.event
limit $size
