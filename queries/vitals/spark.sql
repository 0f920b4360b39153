-- Grain: one row per indicator asked for and hour of one place from since to before until, oldest first, with what is normal then.
select hourly.indicator, hourly.hour as moment, hourly.value, normals.median, normals.spread
from hourly
left join normals
    on
        hourly.indicator = normals.indicator and hourly.place = normals.place
        and normals.slot = (isodow(hourly.hour) - 1) * 24 + extract(hour from hourly.hour)
where
    hourly.place = $place and hourly.hour >= $since and hourly.hour < $until
    and hourly.indicator in (select unnest($indicators))
    and hourly.place in (select place from visible)
    and hourly.indicator in (select indicator from readable)
order by hourly.indicator, hourly.hour
