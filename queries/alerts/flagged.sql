-- Grain: one row per indicator, place and hour since an hour whose readings froze or repeat digits.
select distinct
    indicator,
    place,
    hour
from flags
where
    flag in ('freeze', 'digits')
    and hour >= $since
    and place in (select place from visible)
    and indicator in (select indicator from readable)
order by indicator, place, hour
