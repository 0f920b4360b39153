-- Grain: one row per place asked for and indicator that has a newest value there.
select indicator, place, value, samples, num, den, period_start, observed_at, z, normal, spread
from latest
where
    place in (select unnest($places))
    and place in (select place from visible)
    and indicator in (select indicator from readable)
order by place, indicator
