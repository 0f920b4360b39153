-- Grain: one row per kind: open events in one place and below, of them those past their due time.
select
    kind,
    count(*) as open,
    count(*) filter (where due_at < $now) as overdue
from events_open
where
    place in (select place from ancestors where ancestor = $place)
    and place in (select place from visible)
group by kind
order by kind
