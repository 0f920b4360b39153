-- Grain: one row per source that delivered since a moment (since): deliveries, refusals, rows of today and of the week; rows only of the sources that are opened to the viewer.
with counted as (
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
    case when opened.source is not null then counted.rows_today end as rows_today,
    case when opened.source is not null then counted.rows_week end as rows_week,
    counted.rows_set_aside / nullif(counted.rows_read, 0) as share_set_aside
from counted
left join opened on counted.source = opened.source
order by counted.source
