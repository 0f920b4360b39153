-- Grain: one row: the earliest hour from which on the newest hour of a changed series is to be looked for.
with known as (
    select c.indicator, c.place,
        case
            when c.hour is null or l.period_start > c.hour then cast(date_trunc('hour', l.period_start) as timestamp)
            else c.hour
        end as hour
    from changed as c
    left join latest as l on l.indicator = c.indicator and l.place = c.place
)
select cast(min(hour) as timestamp) as low
from known
