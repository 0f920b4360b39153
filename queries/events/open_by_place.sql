-- Grain: one row per place given: open events of a kind and of these topics in it and below, of them those past their due time; no row where there is none.
select
    ancestors.ancestor as place,
    count(*) as open,
    count(*) filter (where events_open.due_at < $now) as overdue
from events_open
inner join ancestors on events_open.place = ancestors.place
where
    events_open.kind = $kind
    and coalesce(events_open.topic, '') in (select unnest($topics))
    and ancestors.ancestor in (select unnest($places))
    and ancestors.ancestor in (select place from visible)
    and events_open.place in (select place from visible)
group by ancestors.ancestor
order by ancestors.ancestor
