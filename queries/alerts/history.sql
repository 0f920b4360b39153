-- Grain: one row per indicator, place and hour from since to before until, for the pairs given as two lists, newest first, with the normal.
with asked as (
    select unnest($watched) as indicator, unnest($places) as place
),

pairs as (
    select indicator, place
    from asked
    where
        place in (select place from visible)
        and indicator in (select indicator from readable)
)

select hourly.indicator, hourly.place, hourly.hour, hourly.value, normals.median, normals.spread
from hourly
inner join pairs on hourly.indicator = pairs.indicator and hourly.place = pairs.place
left join normals
    on
        hourly.indicator = normals.indicator and hourly.place = normals.place
        and normals.slot = (isodow(hourly.hour) - 1) * 24 + extract(hour from hourly.hour)
where hourly.hour >= $since and hourly.hour < $until
order by hourly.indicator, hourly.place, hourly.hour desc
