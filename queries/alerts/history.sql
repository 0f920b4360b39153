-- Grain: one row per indicator, place and hour since a moment, for the pairs given as two lists, newest first, with the normal.
with pairs as (
    select unnest($watched) as indicator, unnest($places) as place
)

select hourly.indicator, hourly.place, hourly.hour, hourly.value, normals.median, normals.spread
from hourly
inner join pairs on hourly.indicator = pairs.indicator and hourly.place = pairs.place
left join normals
    on
        hourly.indicator = normals.indicator and hourly.place = normals.place
        and normals.slot = (isodow(hourly.hour) - 1) * 24 + extract(hour from hourly.hour)
where
    hourly.hour >= $since
    and hourly.indicator in (select unnest($watched))
    and hourly.place in (select unnest($places))
    and hourly.place in (select place from visible)
    and hourly.indicator in (select indicator from readable)
order by hourly.indicator, hourly.place, hourly.hour desc
