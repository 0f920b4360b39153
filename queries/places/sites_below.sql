-- Grain: one row per site with a point in one place and below, with how many indicators have a newest value there.
select
    places.place,
    places.name_zh,
    places.name_en,
    places.kind,
    places.lon,
    places.lat,
    places.is_sketch,
    count(latest.indicator) as signs
from places
left join latest
    on
        places.place = latest.place
        and latest.indicator in (select indicator from readable)
where
    places.level = 'site' and places.lon is not null
    and places.place in (select place from ancestors where ancestor = $place)
    and places.place in (select place from visible)
group by
    places.place, places.name_zh, places.name_en, places.kind, places.lon, places.lat, places.is_sketch
order by places.place
