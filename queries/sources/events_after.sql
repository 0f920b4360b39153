-- Grain: one row per version of an event, the truth and superseded ones, that one source delivered after a stamp (seq).
with told as (
    select
        delivery,
        row,
        event,
        place
    from events
    where source = $source and known_seq > $seq
    union all
    select
        delivery,
        row,
        event,
        place
    from events_superseded
    where source = $source and known_seq > $seq
)

select
    delivery,
    row,
    event
from told
where place in (select place from visible)
