-- Grain: one row per hour and pollutant of one station from since to before until, oldest first.
select hour, indicator, value
from hourly
where
    place = $place
    and indicator in (select unnest($pollutants))
    and hour >= $since and hour < $until
    and place in (select place from visible)
    and indicator in (select indicator from readable)
order by hour, indicator
