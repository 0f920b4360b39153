-- Grain: one row per indicator, place and hour in one place and below whose readings are flagged, from since to before until, newest first, at most size.
select
    flags.indicator,
    flags.place,
    places.name_zh,
    places.name_en,
    flags.hour,
    flags.flag,
    flags.readings,
    flags.detail
from flags
left join places on flags.place = places.place
where
    flags.indicator in (select unnest($indicators))
    and flags.place in (select place from ancestors where ancestor = $place)
    and flags.hour >= $since and flags.hour < $until
    and flags.place in (select place from visible)
    and flags.indicator in (select indicator from readable)
order by flags.hour desc, flags.indicator, flags.place, flags.flag
limit $size
