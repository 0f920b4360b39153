-- Grain: one row per indicator and hour of one place from since to before until, oldest first.
select indicator, hour, value
from hourly
where
    place = $place and hour >= $since and hour < $until
    and place in (select place from visible)
    and indicator in (select indicator from readable)
order by indicator, hour
