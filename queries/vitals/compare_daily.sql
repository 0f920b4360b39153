-- Grain: one row per day asked for in which one indicator has a value in one place.
select day as moment, value, samples
from daily
where
    indicator = $indicator and place = $place
    and day in (select unnest($moments))
    and place in (select place from visible)
    and indicator in (select indicator from readable)
order by day
