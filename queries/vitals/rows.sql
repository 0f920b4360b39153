-- Grain: one row per reading of the indicators in one place and below, from since to before until, newest first, one page of them.
select
    readings.observed_at,
    readings.indicator,
    readings.place,
    places.name_zh,
    places.name_en,
    readings.value,
    readings.num,
    readings.den,
    readings.source,
    readings.delivery,
    readings.row,
    deliveries.file,
    deliveries.received_at,
    deliveries.admitted_at
from readings
left join places on readings.place = places.place
left join deliveries on readings.delivery = deliveries.delivery
where
    readings.indicator in (select unnest($indicators))
    and readings.place in (select place from ancestors where ancestor = $place)
    and readings.observed_at >= $since and readings.observed_at < $until
    and readings.place in (select place from visible)
    and readings.indicator in (select indicator from readable)
    and exists (select act from granted where act = 'rows')
order by readings.observed_at desc, readings.indicator, readings.place, readings.row
limit $size offset $skip
