-- Grain: one row: an event in its current version.
select
    events.event,
    events.kind,
    events.topic,
    events.title,
    events.place,
    events.opened_at,
    events.due_at,
    events.closed_at,
    events.updated_at,
    events.level,
    events.status,
    events.department,
    events.channel,
    events.rating,
    events.lon,
    events.lat,
    events.source,
    events.delivery,
    events.row,
    deliveries.file,
    deliveries.received_at,
    deliveries.admitted_at
from events
left join deliveries on events.delivery = deliveries.delivery
where events.event = $event and events.place in (select place from visible)
