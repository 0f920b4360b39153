-- Grain: one row per delivery of a source, newest first, one page of them; counts, file and sentence (which quote rows) only for who sees the whole city (root).
with whole as (
    select count(*) > 0 as is_seen
    from visible
    where place = $root
)

select
    deliveries.delivery,
    deliveries.contract,
    deliveries.status,
    deliveries.received_at,
    deliveries.admitted_at,
    deliveries.first_at,
    deliveries.last_at,
    case when whole.is_seen then deliveries.file end as file,
    case when whole.is_seen then deliveries.sentence end as sentence,
    case when whole.is_seen then deliveries.rows_read end as rows_read,
    case when whole.is_seen then deliveries.rows_admitted end as rows_admitted,
    case when whole.is_seen then deliveries.rows_known end as rows_known,
    case when whole.is_seen then deliveries.rows_set_aside end as rows_set_aside
from deliveries
cross join whole
where deliveries.source = $source
order by deliveries.admitted_at desc, deliveries.seq desc, deliveries.delivery
limit $size offset $skip
