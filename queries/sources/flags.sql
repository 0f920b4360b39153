-- Grain: one row per indicator, flag and source that delivers the indicator, from since to before until: how many readings, hours and places were flagged.
with flagged as (
    select
        indicator,
        flag,
        cast(sum(readings) as bigint) as readings,
        count(distinct hour) as hours,
        count(distinct place) as places,
        max(hour) as last_hour
    from flags
    where
        hour >= $since and hour < $until
        and place in (select place from visible)
        and indicator in (select indicator from readable)
    group by indicator, flag
)

select
    fields.source,
    flagged.indicator,
    flagged.flag,
    flagged.readings,
    flagged.hours,
    flagged.places,
    flagged.last_hour
from flagged
inner join fields
    on
        flagged.indicator = fields.field
        and fields.contract = 'readings'
order by fields.source, flagged.readings desc, flagged.indicator, flagged.flag
