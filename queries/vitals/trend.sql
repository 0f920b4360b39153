-- Grain: one row per hour from since to before until of one indicator in one place, oldest first; value is null where nothing arrived; median and spread are the normals, or where there are none those of the eight weeks before the last day.
with clock as (
    select unnest(generate_series($since::timestamp, $until::timestamp - interval 1 hour, interval 1 hour)) as moment
),

seen as (
    select hour, value, samples, num, den
    from hourly
    where
        indicator = $indicator and place = $place
        and hour >= $since and hour < $until
        and place in (select place from visible)
        and indicator in (select indicator from readable)
),

past as (
    select
        (isodow(hour) - 1) * 24 + hour(hour) as slot,
        median(value) as median,
        1.4826 * mad(value) as spread
    from hourly
    where
        indicator = $indicator and place = $place
        and hour >= date_trunc('day', $until::timestamp) - interval 56 day
        and hour < date_trunc('day', $until::timestamp)
        and place in (select place from visible)
        and indicator in (select indicator from readable)
    group by slot
    having count(value) >= 4
),

normal as (
    select slot, median, spread
    from normals
    where
        indicator = $indicator and place = $place
        and place in (select place from visible)
        and indicator in (select indicator from readable)
)

select
    clock.moment,
    seen.value,
    seen.samples,
    seen.num,
    seen.den,
    coalesce(normal.median, past.median) as median,
    coalesce(normal.spread, past.spread) as spread
from clock
left join seen on clock.moment = seen.hour
left join normal on (isodow(clock.moment) - 1) * 24 + hour(clock.moment) = normal.slot
left join past on (isodow(clock.moment) - 1) * 24 + hour(clock.moment) = past.slot
order by clock.moment
