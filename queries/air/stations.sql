-- Grain: one row per air station and pollutant of one hour; value is null where the station sent nothing of it in that hour.
with stations as (
    select distinct latest.place
    from latest
    where
        latest.indicator in (select unnest($pollutants))
        and latest.place in (select place from places where level = 'site')
        and latest.place in (select place from visible)
        and latest.indicator in (select indicator from readable)
),

seen as (
    select place, indicator, value, samples
    from hourly
    where
        hour = $hour
        and indicator in (select unnest($pollutants))
        and place in (select place from stations)
        and place in (select place from visible)
        and indicator in (select indicator from readable)
),

asked as (select unnest($pollutants) as indicator)

select
    stations.place,
    places.name_zh,
    places.name_en,
    places.short_zh,
    places.short_en,
    places.parent,
    places.lon,
    places.lat,
    places.is_sketch,
    asked.indicator,
    seen.value,
    seen.samples
from stations
cross join asked
inner join places on stations.place = places.place
left join seen on stations.place = seen.place and asked.indicator = seen.indicator
order by stations.place, asked.indicator
