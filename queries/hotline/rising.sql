-- Grain: one row per topic and street (or district, in a city without streets) whose requests of the last 24 hours rise above the same hours of the four weeks before.
with finest as (
    select case when bool_or(level = 'street') then 'street' else 'district' end as level from places
),

counted as (
    select
        events_hourly.topic,
        events_hourly.place,
        sum(case when events_hourly.hour >= $until - interval 24 hour then events_hourly.opened else 0 end)::bigint
            as opened,
        sum(case when events_hourly.hour < $until - interval 24 hour then events_hourly.opened else 0 end) / 4.0
            as usual
    from events_hourly
    inner join places on events_hourly.place = places.place
    inner join finest on places.level = finest.level
    where
        events_hourly.kind = 'request'
        and events_hourly.hour >= $until - interval 696 hour
        and events_hourly.hour < $until
        and (
            (events_hourly.hour >= $until - interval 24 hour and events_hourly.hour < $until)
            or (events_hourly.hour >= $until - interval 192 hour and events_hourly.hour < $until - interval 168 hour)
            or (events_hourly.hour >= $until - interval 360 hour and events_hourly.hour < $until - interval 336 hour)
            or (events_hourly.hour >= $until - interval 528 hour and events_hourly.hour < $until - interval 504 hour)
            or (events_hourly.hour >= $until - interval 696 hour and events_hourly.hour < $until - interval 672 hour)
        )
        and events_hourly.place in (select place from visible)
    group by events_hourly.topic, events_hourly.place
)

select
    counted.topic,
    counted.place,
    places.name_zh,
    places.name_en,
    places.short_zh,
    places.short_en,
    places.level as place_level,
    parents.short_zh as parent_zh,
    parents.short_en as parent_en,
    counted.opened,
    counted.usual
from counted
inner join places on counted.place = places.place
left join places as parents on places.parent = parents.place
where counted.opened >= $least and counted.opened > counted.usual * 1.5
order by (counted.opened - counted.usual) / sqrt(greatest(counted.usual, 1)) desc, counted.topic, counted.place
limit $size
