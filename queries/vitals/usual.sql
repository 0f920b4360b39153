-- Grain: one row per hour of the week of one indicator in one place that has a value in at least `least` of the weeks from since to before until: its median and spread.
select
    (isodow(hour) - 1) * 24 + hour(hour) as slot,
    median(value) as median,
    1.4826 * mad(value) as spread
from hourly
where
    indicator = $indicator and place = $place
    and hour >= $since and hour < $until
    and place in (select place from visible)
    and indicator in (select indicator from readable)
group by slot
having count(value) >= $least
order by slot
