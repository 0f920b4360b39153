-- Grain: one row per hour from since to before until of one indicator in one place, oldest first; value is null where nothing arrived; median and spread are the normals, null where there are none.
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
    normal.median,
    normal.spread
from clock
left join seen on clock.moment = seen.hour
left join normal on (isodow(clock.moment) - 1) * 24 + hour(clock.moment) = normal.slot
order by clock.moment
