-- Grain: one row per source, day of receipt from since to before until and property of quality, oldest first; `accessible` counts deliveries, the others rows.
with received as (
    select
        source,
        date_trunc('day', received_at) as day,
        count(*) as deliveries,
        sum(rows_read) as rows_read
    from deliveries
    where
        received_at >= $since and received_at < $until
        and source not in ('places', 'shapes') and status <> 'withdrawn'
    group by source, date_trunc('day', received_at)
),

counted as (
    select
        received.source,
        received.day,
        six.property,
        six.position,
        cast(case when six.property = 'accessible' then received.deliveries else received.rows_read end as bigint)
            as rows_read
    from received
    cross join (
        values
        ('normative', 1), ('complete', 2), ('accurate', 3), ('consistent', 4), ('timely', 5), ('accessible', 6)
    ) as six (property, position)
),

broken as (
    select
        source,
        property,
        cast(sum(rows_broken) as bigint) as rows_broken,
        date_trunc('day', judged_at) as day
    from quality
    where judged_at >= $since and judged_at < $until
    group by source, property, date_trunc('day', judged_at)
)

select
    counted.source,
    counted.property,
    counted.day,
    counted.rows_read,
    coalesce(broken.rows_broken, 0) as rows_broken,
    case when counted.rows_read > 0 then 1 - coalesce(broken.rows_broken, 0) / counted.rows_read end as share
from counted
left join broken
    on
        counted.source = broken.source
        and counted.property = broken.property
        and counted.day = broken.day
order by counted.source, counted.day, counted.position
