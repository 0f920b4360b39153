-- Grain: one row per source, day of receipt from since to before until and property of quality, oldest first; `accessible` counts deliveries, the others rows; counts only of the sources that are opened to the viewer.
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
),

judged as (
    select
        counted.source,
        counted.property,
        counted.day,
        counted.position,
        counted.rows_read,
        coalesce(broken.rows_broken, 0) as rows_broken,
        sum(counted.rows_read) over of_period as period_read,
        sum(coalesce(broken.rows_broken, 0)) over of_period as period_broken
    from counted
    left join broken
        on
            counted.source = broken.source
            and counted.property = broken.property
            and counted.day = broken.day
    window of_period as (partition by counted.source, counted.property)
)

select
    judged.source,
    judged.property,
    judged.day,
    case when opened.source is not null then judged.rows_read end as rows_read,
    case when opened.source is not null then judged.rows_broken end as rows_broken,
    case when judged.rows_read > 0 then 1 - judged.rows_broken / judged.rows_read end as share,
    case when judged.period_read > 0 then 1 - judged.period_broken / judged.period_read end as share_of_period
from judged
left join opened on judged.source = opened.source
order by judged.source, judged.day, judged.position
