-- Grain: one row per indicator asked for and day of one place from since to before until, oldest first.
select indicator, day as moment, value
from daily
where
    place = $place and day >= $since and day < $until
    and indicator in (select unnest($indicators))
    and place in (select place from visible)
    and indicator in (select indicator from readable)
order by indicator, day
