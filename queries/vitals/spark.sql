-- Grain: one row per indicator and step of one place, oldest first: hours, or days for signs that come daily, with the normal.
with steps as (
    select indicator, place, hour as moment, value, (isodow(hour) - 1) * 24 + extract(hour from hour) as slot
    from hourly
    where place = $place and indicator in (select unnest($hourly_indicators)) and hour >= $since_hour
    union all
    select indicator, place, day as moment, value, null as slot
    from daily
    where place = $place and indicator in (select unnest($daily_indicators)) and day >= $since_day
)

select steps.indicator, steps.moment, steps.value, normals.median, normals.spread
from steps
left join normals
    on steps.indicator = normals.indicator and steps.place = normals.place and steps.slot = normals.slot
where
    steps.place in (select place from visible)
    and steps.indicator in (select indicator from readable)
order by steps.indicator, steps.moment
