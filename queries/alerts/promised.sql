-- Grain: one row per place and hour of one indicator from since to before until, in all places: how many of how many.
select place, hour, num, den
from hourly
where
    indicator = $indicator
    and indicator in (select indicator from readable)
    and place in (select place from visible)
    and hour >= $since
    and hour < $until
order by place, hour
