-- Grain: one row per source that ever delivered; sources carry no place, but their rows do: who does not see the whole city (root) gets no count of them.
with whole as (
    select count(*) > 0 as is_seen
    from visible
    where place = $root
)

select
    feeds.source,
    feeds.last_admitted_at,
    feeds.last_data_at,
    feeds.deliveries,
    case when whole.is_seen then feeds.rows_admitted end as rows_admitted,
    case when whole.is_seen then feeds.rows_set_aside end as rows_set_aside
from feeds
cross join whole
order by feeds.source
