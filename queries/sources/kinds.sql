-- Grain: one row per source, kind and topic of the open events that the viewer may see.
select
    source,
    kind,
    topic,
    count(*) as open
from events_open
where place in (select place from visible)
group by source, kind, topic
order by source, kind, topic
