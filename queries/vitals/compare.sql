-- Grain: one row per hour asked for in which one indicator has a value in one place.
select hour as moment, value, samples
from hourly
where
    indicator = $indicator and place = $place
    and hour in (select unnest($moments))
    and place in (select place from visible)
    and indicator in (select indicator from readable)
order by hour
