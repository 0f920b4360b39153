-- Grain: one row per source that delivered since a moment (since): deliveries, refusals, rows of today and of the week; rows only for who sees the whole city (root).
with whole as (
    select count(*) > 0 as is_seen
    from visible
    where place = $root
),

counted as (
    select
        source,
        count(*) as deliveries,
        count(*) filter (where status = 'refused') as refused,
        max(admitted_at) filter (where status = 'refused') as last_refused_at,
        coalesce(sum(rows_admitted) filter (where admitted_at >= $today), 0)::bigint as rows_today,
        coalesce(sum(rows_admitted) filter (where admitted_at >= $week), 0)::bigint as rows_week,
        sum(rows_read)::bigint as rows_read,
        sum(rows_set_aside)::bigint as rows_set_aside
    from deliveries
    where admitted_at >= $since
    group by source
)

select
    counted.source,
    counted.deliveries,
    counted.refused,
    counted.last_refused_at,
    case when whole.is_seen then counted.rows_today end as rows_today,
    case when whole.is_seen then counted.rows_week end as rows_week,
    counted.rows_set_aside / nullif(counted.rows_read, 0) as share_set_aside
from counted
cross join whole
order by counted.source
