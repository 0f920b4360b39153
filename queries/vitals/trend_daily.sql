-- Grain: one row per day from since to before until of one indicator in one place, oldest first; value is null where nothing arrived; median and spread are of the eight same weekdays before.
with clock as (
    select unnest(
        generate_series($since::timestamp - interval 56 day, $until::timestamp - interval 1 day, interval 1 day)
    ) as moment
),

seen as (
    select day, value, samples, num, den
    from daily
    where
        indicator = $indicator and place = $place
        and day >= $since::timestamp - interval 56 day and day < $until
        and place in (select place from visible)
        and indicator in (select indicator from readable)
),

judged as (
    select
        clock.moment,
        seen.value,
        seen.samples,
        seen.num,
        seen.den,
        median(seen.value) over same_weekday_before as median,
        mad(seen.value) over same_weekday_before as deviation,
        count(seen.value) over same_weekday_before as weeks
    from clock
    left join seen on clock.moment = seen.day
    window same_weekday_before as (
        partition by isodow(clock.moment)
        order by clock.moment
        rows between 8 preceding and 1 preceding
    )
)

select
    moment,
    value,
    samples,
    num,
    den,
    case when weeks >= 4 then median end as median,
    case when weeks >= 4 then 1.4826 * deviation end as spread
from judged
where moment >= $since
order by moment
