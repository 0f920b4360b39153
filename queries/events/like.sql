-- Grain: one row per event whose number holds a text (none where it is empty) or whose topic is one of these, by kind, newest first, at most each of a kind.
select
    events.event,
    events.kind,
    events.topic,
    events.title,
    events.place,
    places.name_zh,
    places.name_en,
    events.opened_at,
    events.due_at,
    events.level,
    events.status
from events
left join places on events.place = places.place
where
    (($text <> '' and contains(lower(events.event), $text)) or events.topic in (select unnest($topics)))
    and events.place in (select place from visible)
    and events.kind in (select unnest($of_kinds))
qualify row_number() over (partition by events.kind order by events.opened_at desc, events.event desc) <= $each
order by events.kind, events.opened_at desc, events.event desc
