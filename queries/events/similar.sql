-- Grain: one row per other event of the same kind and topic in the same area opened from since to before until, newest first, at most size.
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
    events.kind = $kind and events.topic = $topic and events.event <> $event
    and events.place in (select place from ancestors where ancestor = $area)
    and events.opened_at >= $since and events.opened_at < $until
    and events.place in (select place from visible)
order by events.opened_at desc, events.event
limit $size
