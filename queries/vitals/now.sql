-- Grain: one row per indicator asked for that has a newest value in one place.
select indicator, place, value, samples, num, den, period_start, observed_at, z, normal, spread, previous
from latest
where
    place = $place and indicator in (select unnest($indicators))
    and place in (select place from visible)
    and indicator in (select indicator from readable)
order by indicator
